import { METADATA } from '../../../src/contracts/metadata';
import { combineTreeHashes, compositeSha256 } from '../../../src/domain/archive/tree-hash';
import { FoundObject } from '../../../src/handlers/shared/look-at-key';
import { Completion, CompletionAnswer, DestinationUploads, StoredPart } from '../../../src/handlers/validation/destination';
import { validate, ValidatePorts } from '../../../src/handlers/validation/validate';
import { TestClock } from '../../support/test-clock';
import { ChunkArchives } from '../support/chunk-archives';
import { RowOverrides } from '../support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const CHUNK = 8 * 2 ** 20;
const SIZE = 2 * CHUNK + 5;
const treeHashes = ['1', '2', '3'].map((digit) => digit.repeat(64));
const checksums = ['one', 'two', 'three'].map((text) => Buffer.from(text.padEnd(32)).toString('base64'));
const sizes = [CHUNK, CHUNK, 5];
const TREE_HASH = combineTreeHashes(treeHashes);

/** An S3 with one upload and with the given answers. */
class Destination implements DestinationUploads {
  public readonly completions: Completion[] = [];
  public readonly aborted: string[] = [];
  /** Answers to the next completions. After them every completion succeeds. */
  public answers: (CompletionAnswer | Error | (() => CompletionAnswer))[] = [];
  public stored?: FoundObject;
  public uploaded?: Map<number, StoredPart> = new Map(checksums.map((checksum, i) => [i + 1, { etag: `etag-${i + 1}`, checksum, size: sizes[i] }]));

  public async complete(completion: Completion): Promise<CompletionAnswer> {
    this.completions.push(completion);
    const next = this.answers.shift() ?? { kind: 'completed' };
    if (next instanceof Error) throw next;
    return typeof next === 'function' ? next() : next;
  }

  public async parts() { return this.uploaded; }
  public async object() { return this.stored; }
  public async abort(_key: string, uploadId: string) { this.aborted.push(uploadId); }
}

const unclear: CompletionAnswer = { kind: 'unclear', refusal: { code: 'NoSuchUpload', message: 'gone' } };
const wrongParts: CompletionAnswer = { kind: 'wrong-parts', refusal: { code: 'InvalidPart', message: 'no such part' } };
const thisArchive = (overrides: Partial<FoundObject> = {}): FoundObject => ({
  size: SIZE,
  metadata: { [METADATA.ARCHIVE_ID]: ID.archiveId, [METADATA.TREE_HASH]: TREE_HASH },
  checksum: `${compositeSha256(checksums)}-3`,
  type: 'COMPOSITE',
  ...overrides,
});

async function world(overrides: RowOverrides = {}) {
  const archives = new ChunkArchives();
  const uploads = new Destination();
  const clock = new TestClock();
  archives.put(ID, {
    status: 'staged',
    archive: { size: SIZE, chunk_size: CHUNK, chunks_count: 3, sha256_tree_hash: TREE_HASH },
    job: { id: 'job-1' },
    upload: { id: 'upload-1' },
    due_at: 9e9,
    ...overrides,
  });
  for (const [i, tree_checksum] of treeHashes.entries()) {
    await archives.putChunk({ ...ID, chunk: i + 1 }, 1, { etag: `etag-${i + 1}`, checksum_sha_256: checksums[i], tree_checksum, size: sizes[i] });
    await archives.addProgress({ ...ID, chunk: i + 1 }, 1, 3);
  }
  const ports: ValidatePorts = { archives, uploads, clock };
  return { archives, uploads, clock, prove: (generation = 1) => validate({ ...ID, generation }, ports) };
}

it('an archive with the right hashes is completed with its composite SHA-256', async () => {
  const { archives, uploads, clock, prove } = await world({ failure: { reason: 'UploadFailed', message: 'before' } });
  await expect(prove()).resolves.toBe('Downloaded');
  expect(uploads.completions).toEqual([{
    key: 'photos/a.jpg',
    uploadId: 'upload-1',
    size: SIZE,
    parts: checksums.map((checksum, i) => ({ number: i + 1, etag: `etag-${i + 1}`, checksum })),
    checksum: compositeSha256(checksums),
  }]);
  expect(archives.row(ID)).toMatchObject({ status: 'downloaded', settled_at: new Date(clock.now()).toISOString() });
  expect(archives.row(ID).failure).toBeUndefined();
});

