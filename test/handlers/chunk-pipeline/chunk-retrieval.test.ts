import { Readable } from 'stream';
import { ChunkPorts, retrieveChunk } from '../../../src/handlers/chunk-pipeline/chunk-retrieval';
import { OutputRange, PartTarget, UploadedPart } from '../../../src/handlers/chunk-pipeline/copy-chunk';
import { JobOutputGoneError, UploadGoneError } from '../../../src/handlers/chunk-pipeline/errors';
import { TestClock } from '../../support/test-clock';
import { ChunkArchives, SentMessages } from '../support/chunk-archives';
import { bytesOf, treeHashOf } from '../support/chunk-doubles';
import { RowOverrides } from '../support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const CHUNK = 8 * 2 ** 20;
const SIZE = CHUNK + 5;
const READY = { format: 1, run: ID.run, archive_id: ID.archiveId, generation: 1 };

/** A Glacier with one archive and an S3 that accepts parts, in memory. */
class Sides {
  public readonly ranges: OutputRange[] = [];
  public readonly uploads: (PartTarget & { bytes: number })[] = [];

  public async open(range: OutputRange) {
    this.ranges.push(range);
    return { bytes: Readable.from([bytesOf(range.first, range.last)]), treeHash: treeHashOf(range.first, range.last) };
  }

  public async upload(target: PartTarget, body: Readable): Promise<UploadedPart> {
    const blocks = await body.toArray() as Buffer[];
    this.uploads.push({ ...target, bytes: blocks.reduce((sum, block) => sum + block.length, 0) });
    return { etag: `etag-${this.uploads.length}`, checksum: `sha-of-part-${target.part}` };
  }
}

function world(overrides: RowOverrides = {}) {
  const archives = new ChunkArchives();
  const sides = new Sides();
  const validationQueue = new SentMessages();
  const clock = new TestClock();
  archives.put(ID, {
    status: 'staged',
    archive: { size: SIZE, chunk_size: CHUNK, chunks_count: 2, sha256_tree_hash: treeHashOf(0, SIZE - 1) },
    job: { id: 'job-1' },
    upload: { id: 'upload-1' },
    due_at: 9e9,
    ...overrides,
  });
  const copied: number[] = [];
  const metrics = { copied: (bytes: number) => { copied.push(bytes); } };
  /** How many ranges were read each time the message was hidden. */
  const hidden: number[] = [];
  const invocation = { remaining: () => 900_000, keepHidden: async () => { hidden.push(sides.ranges.length); } };
  const ports: ChunkPorts = { archives, source: sides, parts: sides, validationQueue, metrics, clock };
  return { archives, sides, validationQueue, copied, clock, hidden, retrieve: (chunk: number) => retrieveChunk({ ...ID, chunk }, ports, invocation) };
}

it('each chunk is copied, recorded and counted; the last sends the archive to Validation', async () => {
  const { archives, sides, validationQueue, copied, retrieve } = world();
  await expect(retrieve(2)).resolves.toBe('Copied: chunk 2 of 2');
  expect(validationQueue.take()).toEqual([]);
  await expect(retrieve(1)).resolves.toBe('Copied: every chunk is there, sent to validation');
  expect(validationQueue.take()).toEqual([READY]);
  expect(copied).toEqual([5, CHUNK]);
  expect(sides.ranges).toEqual([
    { vaultName: 'photos', jobId: 'job-1', first: CHUNK, last: SIZE - 1 }, { vaultName: 'photos', jobId: 'job-1', first: 0, last: CHUNK - 1 },
  ]);
  expect(sides.uploads).toMatchObject([{ uploadId: 'upload-1', part: 2, length: 5, bytes: 5 }, { part: 1, length: CHUNK, bytes: CHUNK }]);
  expect(await archives.chunks(ID, 1)).toEqual([
    { chunk: 1, etag: 'etag-2', checksum_sha_256: 'sha-of-part-1', tree_checksum: treeHashOf(0, CHUNK - 1), size: CHUNK },
    { chunk: 2, etag: 'etag-1', checksum_sha_256: 'sha-of-part-2', tree_checksum: treeHashOf(CHUNK, SIZE - 1), size: 5 },
  ]);
});

