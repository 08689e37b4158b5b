import { once } from 'events';
import { readdirSync, readFileSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { join } from 'path';
import { Readable } from 'stream';
import { text } from 'stream/consumers';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { silence, TIMEOUTS, within } from '../../../src/handlers/aws/timeouts';

const HANDLERS = join(__dirname, '..', '..', '..', 'src', 'handlers');
const sources = readdirSync(HANDLERS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
/** Each expression that makes a client, with the arguments. */
const clients = sources.flatMap((file) => [...readFileSync(join(HANDLERS, file), 'utf8').matchAll(/new (\w+Client)\((.*)/g)].map(([made]) => [file, made] as const));

it('each client of a service has time-outs', () => {
  expect(clients.length).toBeGreaterThan(15);
  expect(clients.filter(([, made]) => !/requestHandler|\(ONCE\)/.test(made))).toEqual([]);
});

it('three tries of a quick request fit into a function of one minute', () => {
  expect(3 * (TIMEOUTS.QUICK.connectionTimeout + TIMEOUTS.QUICK.requestTimeout)).toBeLessThan(60_000);
});

describe('a service that', () => {
  let server: Server;
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  /** A client of a service that sends these bytes and then nothing more. */
  async function client(requestHandler: NodeHttpHandlerOptions, bytes?: string) {
    server = createServer((_, response) => { if (bytes) response.writeHead(200, { 'content-length': 100 }).write(bytes); }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1, requestHandler });
  }

  it.each([['an answer', within(200)], ['a byte', silence(200)]])('never sends %s ends the request with TimeoutError', async (_, handler) => {
    const s3 = await client(handler);
    await expect(s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it.each([['after an answer in time', within(200)], ['after some bytes', silence(200)]])('falls silent %s ends the body with an error', async (_, handler) => {
    const { Body } = await (await client(handler, 'some')).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    await expect(text(Body as Readable)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
