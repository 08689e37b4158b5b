/** A client that gives the answers in turn, throws those that are errors, and keeps the requests. */
export function recording<T extends object, Input = unknown>(client: T, answers: unknown[]): { readonly client: T; readonly inputs: Input[] } {
  const inputs: Input[] = [];
  const send = async (command: { readonly input: Input }) => {
    inputs.push(command.input);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: Object.assign(client, { send }) as T, inputs };
}