it.each([
  ['is recorded if it is that of the parts', `${compositeSha256(checksums)}-3`, true],
  ['is recorded if S3 leaves out the number of parts', compositeSha256(checksums), true],
  ['is not recorded if it is another', `${compositeSha256([...checksums].reverse())}-3`, false],
])('the checksum of the completed object %s', async (_, checksum, isRecorded) => {
  const { archives, uploads, prove } = await world();
  const object = { checksum, algorithm: 'SHA256', type: 'COMPOSITE', version: 'v1' } as const;
  uploads.answers = [{ kind: 'completed', object }];
  await expect(prove()).resolves.toBe('Downloaded');
  expect(archives.row(ID).object).toEqual(isRecorded ? object : undefined);
});

describe('nothing becomes visible', () => {
  it('if the tree hash is not that of the inventory', async () => {
    const { archives, uploads, prove } = await world({ archive: { sha256_tree_hash: 'f'.repeat(64) } });
    await expect(prove()).resolves.toBe('Marked due: TreeHashMismatch');
    expect(uploads.completions).toEqual([]);
    expect(archives.row(ID)).toMatchObject({ status: 'staged', upload: { state: 'spoiled' }, failure: { reason: 'TreeHashMismatch' } });
  });

  it('if a chunk was counted but not recorded: that chunk is copied again', async () => {
    const { archives, uploads, clock, prove } = await world();
    await archives.removeChunk(ID, 1, 2);
    await archives.addProgress({ ...ID, chunk: 2 }, 1, 3);
    await expect(prove()).resolves.toBe('Marked due: DownloadFailed');
    expect(uploads.completions).toEqual([]);
    expect(await archives.chunksDone(ID, 1)).toEqual(new Set([1, 3]));
    expect(archives.row(ID)).toMatchObject({ due_at: clock.now() / 1000 });
    expect(archives.row(ID).upload.state).toBe('open');
  });

  it('while a chunk is copied again: the message came early or late', async () => {
    const { archives, uploads, prove } = await world();
    await archives.removeChunk(ID, 1, 2);
    await expect(prove()).resolves.toContain('Left alone');
    expect([uploads.completions, archives.row(ID).failure]).toEqual([[], undefined]);
  });

  it('if the message is of an earlier upload', async () => {
    const { archives, uploads, prove } = await world({ upload: { generation: 2, state: 'open', id: 'upload-2', renewed: 1 } });
    await expect(prove(1)).resolves.toContain('a new upload');
    expect([uploads.completions, archives.row(ID).status]).toEqual([[], 'staged']);
  });

  it('if the row has no upload', async () => {
    const { archives, prove } = await world({ upload: undefined });
    await expect(prove()).resolves.toBe('Marked due: UploadFailed');
    expect(archives.row(ID).upload.state).toBe('spoiled');
  });
});

