import { createHash } from 'crypto';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { framesChunks } from '../../../src/handlers/aws/aws-chunked';
import { DestinationBucket } from '../../../src/handlers/aws/buckets/destination-bucket';
import { GlacierOutputs } from '../../../src/handlers/aws/glacier/glacier-outputs';
import { ChunkCopy, copyChunk, isOfDestination } from '../../../src/handlers/chunk-pipeline/copy-chunk';
import { bytesOf, ChunkDoubles, treeHashOf } from '../support/chunk-doubles';
import { treatNativeErrorsAsErrors } from '../support/native-errors';

const MIB = 2 ** 20;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const clock = { now: () => Date.now(), sleep: async () => {} };
const plenty = () => 900_000;

let doubles: ChunkDoubles;
let clients: { source: GlacierOutputs; parts: DestinationBucket };
let regions: string[];
const unhandled: unknown[] = [];
const note = (reason: unknown) => { unhandled.push(reason); };

treatNativeErrorsAsErrors();

beforeEach(async () => {
  doubles = new ChunkDoubles();
  const endpoint = await doubles.start();
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1, logger: silent, requestHandler: new NodeHttpHandler({ socketTimeout: 2_000 }) };
  regions = [];
  const s3For = (region = 'us-east-1') => {
    regions.push(region);
    return framesChunks(new S3Client({ ...config, region, forcePathStyle: true, requestHandler: new NodeHttpHandler({ socketTimeout: 2_000 }) }));
  };
  clients = {
    source: new GlacierOutputs(new GlacierClient(config)),
    parts: new DestinationBucket({ bucketName: 'bucket', clientFor: () => new S3Client(config), streamsFor: s3For }),
  };
  unhandled.length = 0;
  process.on('unhandledRejection', note).on('uncaughtException', note);
});

afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 50)); // Leftovers show only after the promise has settled.
  await doubles.stop();
  process.off('unhandledRejection', note).off('uncaughtException', note);
  expect(unhandled).toEqual([]);
});

/** The bytes `first`..`last` as part 2. */
function chunk(first: number, last: number, wholeTreeHash?: string): ChunkCopy {
  return {
    from: { vaultName: 'vault', jobId: 'job', first, last },
    to: { key: 'a/b', uploadId: 'upload', part: 2, length: last - first + 1 },
    ...(wholeTreeHash ? { wholeTreeHash } : {}),
  };
}
const copy = (what: ChunkCopy, remaining = plenty) => copyChunk(what, { ...clients, clock }, remaining);
const landed = () => doubles.parts.filter((part) => part.complete && part.trailer === part.sha256);
/** What S3 has of the first part, once it has noticed that the sender went away. */
async function firstPart() {
  while (!doubles.parts.length) await new Promise((resolve) => setTimeout(resolve, 5));
  return doubles.parts[0];
}
/** One fault for each of the copies of one invocation. */
const always = <T>(fault: T): T[] => [fault, fault, fault];

describe('a chunk that arrives whole', () => {
  it.each([1, MIB - 1, MIB, MIB + 1, 8 * MIB, 9 * MIB + 5])('is copied byte for byte: %i bytes', async (length) => {
    const first = 16 * MIB;
    const copied = await copy(chunk(first, first + length - 1));
    const sha256 = createHash('sha256').update(bytesOf(first, first + length - 1)).digest('base64');
    expect(copied).toEqual({ etag: '"1"', checksum_sha_256: sha256, tree_checksum: treeHashOf(first, first + length - 1), size: length });
    expect(doubles.ranges).toEqual([`bytes=${first}-${first + length - 1}`]);
    expect(doubles.parts).toMatchObject([{ part: 2, bytes: length, sha256, trailer: sha256, complete: true }]);
  });

  it('goes to S3 in pieces of at least 8 KiB, even if it comes in smaller ones', async () => {
    await copy(chunk(0, 3 * MIB + 99));
    expect(doubles.parts[0].pieces).toEqual([MIB, MIB, MIB, 100, 0]);
  });
});

