import { createServer, IncomingHttpHeaders, Server } from 'http';
import { AddressInfo } from 'net';
import { Readable } from 'stream';
import { buffer } from 'stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { framesChunks } from '../../../src/handlers/aws/aws-chunked';
import { DestinationBucket } from '../../../src/handlers/aws/buckets/destination-bucket';
import { ChunkBody } from '../../../src/handlers/chunk-pipeline/chunk-body';
import { bytesOf, treeHashOf } from '../support/chunk-doubles';

const MIB = 2 ** 20;
interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
let server: Server;
let last: Request;

beforeEach(async () => {
  jest.spyOn(console, 'warn').mockImplementation(); // The SDK warns that it cannot send a stream again.
  server = createServer((request, response) => void buffer(request).then((body) => {
    last = { headers: request.headers, body };
    response.writeHead(200, { 'etag': '"e"', 'x-amz-checksum-sha256': 'sum' }).end();
  }));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});
afterEach(() => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

/** Uploads a part with a client, and returns what arrived. */
async function sentBy(adapt: (client: S3Client) => S3Client, length: number, body: Readable): Promise<Request> {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = () => adapt(new S3Client({
    endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, forcePathStyle: true,
  }));
  const bucket = new DestinationBucket({ bucketName: 'bucket', clientFor: client, streamsFor: client });
  await bucket.upload({ key: 'a/b', uploadId: 'upload', part: 2, length }, body, new AbortController().signal);
  return last;
}
const chunkOf = (length: number) => {
  const source = Readable.from([bytesOf(0, length - 1)], { objectMode: false });
  return new ChunkBody(source, { length, treeHash: treeHashOf(0, length - 1) }, (error) => { throw error; });
};
/** The same bytes in pieces of 1 MiB, which the SDK's own encoder follows. */
const plain = (length: number) => Readable.from((function* () {
  for (let at = 0; at < length; at += MIB) yield bytesOf(at, Math.min(at + MIB, length) - 1);
})());
const unchanged = (client: S3Client) => client;
/** Headers that differ from request to request, and the names that a signature covers. */
const comparable = ({ authorization, 'x-amz-date': _date, 'amz-sdk-invocation-id': _id, ...headers }: IncomingHttpHeaders) =>
  ({ ...headers, signed: /SignedHeaders=([^,]+)/.exec(authorization!)![1].split(';') });

describe('a chunk with frames of its own', () => {
  it.each([1, 99, MIB - 1, MIB, MIB + 1, 4 * MIB, 5 * MIB + 12_345])('is on the wire as the SDK would send it: %i bytes', async (length) => {
    const sdk = await sentBy(unchanged, length, plain(length));
    const ours = await sentBy(framesChunks, length, chunkOf(length));
    expect(ours.body.equals(sdk.body)).toBe(true);
    const { 'transfer-encoding': chunked, ...same } = comparable(sdk.headers);
    expect(chunked).toBe('chunked');
    // The only difference: the length of the frames is known, so HTTP frames nothing.
    expect(comparable(ours.headers)).toEqual({ ...same, 'content-length': `${sdk.body.length}`, 'signed': [...same.signed, 'content-length'].sort() });
  });

  it('is sent by the same client as bodies of other kinds, which the SDK frames', async () => {
    const sdk = await sentBy(unchanged, 3 * MIB, plain(3 * MIB));
    const ours = await sentBy(framesChunks, 3 * MIB, plain(3 * MIB));
    expect(ours.body.equals(sdk.body)).toBe(true);
    expect(comparable(ours.headers)).toEqual(comparable(sdk.headers));
  });
});
