/** A client that gives the answers in turn, errors thrown, and keeps what it was asked. */
export function recording<T extends object>(client: T, answers: unknown[]): { readonly client: T; readonly inputs: unknown[] } {
  const inputs: unknown[] = [];
  const send = async (command: { readonly input: unknown }) => {
    inputs.push(command.input);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: Object.assign(client, { send }) as T, inputs };
}