describe('a chunk that is not whole or not right never becomes a part:', () => {
  it('a flipped byte', async () => {
    doubles.glacierFaults = [{ flip: 5 * MIB + 7 }];
    await expect(copy(chunk(0, 8 * MIB - 1))).rejects.toMatchObject({ name: 'ChunkTreeHashError' });
    const part = await firstPart();
    expect(part.bytes).toBeLessThanOrEqual(7 * MIB);
    expect(landed()).toEqual([]);
  });

  it('a flipped byte in a chunk of one block: no byte of it leaves', async () => {
    doubles.glacierFaults = [{ flip: 7 }];
    await expect(copy(chunk(0, 99))).rejects.toMatchObject({ name: 'ChunkTreeHashError' });
    expect(doubles.parts.map((part) => part.bytes)).toEqual([0].slice(0, doubles.parts.length));
  });

  it('a body that ends early without an error', async () => {
    doubles.glacierFaults = always({ end: 3 * MIB });
    await expect(copy(chunk(0, 8 * MIB - 1))).rejects.toMatchObject({ name: 'ShortBodyError' });
    expect(landed()).toEqual([]);
    expect(doubles.ranges).toHaveLength(3);
  });

  it('an empty body', async () => {
    doubles.glacierFaults = always({ end: 0 });
    await expect(copy(chunk(0, 99))).rejects.toMatchObject({ name: 'ShortBodyError' });
    expect(landed()).toEqual([]);
  });

  it('a body that is too long', async () => {
    doubles.glacierFaults = [{ extra: 1 }];
    await expect(copy(chunk(0, 8 * MIB - 1))).rejects.toMatchObject({ name: 'LongBodyError' });
    expect(landed()).toEqual([]);
  });

  it('a range without a tree hash', async () => {
    doubles.glacierFaults = [{ treeHash: null }];
    await expect(copy(chunk(0, MIB - 1))).rejects.toMatchObject({ name: 'MissingTreeHashError' });
    expect(doubles.parts).toEqual([]);
  });

  it('an archive of one chunk whose tree hash is not that of the inventory', async () => {
    await expect(copy(chunk(0, MIB - 1, 'f'.repeat(64)))).rejects.toMatchObject({ name: 'ArchiveTreeHashError' });
    expect(doubles.parts).toEqual([]);
  });

  it('a Glacier that stalls until the time of the invocation is up', async () => {
    doubles.glacierFaults = [{ stall: 3 * MIB }];
    await expect(copy(chunk(0, 8 * MIB - 1), () => 10_300)).rejects.toMatchObject({ name: 'OutOfTimeError' });
    expect(landed()).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  it('to Glacier: the chunk is read and sent again', async () => {
    doubles.glacierFaults = [{ break: 3 * MIB }];
    await expect(copy(chunk(0, 8 * MIB - 1))).resolves.toMatchObject({ size: 8 * MIB });
    expect(doubles.ranges).toHaveLength(2);
    expect(landed()).toHaveLength(1);
  });

  it('to S3: the chunk is read and sent again', async () => {
    doubles.s3Faults = [{ break: 2 * MIB }];
    await expect(copy(chunk(0, 8 * MIB - 1))).resolves.toMatchObject({ size: 8 * MIB });
    expect(doubles.ranges).toHaveLength(2);
  });

  it('three times: SQS delivers the message later', async () => {
    doubles.glacierFaults = always({ break: 3 * MIB });
    await expect(copy(chunk(0, 8 * MIB - 1))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(doubles.ranges).toHaveLength(3);
  });

  it('with too little time left: no other copy is begun', async () => {
    doubles.glacierFaults = [{ break: 3 * MIB }];
    await expect(copy(chunk(0, 8 * MIB - 1), () => 35_000)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(doubles.ranges).toHaveLength(1);
  });

  it('without an error: a side that moves no byte counts as gone', async () => {
    doubles.glacierFaults = [{ stall: MIB }];
    await expect(copy(chunk(0, 8 * MIB - 1))).resolves.toMatchObject({ size: 8 * MIB });
  });
});

describe('an answer of a service', () => {
  it('an expired job has an error of its own', async () => {
    doubles.glacierFaults = [{ error: { status: 404, code: 'ResourceNotFoundException' } }];
    await expect(copy(chunk(0, 99))).rejects.toMatchObject({ name: 'JobOutputGoneError' });
  });

  it('an upload that is gone has an error of its own, before the whole chunk is sent', async () => {
    doubles.s3Faults = [{ error: { status: 404, code: 'NoSuchUpload' } }];
    await expect(copy(chunk(0, 64 * MIB - 1))).rejects.toMatchObject({ name: 'UploadGoneError' });
    expect(doubles.sent).toBeLessThan(32 * MIB);
  });

  it.each([[503, 'SlowDown'], [500, 'InternalError']])('after a busy S3 (%i) the chunk is sent again', async (status, code) => {
    doubles.s3Faults = [{ error: { status, code } }];
    await expect(copy(chunk(0, MIB - 1))).resolves.toMatchObject({ size: MIB });
  });

  it('after a throttled read the chunk is read again', async () => {
    doubles.glacierFaults = [{ error: { status: 400, code: 'ThrottlingException' } }];
    await expect(copy(chunk(0, MIB - 1))).resolves.toMatchObject({ size: MIB });
  });

  it('if the bucket is in another region, the chunk is read again and sent there', async () => {
    doubles.s3Faults = [{ error: { status: 301, code: 'PermanentRedirect', region: 'eu-central-1' } }];
    await expect(copy(chunk(0, MIB - 1))).resolves.toMatchObject({ size: MIB });
    expect(regions).toEqual(['us-east-1', 'eu-central-1']);
    expect(doubles.parts[0].headers.authorization).toContain('/eu-central-1/s3/');
  });

  it.each([['Glacier', false], ['S3', true]])('an error of %s is known as one', async (_side, ofDestination) => {
    const fault = { error: { status: 403, code: 'AccessDenied' } };
    if (ofDestination) doubles.s3Faults = [fault];
    else doubles.glacierFaults = [fault];
    const error = await copy(chunk(0, MIB - 1)).catch((thrown: unknown) => thrown);
    expect([(error as Error).name, isOfDestination(error)]).toEqual(['AccessDenied', ofDestination]);
  });

  it('a connection to Glacier that breaks while the part is sent is no error of S3', async () => {
    doubles.glacierFaults = always({ break: 3 * MIB });
    expect(isOfDestination(await copy(chunk(0, 8 * MIB - 1)).catch((thrown: unknown) => thrown))).toBe(false);
  });

  it('a denied request is thrown at once', async () => {
    doubles.s3Faults = [{ error: { status: 403, code: 'AccessDenied' } }];
    await expect(copy(chunk(0, MIB - 1))).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(doubles.ranges).toHaveLength(1);
  });
});

it('reads from Glacier no faster than S3 takes it', async () => {
  let lead = 0;
  const watch = setInterval(() => { lead = Math.max(lead, doubles.sent - doubles.received); }, 5);
  const begun = Date.now();
  doubles.s3Rate = () => Date.now() - begun < 1_500 ? 10 * MIB : undefined;
  await copy(chunk(0, 256 * MIB - 1));
  clearInterval(watch);
  expect(doubles.parts[0].bytes).toBe(256 * MIB);
  // Five blocks of this pipeline, and the buffers of the kernel and Node for two connections.
  expect(lead).toBeLessThan(32 * MIB);
});