it('a copy that is expected to take over a minute hides its message before it begins', async () => {
  const MIB = 2 ** 20;
  const { sides, hidden, retrieve } = world({ archive: { size: 3000 * MIB, chunk_size: 2048 * MIB, chunks_count: 2, sha256_tree_hash: 'a'.repeat(64) } });
  sides.open = async (range) => ({ bytes: Readable.from([]), treeHash: `${sides.ranges.push(range)}`.padEnd(64, '0') });
  sides.upload = async () => ({ etag: 'etag', checksum: 'checksum' });
  await retrieve(1); // 82 s at 25 MiB a second
  expect(hidden).toEqual([0]);
  await retrieve(2); // 38 s
  expect(hidden).toEqual([0]);
});

describe('a chunk that is done already', () => {
  it('is not fetched again, but sends the archive to Validation again', async () => {
    const { sides, validationQueue, retrieve } = world();
    await retrieve(1);
    jest.spyOn(validationQueue, 'send').mockRejectedValueOnce(new Error('killed'));
    await expect(retrieve(2)).rejects.toThrow('killed');
    await expect(retrieve(2)).resolves.toBe('Done before: every chunk is there, sent to validation');
    expect(sides.ranges).toHaveLength(2);
    expect(validationQueue.take()).toEqual([READY]);
  });

  it('is counted again if the function died between record and count', async () => {
    const { archives, sides, validationQueue, retrieve } = world();
    await retrieve(1);
    jest.spyOn(archives, 'addProgress').mockRejectedValueOnce(new Error('killed'));
    await expect(retrieve(2)).rejects.toThrow('killed');
    await retrieve(2);
    expect(sides.ranges).toHaveLength(2);
    expect(validationQueue.take()).toEqual([READY]);
  });

  it('but not recorded is uploaded once more, and the later ETag is recorded', async () => {
    const { archives, sides, retrieve } = world();
    jest.spyOn(archives, 'putChunk').mockRejectedValueOnce(new Error('killed'));
    await expect(retrieve(1)).rejects.toThrow('killed');
    await retrieve(1);
    expect(sides.uploads).toHaveLength(2);
    expect(await archives.chunk(ID, 1, 1)).toMatchObject({ etag: 'etag-2' });
  });
});

it('the new upload does not count a late part of an earlier generation', async () => {
  const { archives, sides, validationQueue, retrieve } = world();
  await retrieve(1);
  const upload = sides.upload.bind(sides);
  sides.upload = async (target, body) => {
    const part = await upload(target, body);
    await archives.change(ID, { upload: { generation: 2, state: 'open', id: 'upload-2', renewed: 1 } }); // The sweep renews the upload meanwhile.
    return part;
  };
  await retrieve(2);
  expect(await archives.chunks(ID, 2)).toEqual([]);
  expect(await archives.chunksDone(ID, 2)).toEqual(new Set());
  expect(validationQueue.take()).toEqual([READY]); // Of generation 1: Validation leaves it alone.
  sides.upload = upload;
  await retrieve(2);
  expect(sides.uploads.at(-1)).toMatchObject({ uploadId: 'upload-2' });
});

