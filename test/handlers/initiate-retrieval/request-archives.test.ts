import { setImmediate } from 'timers/promises';
import { entryOf, HOUR, id, idsOf, World, worldOf } from './request-world';
import { MANIFEST_BLOCK_ARCHIVES } from '../../../src/contracts/manifest';
import { epochSeconds } from '../../../src/domain/clock';
import { BlockLease, LEASE_SECONDS } from '../../../src/handlers/initiate-retrieval/block-lease';
import { manifestTotals } from '../../support/memory-runs';
import { archiveIdOf, hashOf, notFound, serviceError, throttling } from '../support/inventories';

it('requests each archive of each partition once, and then says that all are requested', async () => {
  const world = new World([Array.from({ length: 60 }, (_, i) => entryOf(i)), Array.from({ length: 3 }, (_, i) => entryOf(60 + i))]);
  expect(await world.request()).toEqual({ finished: true, wait_seconds: 0 });
  expect(world.askedIds.sort()).toEqual(idsOf(63).sort());
  expect(world.phase).toBe('downloading');
  expect(world.reads).toBe(2);
  expect(world.asked[0]).toMatchObject({ vaultName: 'photos', tier: 'Bulk', description: 'GlacierVaultToS3Transfer/table/run-1' });
});

it('writes the row before the request, and the job id after it', async () => {
  const world = worldOf(1);
  let before: unknown;
  world.answers = [() => { before = { ...world.archives.row(id(0)) }; }];
  const now = epochSeconds(world.clock);
  await world.request();
  expect(before).toMatchObject({ status: 'requested', due_at: now + 13 * HOUR, patience: { starts: 1 }, pass: 1, upload: { generation: 1 } });
  expect(before).not.toHaveProperty('job');
  expect(world.archives.row(id(0))).toMatchObject({
    job: { id: 'job-1' },
    archive: { size: 1000, chunk_size: 2 ** 27, chunks_count: 1, sha256_tree_hash: hashOf(0), key: 'photos/0', description: '0 ü' },
  });
});

it('keeps in the row what the upload tool did to the bytes, for the object metadata', async () => {
  const world = new World([[entryOf(0, { content_flags: ['compressed', 'encrypted'] }), entryOf(1)]]);
  await world.request();
  expect([world.archives.row(id(0)).archive.content_flags, world.archives.row(id(1)).archive.content_flags]).toEqual(['compressed encrypted', undefined]);
});

it('keeps in the row when the file was modified last, for the object metadata', async () => {
  const world = new World([[entryOf(0, { mtime: '1351924178' }), entryOf(1)]]);
  await world.request();
  expect([world.archives.row(id(0)).archive.mtime, world.archives.row(id(1)).archive]).toEqual(['1351924178', expect.not.objectContaining({ mtime: expect.anything() })]);
});

it('keeps in the row the class and the tags that the manifest has, or else the class of the run', async () => {
  const world = new World([[entryOf(0, { rule: 1, storage_class: 'STANDARD_IA', tags: { team: 'a' } }), entryOf(1, { rule: 2, tags: { team: 'b' } }), entryOf(2)]]);
  await world.request();
  expect([0, 1, 2].map((n) => world.archives.row(id(n))).map(({ storage_class, tags }) => [storage_class, tags])).toEqual([
    ['STANDARD_IA', { team: 'a' }], ['DEEP_ARCHIVE', { team: 'b' }], ['DEEP_ARCHIVE', undefined],
  ]);
  expect(world.archives.row(id(2))).not.toHaveProperty('tags');
});

it('skips archives that the manifest has settled and archives that have a row', async () => {
  const world = new World([[entryOf(0, { status: 'downloaded' }), entryOf(1, { status: 'skipped', archive_id: '' }), entryOf(2), entryOf(3)]]);
  world.archives.put(id(2), { status: 'failed', pass: 1 });
  await world.request();
  expect(world.askedIds).toEqual([archiveIdOf(3)]);
  expect(world.archives.rows.size).toBe(2);
});

it.each(['inventory', 'downloading', 'settling', 'finished'] as const)('requests nothing while the run is %s', async (phase) => {
  const world = worldOf(1);
  world.runs.put('run-1', { phase, totals: manifestTotals() });
  expect(await world.request()).toEqual({ finished: true, wait_seconds: 0 });
  expect(world.asked).toEqual([]);
});

