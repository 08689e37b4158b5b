/** An argument or a file cannot be used. The message says what to change. */
export class InputError extends Error {
  public readonly name = 'InputError';
}