describe('an error that only the sweep can help', () => {
  it('an expired job: the archive is marked due, and the message ends', async () => {
    const { archives, sides, clock, retrieve } = world();
    sides.open = async () => { throw new JobOutputGoneError('Glacier says: the job has expired'); };
    await expect(retrieve(1)).resolves.toBe('Marked due: OutputExpired');
    expect(archives.row(ID)).toMatchObject({ failure: { reason: 'OutputExpired' }, due_at: clock.now() / 1000 });
    expect(archives.row(ID).upload.state).toBe('open');
  });

  it('an expired job while a newer one is read: nothing is marked', async () => {
    const { archives, sides, retrieve } = world();
    sides.open = async () => {
      await archives.change(ID, { job: { id: 'job-2' } });
      throw new JobOutputGoneError('expired');
    };
    await expect(retrieve(1)).resolves.toContain('the archive has moved on');
    expect(archives.row(ID).failure).toBeUndefined();
  });

  it('an upload that is gone: the archive is marked for a new upload', async () => {
    const { archives, sides, retrieve } = world();
    sides.upload = async () => { throw new UploadGoneError('gone'); };
    await expect(retrieve(1)).resolves.toBe('Marked due: UploadFailed');
    expect(archives.row(ID)).toMatchObject({ upload: { state: 'spoiled' }, failure: { reason: 'UploadFailed' } });
  });

  it('an upload that is gone because another delivery completed it: left alone', async () => {
    const { archives, sides, retrieve } = world();
    sides.upload = async () => {
      await archives.move(ID, { from: ['staged'], to: 'downloaded' });
      throw new UploadGoneError('gone');
    };
    await expect(retrieve(1)).resolves.toContain('settled meanwhile');
    expect(archives.row(ID).upload.state).toBe('open');
  });

  it('an upload that is gone because a new one has begun: the message comes back', async () => {
    const { archives, sides, retrieve } = world();
    sides.upload = async () => {
      await archives.change(ID, { upload: { generation: 2, state: 'open', id: 'upload-2', renewed: 1 } });
      throw new UploadGoneError('gone');
    };
    await expect(retrieve(1)).rejects.toMatchObject({ name: 'UploadGoneError' });
    expect(archives.row(ID).upload.state).toBe('open');
  });

  it('an archive of one chunk whose tree hash is not that of the inventory', async () => {
    const { archives, sides, retrieve } = world({ archive: { size: 5, chunks_count: 1, sha256_tree_hash: 'f'.repeat(64) } });
    await expect(retrieve(1)).resolves.toBe('Marked due: TreeHashMismatch');
    expect(archives.row(ID).failure).toMatchObject({ reason: 'TreeHashMismatch' });
    expect(sides.uploads).toEqual([]);
  });
});

describe('a message that does not matter any more ends if', () => {
  it.each<[string, RowOverrides]>([
    ['the archive is downloaded', { status: 'downloaded' }],
    ['the archive has failed', { status: 'failed' }],
    ['the archive was requested again', { status: 'requested' }],
    ['a new upload is about to begin', { upload: undefined }],
    ['there is no job to read from', { job: undefined }],
  ])('%s', async (_, overrides) => {
    const { sides, retrieve } = world(overrides);
    await expect(retrieve(1)).resolves.toContain('Left alone');
    expect(sides.ranges).toEqual([]);
  });

  it('the archive has no row', async () => {
    const { archives, retrieve } = world();
    archives.rows.clear();
    await expect(retrieve(1)).resolves.toContain('no row');
  });
});

it('any other error is thrown, so that SQS delivers the message again', async () => {
  const { archives, sides, retrieve } = world();
  sides.upload = async () => { throw Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }); };
  await expect(retrieve(1)).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(archives.row(ID)).toMatchObject({ due_at: 9e9, failure: { reason: 'UploadFailed', message: 'AccessDenied: no' } });
});

it('a busy S3 does not count as a destination that refuses', async () => {
  const { archives, sides, retrieve } = world();
  sides.upload = async () => { throw Object.assign(new Error('Reduce your rate'), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } }); };
  await expect(retrieve(1)).rejects.toMatchObject({ name: 'SlowDown' });
  expect(archives.row(ID).failure).toMatchObject({ reason: 'DownloadFailed', message: 'SlowDown: Reduce your rate' });
});

it('a message of a chunk that the archive does not have is thrown, and is no failure of the archive', async () => {
  const { archives, retrieve } = world();
  await expect(retrieve(3)).rejects.toThrow('outside an archive');
  expect(archives.row(ID).failure).toBeUndefined();
});