it('stops soon after the run is stopped', async () => {
  const world = worldOf(100);
  world.answers = [() => { world.runs.items.set('run-1', { ...world.runs.items.get('run-1')!, phase: 'settling' }); }];
  expect(await world.request()).toEqual({ finished: true, wait_seconds: 0 });
  expect(world.asked.length).toBeLessThanOrEqual(MANIFEST_BLOCK_ARCHIVES);
  expect(world.phase).toBe('settling');
});

it('ends in time, and the next invocation goes on from there', async () => {
  const world = worldOf(100);
  expect(await world.request('me', 0.05)).toEqual({ finished: false, wait_seconds: 1 });
  expect(world.asked.length).toBeGreaterThan(0);
  expect(world.asked.length).toBeLessThan(100);
  expect(world.archives.rows.size).toBeGreaterThan(0);
  expect([...world.archives.rows.values()].every((row) => row.job?.id)).toBe(true);
  expect(await world.request('next')).toMatchObject({ finished: true });
  expect(world.askedIds.sort()).toEqual(idsOf(100).sort());
});

describe('while Glacier is busy', () => {
  it('a throttled archive is requested again, more slowly, and not lost', async () => {
    const world = worldOf(10);
    world.answers = [throttling(), throttling(), serviceError('InsufficientCapacityException', 'busy', 503), throttling()];
    expect(await world.request()).toMatchObject({ finished: true });
    expect(world.askedIds.sort()).toEqual(idsOf(10).sort());
    expect(world.archives.rows.size).toBeGreaterThan(0);
    expect([...world.archives.rows.values()].every((row) => row.job?.id)).toBe(true);
    expect(world.pace.perSecond).toBeLessThan(10);
    expect(world.clock.slept).toBeGreaterThan(1_000);
  });

  it('the rows are taken back if it stays busy, and the next walker can take the block', async () => {
    const world = worldOf(3);
    world.answers = Array.from({ length: 50 }, throttling);
    expect(await world.request()).toEqual({ finished: false, wait_seconds: 60 });
    expect(world.archives.rows.size).toBe(0);
    expect(world.runs.items.get('run-1')).not.toHaveProperty('walker');
    world.answers = [];
    expect(await world.request('next')).toMatchObject({ finished: true });
    expect(world.askedIds.sort()).toEqual(idsOf(3).sort());
  });

  it('a refused connection is no request: the archive is requested again', async () => {
    const world = worldOf(1);
    world.answers = [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })];
    await world.request();
    expect(world.archives.row(id(0)).job?.id).toBe('job-1');
  });

  it('an archive that failed in an earlier pass gets its old row back', async () => {
    const world = worldOf(1, 2);
    const failed = world.archives.put(id(0), {
      status: 'failed',
      pass: 1,
      patience: { starts: 5 },
      job: { id: 'old', completed_at: 0 },
      upload: { id: 'u' },
      failure: { reason: 'DownloadFailed', message: 'no' },
      settled_at: '2026-11-21T00:00:00.000Z',
    });
    world.answers = Array.from({ length: 50 }, throttling);
    await world.request();
    expect(world.archives.row(id(0))).toEqual(failed);
  });
});

it.each([
  ['a time-out', Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })],
  ['a broken connection', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ['an internal error', serviceError('InternalFailure', 'oops', 500)],
  ['the service\'s own time-out', serviceError('RequestTimeoutException', 'too slow', 408)],
  ['an unavailable service', serviceError('ServiceUnavailableException', 'Service Unavailable', 503)],
  ['an unavailable service, as the service model has it', serviceError('ServiceUnavailableException', 'Service Unavailable', 500)],
])('leaves an archive to the sweep if the outcome is unknown: %s', async (_, error) => {
  const world = worldOf(2);
  world.answers = [error];
  expect(await world.request()).toMatchObject({ finished: true });
  const row = world.archives.row(id(0));
  expect(row).toMatchObject({ status: 'requested' });
  expect(row.job?.id).toBeUndefined();
  expect(world.askedIds).toEqual([archiveIdOf(1)]);
  expect(world.logged).toHaveLength(1);
});

