import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';

/** What a command asks of DynamoDB. */
export type Input = Readonly<Record<string, unknown>>;
type Command = { readonly input: Input; readonly constructor: Function };
type Send = (command: Command) => Promise<unknown>;

/** An eventually consistent read may miss everything that was written a moment ago. By this client it always does; reads of an index do not. */
export function withStaleReads(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
  return sendingBy(client, async (command, send) => (maySeeNothing(command) ? { Items: [], Responses: {} } : send(command)));
}

/** A client that changes each input before it is sent. */
export function changing(client: DynamoDBDocumentClient, change: (input: Input) => Input): DynamoDBDocumentClient {
  return sendingBy(client, async (command, send) => send(Reflect.construct(command.constructor, [change(command.input)]) as Command));
}

function sendingBy(client: DynamoDBDocumentClient, by: (command: Command, send: Send) => Promise<unknown>): DynamoDBDocumentClient {
  const send = client.send.bind(client) as unknown as Send;
  return Object.create(client, { send: { value: (command: Command) => by(command, send) } }) as DynamoDBDocumentClient;
}

function maySeeNothing({ input, constructor }: Command): boolean {
  if (constructor === BatchGetCommand) return Object.values(input.RequestItems as Record<string, Input>).some((request) => !request.ConsistentRead);
  return [GetCommand, QueryCommand, ScanCommand].some((read) => read === constructor) && !input.IndexName && !input.ConsistentRead;
}
