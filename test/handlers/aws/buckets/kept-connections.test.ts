import '../../../support/lambda-env';
import { Readable } from 'stream';
import tls from 'tls';
import { DestinationBucket } from '../../../../src/handlers/aws/buckets/destination-bucket';
import { s3Streams } from '../../../../src/handlers/aws/streaming-clients';
import { TLS, TlsS3 } from '../../support/tls-s3';

const MIB = 2 ** 20;
let s3: TlsS3;
let bucket: DestinationBucket;

beforeEach(async () => {
  s3 = new TlsS3();
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start();
  bucket = new DestinationBucket({ bucketName: 'bucket', clientFor: s3Streams, streamsFor: s3Streams });
  jest.spyOn(console, 'warn').mockImplementation(); // The SDK warns that it cannot send a stream again.
  const connect = tls.connect;
  jest.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) => connect({ ...options, ca: TLS.cert })) as typeof connect);
});
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env.AWS_ENDPOINT_URL_S3;
  await s3.stop();
});

/** A part of 3 MiB. The SDK sends `Expect: 100-continue` with parts of 2 MiB and more. */
const upload = (part: number, abort = new AbortController()) =>
  bucket.upload({ key: 'a/b', uploadId: 'upload', part, length: 3 * MIB }, Readable.from([Buffer.alloc(3 * MIB, part)]), abort.signal);

describe('parts that are sent to S3 over HTTPS', () => {
  it('share one connection, so only the first of them costs a TLS handshake', async () => {
    for (const part of [1, 2, 3, 4, 5]) await expect(upload(part)).resolves.toMatchObject({ etag: `"${part}"` });
    expect([s3.parts, s3.connections]).toEqual([5, 1]);
    expect(s3.received).toBeGreaterThan(15 * MIB);
  });

  it('are refused before a byte of them is sent, and the next part arrives', async () => {
    s3.refusals.push([404, 'NoSuchUpload'], [403, 'AccessDenied']);
    await expect(upload(1)).rejects.toMatchObject({ name: 'UploadGoneError' });
    await expect(upload(1)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(s3.received).toBe(0);
    await expect(upload(1)).resolves.toMatchObject({ etag: '"1"' });
  });

  it('leave no connection behind that waits for a body', async () => {
    for (let i = 0; i < 20; i += 1) s3.refusals.push([503, 'SlowDown']);
    for (let i = 0; i < 20; i += 1) await expect(upload(1)).rejects.toMatchObject({ name: 'SlowDown' });
    await expect(upload(1)).resolves.toMatchObject({ etag: '"1"' });
  });
});
