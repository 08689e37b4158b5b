import { createHash } from 'crypto';
import { parse } from 'csv-parse/sync';
import { cleanupWorld, entry, row } from './cleanup-doubles';
import { FAILURE } from '../../../src/contracts/failures';
import { unlessDenied } from '../../../src/handlers/cleanup/denied-uploads';
import { writeReport } from '../../../src/handlers/cleanup/write-report';

const JSONL = 'run-1/report/archives-00001.jsonl';
const CSV = 'run-1/report/archives-00001.csv';
const COUNTS = 'run-1/report/counts-00001.json';
const PROBE_KEY = 'photos/.glacier-transfer-probe-run-1';
const first = { run: 'run-1', partition: 1, cared: 0 };

const everyStatus = () => cleanupWorld([[
  entry('moved'),
  entry('broken'),
  entry('never'),
  entry('there', { status: 'downloaded' }),
  entry('odd', { status: 'skipped', failure: { reason: 'DuplicateArchiveId', message: 'twice' } }),
  entry('', { status: 'skipped', key: '', size: 0, failure: { reason: 'InvalidInventoryRow', message: 'line 7' } }),
]], {
  moved: row('moved', 'downloaded', { upload: { id: 'u1' }, failure: { reason: 'DownloadFailed', message: 'went wrong once' } }),
  broken: row('broken', 'failed', { upload: { id: 'u2' }, failure: { reason: 'TreeHashMismatch', message: 'wrong bytes' } }),
});

it('lists each archive in exactly one status, with the reason', async () => {
  const world = everyStatus();
  await expect(writeReport(first, Infinity, world)).resolves.toEqual({ unfinished: 0, cared: 0 });
  expect(world.objects.rows(JSONL).map(({ archive_id, status, reason }) => [archive_id, status, reason])).toEqual([
    ['moved', 'downloaded', ''],
    ['broken', 'failed', 'TreeHashMismatch'],
    ['never', 'skipped', 'NotRequested'],
    ['there', 'downloaded', ''],
    ['odd', 'skipped', 'DuplicateArchiveId'],
    ['', 'skipped', 'InvalidInventoryRow'],
  ]);
  expect(world.objects.rows(JSONL)[2].message).toContain('Resume the run');
  expect(world.objects.rows(JSONL)[3].message).toContain('when the manifest was made');
});

it('says the class of each object: with which it was written, or in which it was found', async () => {
  const world = cleanupWorld([[
    entry('plain'), entry('ruled', { rule: 1, storage_class: 'STANDARD_IA' }), entry('found'), entry('failed'), entry('there', { status: 'downloaded', found_class: 'GLACIER_IR' }),
    entry('of-an-earlier-version', { status: 'downloaded' }),
  ]], {
    plain: row('plain', 'downloaded'),
    ruled: row('ruled', 'downloaded', { storage_class: 'STANDARD_IA' }),
    found: row('found', 'downloaded', { found_class: 'GLACIER' }),
    failed: row('failed', 'failed', { failure: { reason: 'DownloadFailed', message: '' } }),
  });
  await writeReport(first, Infinity, world);
  expect(world.objects.rows(JSONL).map(({ storage_class }) => storage_class)).toEqual(['DEEP_ARCHIVE', 'STANDARD_IA', 'GLACIER', '', 'GLACIER_IR', '']);
});

it('looks for an unknown upload in the class of its archive', async () => {
  const world = cleanupWorld([[entry('a')]], { a: row('a', 'failed', { storage_class: 'STANDARD_IA', upload: { unclear: true }, failure: { reason: 'UploadFailed', message: '' } }) });
  world.uploads.unrecorded['photos/a'] = ['lost'];
  await writeReport(first, Infinity, world);
  expect(world.uploads.asked.map(([key, storageClass]) => [key, storageClass])).toEqual([[PROBE_KEY, 'DEEP_ARCHIVE'], ['photos/a', 'STANDARD_IA']]);
  expect(world.uploads.aborted).toEqual(['photos/a#lost']);
});

it('counts the rows', async () => {
  const world = everyStatus();
  await writeReport(first, Infinity, world);
  expect(JSON.parse(world.objects.content.get(COUNTS)!)).toMatchObject({
    pass: 1,
    total: { archives: 6, bytes: 50 },
    statuses: {
      requested: { archives: 0, bytes: 0 },
      downloaded: { archives: 2, bytes: 20 },
      failed: { archives: 1, bytes: 10 },
      skipped: { archives: 3, bytes: 20 },
    },
    reasons: { TreeHashMismatch: { archives: 1, bytes: 10 }, NotRequested: { archives: 1, bytes: 10 } },
  });
});