it.each([
  ['an archive that the vault no longer has', 'The archive ID was not found: x'],
  ['an archive whose vault is gone', 'Vault not found for ARN: arn:aws:glacier:x'],
  ['an archive of which Glacier only says that it is not there', 'gone'],
])('fails %s, and goes on', async (_, message) => {
  const world = worldOf(2);
  world.answers = [notFound(message)];
  expect(await world.request()).toMatchObject({ finished: true });
  expect(world.archives.row(id(0))).toMatchObject({ status: 'failed', failure: { reason: 'ArchiveNotFound' } });
  expect(world.archives.row(id(1))).toMatchObject({ status: 'requested', job: { id: 'job-1' } });
});

it.each([
  'Invalid archive id: x', 'Invalid vault name: arn:aws:glacier:eu-west-1:111122223333:vaults/photos', 'no',
])('fails an archive that Glacier refuses, and goes on: %s', async (message) => {
  const world = worldOf(2);
  world.answers = [serviceError('InvalidParameterValueException', message, 400)];
  expect(await world.request()).toMatchObject({ finished: true });
  expect(world.archives.row(id(0))).toMatchObject({ status: 'failed', failure: { reason: 'RetrievalFailed', message } });
  expect(world.archives.row(id(1))).toMatchObject({ status: 'requested', job: { id: 'job-1' } });
});

it.each([
  ['NoLongerSupportedException', serviceError('NoLongerSupportedException', 'no', 400)],
  ['AccessDeniedException', serviceError('AccessDeniedException', 'no', 403)],
  ['InvalidParameterValueException', serviceError('InvalidParameterValueException', 'Invalid SNS topic: arn:aws:sns:archive', 400)],
])('ends with %s, and leaves no row of an archive that was not requested', async (name, error) => {
  const world = worldOf(3);
  world.answers = [error, error, error];
  await expect(world.request()).rejects.toMatchObject({ name });
  expect(world.archives.rows.size).toBe(0);
  expect(world.runs.items.get('run-1')).not.toHaveProperty('walker');
});

it('begins no other request once it must stop', async () => {
  const world = worldOf(MANIFEST_BLOCK_ARCHIVES);
  world.answers = [undefined, undefined, serviceError('PolicyEnforcedException', 'no', 400)];
  let turn = Promise.resolve();
  // One turn comes after another: in between, the answer to the request before is there.
  world.pace.turn = async () => { await (turn = turn.then(() => setImmediate())); };
  await world.request();
  expect(world.asked.length).toBe(2);
  expect(world.archives.rows.size).toBe(world.asked.length);
});

it('does not request an archive whose row another walker wrote meanwhile', async () => {
  const world = worldOf(1);
  world.archives.before.create = () => { world.archives.put(id(0), { job: { id: 'other' } }); };
  expect(await world.request()).toMatchObject({ finished: true });
  expect(world.asked).toEqual([]);
  expect(world.archives.row(id(0)).job?.id).toBe('other');
});

it('waits for the data retrieval policy of the account, and says so', async () => {
  const world = worldOf(1);
  world.answers = [serviceError('PolicyEnforcedException', 'no', 400)];
  expect(await world.request()).toEqual({ finished: false, wait_seconds: 3600 });
  expect(world.archives.rows.size).toBe(0);
  expect(world.logged[0]).toContain('policy');
});