describe('if S3 has other parts than were recorded', () => {
  it('a chunk that was copied twice is completed with the ETag that S3 has', async () => {
    const { uploads, prove } = await world();
    uploads.answers = [wrongParts];
    uploads.uploaded!.set(2, { etag: 'etag-of-twin', checksum: checksums[1], size: CHUNK });
    await expect(prove()).resolves.toBe('Downloaded');
    expect(uploads.completions[1].parts.map((part) => part.etag)).toEqual(['etag-1', 'etag-of-twin', 'etag-3']);
  });

  it.each<[string, StoredPart | undefined]>([
    ['other bytes', { etag: 'etag-2', checksum: checksums[0], size: CHUNK }],
    ['another size', { etag: 'etag-2', checksum: checksums[1], size: 6 }],
    ['no such part', undefined],
  ])('%s: the chunk is copied again into the same upload', async (_, part) => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [wrongParts];
    if (part) uploads.uploaded!.set(2, part);
    else uploads.uploaded!.delete(2);
    await expect(prove()).resolves.toBe('Marked due: DownloadFailed');
    expect(uploads.completions).toHaveLength(1);
    expect(await archives.chunk(ID, 1, 2)).toBeUndefined();
    expect(await archives.chunksDone(ID, 1)).toEqual(new Set([1, 3]));
    expect(archives.row(ID)).toMatchObject({ status: 'staged', upload: { generation: 1, id: 'upload-1' } });
    expect(archives.row(ID).upload.state).toBe('open');
  });

  it('if the function dies after the mark, the next delivery removes the chunk', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [wrongParts, wrongParts];
    uploads.uploaded!.delete(2);
    jest.spyOn(archives, 'removeChunk').mockRejectedValueOnce(new Error('killed'));
    await expect(prove()).rejects.toThrow('killed');
    expect(archives.row(ID).failure).toMatchObject({ reason: 'DownloadFailed' });
    await prove();
    expect(await archives.chunk(ID, 1, 2)).toBeUndefined();
  });

  it('the parts are the same, and S3 still refuses them: a new upload', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [wrongParts, wrongParts];
    await expect(prove()).resolves.toBe('Marked due: UploadFailed');
    expect(archives.row(ID)).toMatchObject({ upload: { state: 'spoiled' }, failure: { message: expect.stringContaining('InvalidPart') } });
  });
});

describe('if the answer does not say whether S3 completed the upload', () => {
  it('the object is there: S3 completed it, and the answer was lost', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [() => { uploads.stored = thisArchive(); return unclear; }];
    await expect(prove()).resolves.toBe('Downloaded');
    expect(uploads.completions).toHaveLength(1);
    expect(archives.row(ID)).toMatchObject({ status: 'downloaded', object: { checksum: `${compositeSha256(checksums)}-3`, type: 'COMPOSITE' } });
  });

  it.each<[string, Partial<FoundObject>]>([
    ['the object of an earlier run has other chunks', { checksum: 'something-17' }],
    ['S3 gives no SHA-256 of the object', { checksum: undefined, type: undefined }],
  ])('%s: its metadata says that it is the archive, and no checksum is recorded', async (_, overrides) => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [unclear];
    uploads.stored = thisArchive(overrides);
    await expect(prove()).resolves.toBe('Downloaded');
    expect(archives.row(ID).status).toBe('downloaded');
    expect(archives.row(ID)).not.toHaveProperty('object');
  });

  it('nothing is there: the upload is completed once more', async () => {
    const { uploads, prove } = await world();
    uploads.answers = [unclear];
    await expect(prove()).resolves.toBe('Downloaded');
    expect(uploads.completions).toHaveLength(2);
  });

  it('nothing is there, twice: a new upload', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [unclear, unclear];
    await expect(prove()).resolves.toBe('Marked due: UploadFailed');
    expect(archives.row(ID)).toMatchObject({ status: 'staged', upload: { state: 'spoiled' } });
  });

  it('parts are refused, and then S3 does not know the upload: the key tells', async () => {
    const { uploads, prove } = await world();
    uploads.answers = [() => { uploads.uploaded = undefined; uploads.stored = thisArchive(); return wrongParts; }];
    await expect(prove()).resolves.toBe('Downloaded');
  });

  it.each<[string, Partial<FoundObject>]>([
    ['of another size', { size: 5 }],
    ['of another archive', { metadata: { [METADATA.ARCHIVE_ID]: 'other', [METADATA.TREE_HASH]: TREE_HASH } }],
    ['without metadata', { metadata: {} }],
    ['with the metadata of this archive and other bytes in as many parts', { checksum: 'other-3' }],
  ])('an object %s stands there: nothing is overwritten, and the archive fails', async (_, overrides) => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [unclear];
    uploads.stored = thisArchive(overrides);
    await expect(prove()).resolves.toBe('Failed: DestinationKeyOccupied');
    expect(archives.row(ID)).toMatchObject({ status: 'failed', failure: { reason: 'DestinationKeyOccupied' } });
    expect(uploads.aborted).toEqual(['upload-1']);
    expect(uploads.completions).toHaveLength(1);
  });

  it('any other error is thrown, so that SQS delivers the message again', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [Object.assign(new Error('no'), { name: 'AccessDenied' })];
    await expect(prove()).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(archives.row(ID)).toMatchObject({ status: 'staged', due_at: 9e9 });
  });
});