it('keeps the hash of the rows in the table before the counts say that the partition is written', async () => {
  const world = everyStatus();
  await writeReport(first, Infinity, world);
  const sha256 = createHash('sha256').update(world.objects.content.get(JSONL)!).digest('hex');
  expect(world.kept).toEqual(new Map([[1, { pass: 1, sha256, downloaded: { archives: 2, bytes: 20 } }]]));

  const died = everyStatus();
  died.parts.record = () => Promise.reject(new Error('died'));
  await expect(writeReport(first, Infinity, died)).rejects.toThrow('died');
  expect(died.objects.content.has(COUNTS)).toBe(false);
});

it('writes the same rows as CSV, whatever characters are in them', async () => {
  const odd = 'a "quoted", \\ back\nslash; =1+1 ä';
  const world = cleanupWorld([[entry('-id', { description: odd, key: 'photos/a,b', decoder: 'fast-glacier', content_flags: ['compressed', 'encrypted'], mtime: '1351924178' })]], { '-id': row('-id', 'downloaded') });
  await writeReport(first, Infinity, world);
  const [record] = parse(world.objects.content.get(CSV)!, { columns: true }) as Record<string, string>[];
  expect(record).toEqual({
    archive_id: '-id',
    key: 'photos/a,b',
    size: '10',
    sha256_tree_hash: 'a'.repeat(64),
    creation_date: '2020-01-01T00:00:00Z',
    description: odd,
    decoder: 'fast-glacier',
    content_flags: 'compressed encrypted',
    mtime: '1351924178',
    status: 'downloaded',
    reason: '',
    message: '',
    storage_class: 'DEEP_ARCHIVE',
  });
  expect(world.objects.rows(JSONL)[0]).toMatchObject({ description: odd, mtime: '1351924178' });
});

it('counts archives without a readable name and archives that are not the plain file', async () => {
  const world = cleanupWorld([[entry('a', { decoder: 'undecodable-name' }), entry('b', { content_flags: ['encrypted'] }), entry('c', { decoder: 'mt2' })]]);
  await writeReport(first, Infinity, world);
  const one = { archives: 1, bytes: 10 };
  expect(JSON.parse(world.objects.content.get(COUNTS)!)).toMatchObject({ undecodable: one, not_plain: one });
});

it('counts requested and staged archives as unfinished, and lists them as they are', async () => {
  const world = cleanupWorld([[entry('a'), entry('b'), entry('c')]], {
    a: row('a', 'requested', { upload: { id: 'u' } }), b: row('b', 'staged', { upload: { id: 'u' } }), c: row('c', 'downloaded'),
  });
  await expect(writeReport(first, Infinity, world)).resolves.toEqual({ unfinished: 2, cared: 0 });
  expect(world.objects.rows(JSONL).map(({ status }) => status)).toEqual(['requested', 'staged', 'downloaded']);
  expect(world.uploads.aborted).toEqual([]);
});

it('aborts the recorded uploads of settled archives, and no others', async () => {
  const world = everyStatus();
  world.rows.set('foreign', row('foreign', 'failed', { upload: { id: 'u9' } }));
  await writeReport(first, Infinity, world);
  expect(world.uploads.aborted).toEqual(['photos/moved#u1', 'photos/broken#u2']);
});

it('looks for an unrecorded upload only if there may be one, and aborts it', async () => {
  const world = cleanupWorld([[entry('a'), entry('b'), entry('c'), entry('d')]], {
    a: row('a', 'downloaded', { upload: { id: 'u1', unclear: true } }),
    b: row('b', 'failed', { lease: { owner: 'another', until: 5 } }),
    c: row('c', 'downloaded', { upload: { id: 'u3' } }),
    d: row('d', 'staged', { upload: { id: 'u4', unclear: true } }),
  });
  Object.assign(world.uploads.unrecorded, { 'photos/a': ['u1', 'lost'], 'photos/b': ['begun'], 'photos/c': ['of others'], 'photos/d': ['in use'] });
  await writeReport(first, Infinity, world);
  const since = '2026-11-22T07:45:00.000Z';
  expect(world.uploads.asked).toEqual([PROBE_KEY, 'photos/a', 'photos/b'].map((key) => [key, 'DEEP_ARCHIVE', since]));
  expect(world.uploads.aborted.sort()).toEqual(['photos/a#lost', 'photos/a#u1', 'photos/b#begun', 'photos/c#u3']);
});

it('gives a reason even if none was recorded', async () => {
  const world = cleanupWorld([[entry('a')]], { a: row('a', 'failed') });
  await writeReport(first, Infinity, world);
  expect(world.objects.rows(JSONL)[0]).toMatchObject({ reason: 'DownloadFailed', message: 'No reason was recorded.' });
});