describe('a resumed run', () => {
  it('requests unreadable archives that failed before it, but none that fail in it', async () => {
    const world = worldOf(3, 2);
    world.archives.put(id(0), {
      status: 'failed',
      pass: 1,
      patience: { starts: 5, chunks: 3 },
      job: { id: 'old', completed_at: epochSeconds(world.clock) - 24 * HOUR, messages_sent: true },
      failure: { reason: 'DownloadFailed', message: '' },
      settled_at: '2026-11-21T00:00:00.000Z',
      archive: { chunk_size: 2 ** 23, chunks_count: 7 },
    });
    world.archives.put(id(1), { status: 'failed', pass: 2 });
    world.archives.put(id(2), { status: 'downloaded' });
    await world.request();
    expect(world.askedIds).toEqual([archiveIdOf(0)]);
    const row = world.archives.row(id(0));
    expect(row).toMatchObject({ status: 'requested', pass: 2, patience: { starts: 1 }, upload: { generation: 1 }, job: { id: 'job-1' }, archive: { chunk_size: 2 ** 23, chunks_count: 7 } });
    for (const gone of ['failure', 'settled_at', 'job.messages_sent', 'patience.no_progress_since']) expect(row).not.toHaveProperty(gone);
  });

  it.each(['open', 'spoiled'] as const)('begins a new upload, because Cleanup ended the %s one', async (state) => {
    const world = worldOf(1, 2);
    world.archives.put(id(0), { status: 'failed', upload: { generation: 3, id: 'aborted', state, renewed: 2 } });
    await world.request();
    expect(world.archives.row(id(0)).upload).toEqual({ generation: 4, state: 'none', renewed: 0 });
  });

  it('requests an archive only once if it fails while its block is walked again', async () => {
    const world = worldOf(2, 2);
    world.archives.put(id(0), { status: 'failed', pass: 1 });
    world.settings = { ...world.settings, limits: { requests: 1 } };
    world.answers = [notFound(`The archive ID was not found: ${archiveIdOf(0)}`)];
    await world.request();
    expect(world.archives.row(id(0))).toMatchObject({ status: 'failed', pass: 2 });
    world.settings = { ...world.settings, limits: {} };
    await world.request();
    expect(world.askedIds).toEqual([archiveIdOf(1)]);
  });
});

describe('two walkers', () => {
  it('the second waits while the first holds the block', async () => {
    const world = worldOf(2);
    const now = epochSeconds(world.clock);
    await world.runs.claimBlock({ run: 'run-1', at: { partition: 1, offset: 0 }, owner: 'other' }, 1, { now, until: now + 90 });
    expect(await world.request()).toEqual({ finished: false, wait_seconds: 90 });
    expect(world.asked).toEqual([]);
  });

  it('the second takes over from a dead one, and no archive is requested twice', async () => {
    const world = worldOf(5);
    world.archives.dieAt = 'change';
    await expect(world.request('dead')).rejects.toThrow('died');
    const askedThen = world.asked.length;
    expect(askedThen).toBeGreaterThan(0);
    world.clock.time += LEASE_SECONDS * 1000;
    expect(await world.request('next')).toMatchObject({ finished: true });
    expect(new Set(world.askedIds).size).toBe(world.asked.length);
    expect(world.archives.rows.size).toBe(5);
  });

  it('a walker that lost its block stops quietly, and no archive has two jobs', async () => {
    const world = worldOf(MANIFEST_BLOCK_ARCHIVES * 2);
    let other: unknown;
    world.archives.before.archives = async () => {
      // Both read the block. The lease of the first walker runs out before it writes a row.
      world.clock.time += (LEASE_SECONDS + 1) * 1000;
      other = await world.request('other');
    };
    const result = await world.request('slow');
    expect(other).toMatchObject({ finished: true });
    expect(result).toEqual({ finished: false, wait_seconds: 1 });
    expect(world.askedIds.sort()).toEqual(idsOf(MANIFEST_BLOCK_ARCHIVES * 2).sort());
  });

  it('at the same time request each archive once', async () => {
    const world = worldOf(100);
    const results = await Promise.all(['a', 'b', 'c'].map((owner) => world.request(owner)));
    expect(results.some((result) => result.finished)).toBe(true);
    expect(world.askedIds.sort()).toEqual(idsOf(100).sort());
  });
});

it('a slow walker renews its lease each time half of it is over', async () => {
  const world = worldOf(1);
  const until: number[] = [];
  const claim = world.runs.claimBlock.bind(world.runs);
  world.runs.claimBlock = async (block, pass, term) => { until.push(term.until); return claim(block, pass, term); };
  const lease = new BlockLease({ run: 'run-1', at: { partition: 1, offset: 0 }, owner: 'slow' }, 1, world);
  await lease.claim();
  for (let seconds = 0; seconds < 200; seconds += 20) {
    world.clock.time += 20_000;
    expect(await Promise.all([lease.held(), lease.held()])).toEqual([true, true]);
  }
  expect(until).toHaveLength(4);
});