describe('two deliveries', () => {
  it('at once: one completes the upload, the other finds the object', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [() => { uploads.stored = thisArchive(); return { kind: 'completed' }; }, () => unclear];
    const moves = jest.spyOn(archives, 'move');
    await expect(Promise.all([prove(), prove()])).resolves.toEqual(expect.arrayContaining(['Downloaded', 'Left alone: the archive was settled meanwhile']));
    expect(moves).toHaveBeenCalledTimes(2);
    expect(archives.row(ID).status).toBe('downloaded');
  });

  it('if the first died after the completion, the second finds the object', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [() => { uploads.stored = thisArchive(); return { kind: 'completed' }; }, unclear];
    archives.dieAt = 'move';
    await expect(prove()).rejects.toThrow('died');
    await expect(prove()).resolves.toBe('Downloaded');
  });

  it('a new upload that begins meanwhile does not undo a proven object', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [() => {
      void archives.change(ID, { upload: { generation: 2, state: 'open', id: 'upload-2', renewed: 1 } });
      return { kind: 'completed' };
    }];
    await prove();
    expect(archives.row(ID).status).toBe('downloaded');
  });

  it('a collision does not replace a download', async () => {
    const { archives, uploads, prove } = await world();
    uploads.answers = [unclear];
    uploads.stored = thisArchive({ size: 5 });
    archives.before.move = () => archives.move(ID, { from: ['staged'], to: 'downloaded' });
    await expect(prove()).resolves.toContain('settled meanwhile');
    expect([archives.row(ID).status, uploads.aborted]).toEqual(['downloaded', []]);
  });
});

it.each(['downloaded', 'failed', 'skipped'] as const)('an archive that is %s is left alone', async (status) => {
  const { uploads, prove } = await world({ status });
  await expect(prove()).resolves.toBe(`Left alone: the archive is ${status}`);
  expect(uploads.completions).toEqual([]);
});

it('an archive without a row is left alone', async () => {
  const { archives, prove } = await world();
  archives.rows.clear();
  await expect(prove()).resolves.toContain('no row');
});

describe('an archive that was given up while S3 joined its parts, and the function died,', () => {
  const failed = { status: 'failed', failure: { reason: 'UploadFailed', message: 'the run was broken' } } as const;

  it('is downloaded once its message comes again: a resume would pay for it again', async () => {
    const { archives, uploads, prove } = await world(failed);
    uploads.stored = thisArchive();
    await expect(prove()).resolves.toBe('Downloaded');
    expect(archives.row(ID)).toMatchObject({ status: 'downloaded', object: { algorithm: 'SHA256' } });
    expect([archives.row(ID).failure, uploads.completions]).toEqual([undefined, []]);
  });

  it.each<[string, RowOverrides, FoundObject | undefined]>([
    ['nothing stands at its key', {}, undefined],
    ['the object has other parts', {}, thisArchive({ checksum: `${compositeSha256([...checksums].reverse())}-3` })],
    ['another archive stands at its key', {}, thisArchive({ metadata: {} })],
    ['its chunks are not those of the inventory', { archive: { size: SIZE, chunk_size: CHUNK, chunks_count: 3, sha256_tree_hash: 'f'.repeat(64) } }, thisArchive()],
    ['chunks are missing', { archive: { size: SIZE, chunk_size: CHUNK, chunks_count: 4, sha256_tree_hash: TREE_HASH } }, thisArchive()],
    ['its upload is a later one', { upload: { id: 'upload-2', generation: 2 } }, thisArchive()],
    ['it has no upload', { upload: { id: undefined } }, thisArchive()],
  ])('stays failed, and nothing is completed, if %s', async (_, overrides, stored) => {
    const { archives, uploads, prove } = await world({ ...failed, ...overrides });
    uploads.stored = stored;
    await expect(prove()).resolves.toBe('Left alone: the archive is failed');
    expect([archives.row(ID).status, uploads.completions]).toEqual(['failed', []]);
  });
});