it('does not use the row of an archive for a second entry with the same id', async () => {
  const twice = { status: 'skipped' as const, failure: { reason: FAILURE.DUPLICATE_ARCHIVE_ID, message: 'twice' } };
  const world = cleanupWorld([[entry('a'), entry('a', twice)]], { a: row('a', 'downloaded') });
  await writeReport(first, Infinity, world);
  expect(world.objects.rows(JSONL).map(({ status }) => status)).toEqual(['downloaded', 'skipped']);
});

it('reads a hundred rows at a time, and loses none at the edges', async () => {
  const ids = Array.from({ length: 250 }, (_, i) => `id-${i}`);
  const world = cleanupWorld([ids.map((id) => entry(id))], Object.fromEntries(ids.map((id) => [id, row(id, 'downloaded')])));
  await writeReport(first, Infinity, world);
  expect(world.objects.rows(JSONL).map((r) => r.archive_id)).toEqual(ids);
  expect(JSON.parse(world.objects.content.get(COUNTS)!).statuses.downloaded.archives).toBe(250);
});

it.each(['.jsonl', '.csv', 'counts'])('writes the same again after it died at %s', async (at) => {
  const whole = everyStatus();
  await writeReport(first, Infinity, whole);
  const world = everyStatus();
  world.objects.dieAtPut = at;
  await expect(writeReport(first, Infinity, world)).rejects.toThrow('died');
  expect(world.objects.content.has(COUNTS)).toBe(false);
  await writeReport(first, Infinity, world);
  expect(world.objects.content).toEqual(whole.objects.content);
});

it('fails if the manifest cannot be read', async () => {
  await expect(writeReport({ ...first, partition: 2 }, Infinity, everyStatus())).rejects.toThrow('no object');
});

it('ends an upload with which the run tried the destination, once, if its id was lost', async () => {
  const world = cleanupWorld([[entry('a')], [entry('b')]]);
  world.uploads.unrecorded[PROBE_KEY] = ['lost'];
  await writeReport(first, Infinity, world);
  await writeReport({ ...first, partition: 2 }, Infinity, world);
  expect(world.uploads.aborted).toEqual([`${PROBE_KEY}#lost`]);
});

describe('an archive that failed while the answer to its PutObject was lost', () => {
  const world = () => cleanupWorld([[entry('came'), entry('never'), entry('other'), entry('failed')]], {
    came: row('came', 'failed', { way: 'put', upload: { put_unclear: true }, failure: { reason: 'DownloadFailed', message: 'no answer' } }),
    never: row('never', 'failed', { way: 'put', lease: { owner: 'dead', until: 5 }, failure: { reason: 'DownloadFailed', message: 'no answer' } }),
    other: row('other', 'failed', { way: 'put', upload: { put_unclear: true }, failure: { reason: 'DownloadFailed', message: 'no answer' } }),
    failed: row('failed', 'failed', { way: 'put', failure: { reason: 'OutputExpired', message: 'gone' } }),
  });
  const metadata = (id: string) => ({ 'glacier-archive-id': id, 'glacier-sha256-tree-hash': 'a'.repeat(64) });

  it('is downloaded if its object came after all, and S3 is asked of no other archive', async () => {
    const { uploads, objects, ...ports } = world();
    const asked = jest.spyOn(uploads, 'object');
    uploads.objects.set('photos/came', { size: 10, metadata: metadata('came'), checksum: 'c', type: 'FULL_OBJECT' });
    uploads.objects.set('photos/other', { size: 10, metadata: metadata('another') });
    await writeReport(first, Infinity, { ...ports, uploads, objects });
    expect(asked.mock.calls.flat().sort()).toEqual(['photos/came', 'photos/never', 'photos/other']);
    expect(objects.rows(JSONL).map(({ status, reason }) => [status, reason])).toEqual([
      ['downloaded', ''], ['failed', 'DownloadFailed'], ['failed', 'DownloadFailed'], ['failed', 'OutputExpired'],
    ]);
    expect(ports.rows.get('came')?.status).toBe('downloaded');
    expect(ports.rows.get('came')).not.toHaveProperty('object');
  });

  it('is reported as failed, with a warning, if S3 denies the look', async () => {
    const { uploads, objects, ...ports } = world();
    jest.spyOn(uploads, 'object').mockRejectedValue(Object.assign(new Error('no'), { $metadata: { httpStatusCode: 403 } }));
    const warn = jest.fn();
    await writeReport(first, Infinity, { ...ports, objects, uploads: unlessDenied(uploads, { info: jest.fn(), warn }) });
    expect(objects.rows(JSONL).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(warn).toHaveBeenCalledTimes(3);
  });
});
