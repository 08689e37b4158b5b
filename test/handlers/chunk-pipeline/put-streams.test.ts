import { createHash } from 'crypto';
import { Readable } from 'stream';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { framesChunks } from '../../../src/handlers/aws/aws-chunked';
import { DestinationBucket } from '../../../src/handlers/aws/buckets/destination-bucket';
import { GlacierOutputs } from '../../../src/handlers/aws/glacier/glacier-outputs';
import { copyRange } from '../../../src/handlers/chunk-pipeline/copy-chunk';
import { bytesOf, ChunkDoubles, treeHashOf } from '../support/chunk-doubles';
import { treatNativeErrorsAsErrors } from '../support/native-errors';

const MIB = 2 ** 20;
const SIZE = 8 * MIB;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { now: () => Date.now(), sleep: async () => {} };

let doubles: ChunkDoubles;
let source: GlacierOutputs;
let bucket: DestinationBucket;
/** The SHA-256 of the bytes. Set once the last of them are let go. */
let proven: string | undefined;

treatNativeErrorsAsErrors();

beforeEach(async () => {
  doubles = new ChunkDoubles();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint: await doubles.start(), region: 'us-east-1', credentials, maxAttempts: 1, logger: silent };
  const requestHandler = new NodeHttpHandler({ socketTimeout: 2_000 });
  const s3For = (region = 'us-east-1') => framesChunks(new S3Client({ ...config, region, forcePathStyle: true, requestHandler }));
  source = new GlacierOutputs(new GlacierClient({ ...config, requestHandler }));
  bucket = new DestinationBucket({ bucketName: 'bucket', clientFor: s3For, streamsFor: s3For, carried: { ServerSideEncryption: 'AES256' }, tags: { a: 'b', c: 'd e' } });
  proven = undefined;
});
afterEach(() => doubles.stop());

/** Copies a made-up archive of one chunk. */
const copy = (size = SIZE, wholeTreeHash = treeHashOf(0, size - 1)) => copyRange({
  from: { vaultName: 'vault', jobId: 'job', first: 0, last: size - 1 },
  wholeTreeHash,
  proven: (sha256) => { proven = sha256; },
  send: (body: Readable, abort) => bucket.put({ key: 'a/b', storageClass: 'DEEP_ARCHIVE', metadata: { archive: 'id' }, tags: { c: 'x', f: 'g' }, length: size }, body, abort),
}, { source, clock }, () => 900_000);
/** Requests that arrived whole: S3 would make an object of each. */
const landed = () => doubles.parts.filter((part) => part.complete && part.trailer === part.sha256);

it.each([1, MIB, MIB + 1, SIZE])('an archive of %i bytes becomes an object in one request', async (size) => {
  const { answer, treeHash } = await copy(size);
  const sha256 = createHash('sha256').update(bytesOf(0, size - 1)).digest('base64');
  expect([answer, treeHash, proven]).toEqual([{ checksum: sha256, algorithm: 'SHA256', type: 'FULL_OBJECT' }, treeHashOf(0, size - 1), sha256]);
  expect(doubles.parts).toMatchObject([{ bytes: size, sha256, trailer: sha256, complete: true }]);
  expect(doubles.parts[0].headers).toMatchObject({
    'if-none-match': '*',
    'x-amz-decoded-content-length': `${size}`,
    'x-amz-trailer': 'x-amz-checksum-sha256',
    'x-amz-storage-class': 'DEEP_ARCHIVE',
    'x-amz-meta-archive': 'id',
    'x-amz-server-side-encryption': 'AES256',
    'x-amz-tagging': 'c=d%20e&f=g&a=b',
  });
});

describe('an archive that is not right never becomes an object:', () => {
  it.each([5 * MIB, SIZE - 1])('byte %i is flipped', async (flip) => {
    doubles.glacierFaults = [{ flip }];
    await expect(copy()).rejects.toMatchObject({ name: 'ChunkTreeHashError' });
    while (!doubles.parts.length) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(doubles.parts[0].bytes).toBeLessThan(SIZE);
    expect([landed(), proven]).toEqual([[], undefined]);
  });

  it('Glacier has other bytes than the inventory lists: no byte leaves', async () => {
    await expect(copy(SIZE, 'f'.repeat(64))).rejects.toMatchObject({ name: 'ArchiveTreeHashError' });
    expect([doubles.parts, proven]).toEqual([[], undefined]);
  });

  it('the body ends early, each time', async () => {
    doubles.glacierFaults = [{ end: 3 * MIB }, { break: SIZE - 1 }, { end: SIZE - 1 }];
    await expect(copy()).rejects.toMatchObject({ name: 'ShortBodyError' });
    expect([landed(), proven, doubles.ranges.length]).toEqual([[], undefined, 3]);
  });
});

it.each([['glacierFaults', { break: 3 * MIB }], ['s3Faults', { error: { status: 301, code: 'PermanentRedirect', region: 'eu-central-1' } }]] as const)(
  'what passes is tried again at once: %s %j', async (side, fault) => {
    Object.assign(doubles, { [side]: [fault] });
    await copy();
    expect([landed().length, doubles.ranges.length]).toEqual([1, 2]);
  });

it.each([[412, 'PreconditionFailed'], [403, 'AccessDenied']])('S3 answers %i %s: its error is thrown', async (status, code) => {
  doubles.s3Faults = [{ error: { status, code } }];
  await expect(copy()).rejects.toMatchObject({ name: code });
  expect(landed()).toEqual([]);
});
