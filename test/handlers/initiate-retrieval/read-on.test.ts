import { HOUR, id, World, worldOf } from './request-world';
import { ArchiveItem } from '../../../src/contracts/archive';
import { FAILURE } from '../../../src/contracts/failures';
import { epochSeconds } from '../../../src/domain/clock';
import { LEASE_SECONDS } from '../../../src/handlers/initiate-retrieval/block-lease';
import { archiveIdOf } from '../support/inventories';
import { RowOverrides } from '../support/memory-archives';

/** An archive that failed in an earlier pass, eight hours after its job was done. */
const failed = (world: World, name: number, overrides: RowOverrides = {}) => world.archives.put(id(name), {
  status: 'failed',
  pass: 1,
  patience: { starts: 5, chunks: 3 },
  upload: { renewed: 2, generation: 3, id: 'aborted' },
  job: { id: 'old', completed_at: epochSeconds(world.clock) - 8 * HOUR, messages_sent: true },
  failure: { reason: 'DownloadFailed', message: 'Access Denied' },
  settled_at: '2026-11-22T08:00:00.000Z',
  ...overrides,
});

it('takes up an archive whose job can still be read: due at once, with a new upload', async () => {
  const world = worldOf(1, 2);
  failed(world, 0);
  expect(await world.request()).toMatchObject({ finished: true });
  expect(world.asked).toEqual([]);
  const row = world.archives.row(id(0));
  const now = epochSeconds(world.clock);
  expect(row).toMatchObject({
    status: 'requested',
    pass: 2,
    patience: { starts: 0 },
    upload: { generation: 4 },
    due_at: now,
    job: { id: 'old', completed_at: now - 8 * HOUR },
    requested_at: '2026-11-22T10:00:00.000Z',
  });
  for (const gone of ['failure', 'settled_at', 'job.messages_sent', 'patience.no_progress_since', 'upload.id']) expect(row).not.toHaveProperty(gone);
});

it('keeps the newer job', async () => {
  const world = worldOf(1, 2);
  failed(world, 0, { job: { id: 'old', completed_at: epochSeconds(world.clock) - 8 * HOUR, newer: 'newer' } });
  await world.request();
  expect(world.archives.row(id(0))).toMatchObject({ job: { id: 'old', newer: 'newer' } });
});

it.each([[true, 20], [false, 40]])('waits for a newer job as long as its output may be readable: %s after %i hours', async (waits, hours) => {
  const world = worldOf(1, 2);
  const settledAt = new Date(world.clock.now() - hours * HOUR * 1000).toISOString();
  failed(world, 0, { job: { id: 'old', newer: 'newer', completed_at: epochSeconds(world.clock) - (hours + 8) * HOUR }, settled_at: settledAt });
  await world.request();
  expect(world.asked).toHaveLength(waits ? 0 : 1);
  expect(world.archives.row(id(0)).job?.newer).toBe(waits ? 'newer' : undefined);
});

it('takes up an archive whose job was still in progress when it failed: the sweep asks Glacier about it', async () => {
  const world = worldOf(1, 2);
  failed(world, 0, { job: { id: 'old' } });
  await world.request();
  expect(world.asked).toEqual([]);
  expect(world.archives.row(id(0))).toMatchObject({ status: 'requested', job: { id: 'old' }, due_at: epochSeconds(world.clock) });
});

it.each<[string, RowOverrides]>([
  ['whose output has less than an hour left', { job: { id: 'old', completed_at: Date.parse('2026-11-21T11:00:00Z') / 1000 } }],
  ['whose job was done too long ago, whenever that was', { job: { id: 'old' }, settled_at: '2026-11-20T18:00:00.000Z' }],
  ['that has no job', { job: undefined }],
  ['that says nothing of why it failed', { failure: undefined }],
])('requests an archive again %s', async (_, row) => {
  const world = worldOf(1, 2);
  failed(world, 0, row);
  await world.request();
  expect(world.askedIds).toEqual([archiveIdOf(0)]);
  expect(world.archives.row(id(0))).toMatchObject({ job: { id: 'job-1' }, patience: { starts: 1 }, pass: 2 });
  expect(world.archives.row(id(0)).job?.completed_at).toBeUndefined();
});

/** Failures after which nothing is requested: the output is good, or the archive failed for good. */
const UNPAID: readonly string[] = ['DownloadFailed', 'UploadFailed', 'DestinationKeyOccupied', 'CostAboveMaximum', 'InventoryMismatch'];

it.each(Object.values(FAILURE))('after %s, requests a job unless the output was good or the archive failed for good', async (reason) => {
  const world = worldOf(1, 2);
  failed(world, 0, { failure: { reason, message: '' } });
  await world.request();
  expect(world.asked).toHaveLength(UNPAID.includes(reason) ? 0 : 1);
});

it('spends nothing of the day\'s budget', async () => {
  const world = worldOf(4, 2);
  [1, 2, 3].forEach((name) => failed(world, name));
  world.settings = { ...world.settings, limits: { requests: 1 } };
  expect(await world.request()).toMatchObject({ finished: true });
  expect(world.askedIds).toEqual([archiveIdOf(0)]);
  expect([...world.runs.spent.values()]).toEqual([{ bytes: 1000, requests: 1 }]);
});

it('is not held back if the day\'s budget is spent', async () => {
  const world = worldOf(3, 2);
  failed(world, 2);
  world.settings = { ...world.settings, limits: { requests: 1 } };
  expect(await world.request()).toMatchObject({ finished: false });
  expect(world.archives.row(id(2))).toMatchObject({ status: 'requested', job: { id: 'old' } });
});

it('after a walker died, the next one takes up each archive once', async () => {
  const world = worldOf(2, 2);
  [0, 1].forEach((name) => failed(world, name));
  world.archives.dieAt = 'replace';
  await expect(world.request('dead')).rejects.toThrow('died');
  world.clock.time += LEASE_SECONDS * 1000;
  expect(await world.request('next')).toMatchObject({ finished: true });
  expect(world.asked).toEqual([]);
  expect([0, 1].map((name) => world.archives.row(id(name)).upload.generation)).toEqual([4, 4]);
});

it('two walkers at once take up each archive once, and the later one requests nothing', async () => {
  const world = worldOf(1, 2);
  failed(world, 0);
  let meanwhile: ArchiveItem | undefined;
  world.archives.before.replace = async () => {
    world.clock.time += (LEASE_SECONDS + 1) * 1000;
    await world.request('other');
    meanwhile = world.archives.row(id(0));
  };
  await world.request('slow');
  expect(meanwhile).toMatchObject({ status: 'requested', pass: 2, upload: { generation: 4 } });
  expect(world.archives.row(id(0))).toBe(meanwhile);
  expect(world.asked).toEqual([]);
});

it('looks for an object that may have come before it pays again: the sweep gets the archive at once', async () => {
  const world = worldOf(2, 2);
  failed(world, 0, { way: 'put', job: undefined, upload: { put_unclear: true, generation: 1 } });
  failed(world, 1, { way: 'put', job: undefined, upload: { generation: 1 }, lease: { owner: 'dead', until: 5 } });
  await world.request();
  expect(world.asked).toEqual([]);
  for (const name of [0, 1]) {
    expect(world.archives.row(id(name))).toMatchObject({
      status: 'requested', pass: 2, way: 'put', due_at: epochSeconds(world.clock), patience: { starts: 0 }, upload: { generation: 1, put_unclear: true },
    });
    expect(world.archives.row(id(name))).not.toHaveProperty('lease');
  }
});
