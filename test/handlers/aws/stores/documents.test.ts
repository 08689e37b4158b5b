import '../../../support/lambda-env';
import { once } from 'events';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { text } from 'stream/consumers';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { documents, documentsOnce } from '../../../../src/handlers/aws/stores/documents';

/** What DynamoDB is sent. It always fails, in a way that passes by itself. */
const bodies: string[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => void text(request).then((body) => {
    bodies.push(body);
    response.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' }).end('{"__type":"InternalServerError"}');
  })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The SDK looks for it at the first call.
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => { bodies.length = 0; });
afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function put(client: DynamoDBDocumentClient): Promise<void> {
  const Item = { pk: 'run-1', size: 1, missing: undefined, group: { missing: undefined, kept: 'x' } };
  await expect(client.send(new PutCommand({ TableName: 'table', Item }))).rejects.toMatchObject({ name: 'InternalServerError' });
}

const items = () => bodies.map((body) => (JSON.parse(body) as { readonly Item: object }).Item);
const written = { pk: { S: 'run-1' }, size: { N: '1' }, group: { M: { kept: { S: 'x' } } } };

it('a call that failed is repeated, and undefined attributes are not written', async () => {
  await put(documents);
  expect(bodies.length).toBeGreaterThan(1);
  expect(items()).toEqual(bodies.map(() => written));
});

it('a call that must not have effect twice is made once', async () => {
  const client = documentsOnce();
  await put(client);
  client.destroy();
  expect(items()).toEqual([written]);
});
