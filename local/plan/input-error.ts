/** What was given cannot be used; the message says what to change. */
export class InputError extends Error {
  public readonly name = 'InputError';
}
