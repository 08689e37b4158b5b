import { SweepWorld } from './sweep-world';
import { archivePk } from '../../../src/contracts/keys';
import { archiveIdOf } from '../support/inventories';

const MINUTES = 60_000;
const idOf = (n: number) => ({ run: 'run-1', archiveId: archiveIdOf(n) });
const run = (world: SweepWorld) => world.runs.items.get('run-1')!;

/** Archives on their way, none of which is due. S3 refuses twenty of them. */
function refusing(count = 60, downloaded = 0): SweepWorld {
  const world = new SweepWorld();
  for (let n = 0; n < count; n += 1) {
    const status = n % 2 ? 'staged' : 'requested';
    world.archives.put(idOf(n), { status, due_at: world.now + 1e6, job: { id: `job-${n}`, ...(n % 2 ? { completed_at: world.now - 60 } : {}) } });
  }
  world.figures.runs['run-1'] = { refused_archives: 20, hindered_archives: 20, downloaded_archives: downloaded, refused_with: 'AccessDenied: no header' };
  return world;
}

/** Sweeps every five minutes until the run has ended, or the time is up. @returns minutes */
async function untilEnded(world: SweepWorld, atMost: number): Promise<number> {
  for (let minutes = 0; minutes <= atMost; minutes += 5) {
    const { settled } = await world.sweep(true);
    if (settled) return minutes;
    world.clock.time += 5 * MINUTES;
  }
  return Infinity;
}

it('a run that the destination refuses ends within a quarter of an hour: open archives fail and keep their jobs', async () => {
  const world = refusing();
  expect(await untilEnded(world, 60)).toBeLessThanOrEqual(15);
  expect(run(world)).toMatchObject({ phase: 'settling', stopped: true, stop_error: 'DestinationRefuses' });
  expect(run(world).stop_reason).toContain('AccessDenied: no header');
  for (let n = 0; n < 60; n += 1) {
    expect(world.archives.row(idOf(n))).toMatchObject({
      status: 'failed', job: { id: `job-${n}` }, failure: { reason: 'UploadFailed', message: expect.stringContaining('AccessDenied: no header') },
    });
  }
  expect(world.asked).toEqual([]);
});

it('an archive that arrived in this pass keeps the run going', async () => {
  const world = refusing();
  await world.sweep();
  world.figures.runs['run-1'] = { ...world.figures.runs['run-1'], downloaded_archives: 1 };
  expect(await untilEnded(world, 120)).toBe(Infinity);
  expect(run(world)).toMatchObject({ phase: 'downloading' });
});

describe('while chunks of a large archive arrive', () => {
  const large = { status: 'staged' as const, archive: { chunks_count: 10_000 }, upload: { id: 'upload-1' }, job: { id: 'job-1' } };

  it('the destination does not refuse everything, so the run goes on', async () => {
    const world = refusing();
    world.archives.put(idOf(99), { ...large, due_at: world.now + 1e6 });
    world.archives.done.set(`${archivePk(idOf(99))}|1`, new Set([1, 2, 3]));
    expect(await untilEnded(world, 60)).toBe(Infinity);
    expect(run(world)).toMatchObject({ phase: 'downloading' });
  });

  it.each([
    ['S3 refuses its next chunks', { failure: { reason: 'UploadFailed' as const, message: 'no' } }, 1],
    ['they were of an upload that was renewed', {}, 0],
  ])('and then no more, the run ends: %s', async (_, overrides, generation) => {
    const world = refusing();
    world.archives.put(idOf(99), { ...large, due_at: world.now + 1e6, ...overrides });
    world.archives.done.set(`${archivePk(idOf(99))}|${generation}`, new Set([1, 2, 3]));
    expect(await untilEnded(world, 60)).toBeLessThanOrEqual(15);
  });
});

it('an archive that is completed at that moment stays downloaded', async () => {
  const world = refusing(2);
  world.runs.put('run-1', { phase: 'settling', stop_error: 'DestinationRefuses', stop_reason: 'no' }, true);
  world.archives.before.move = () => { world.archives.put(idOf(0), { status: 'downloaded' }); };
  expect(await world.sweep(true)).toEqual({ settled: true, more: false });
  expect(world.archives.row(idOf(0)).status).toBe('downloaded');
  expect(world.archives.row(idOf(1)).status).toBe('failed');
});

it('goes on in the next invocation if its time is up', async () => {
  const world = refusing(500);
  world.runs.put('run-1', { phase: 'settling', stop_error: 'DestinationRefuses', stop_reason: 'no' }, true);
  const move = world.archives.move.bind(world.archives);
  world.archives.move = async (...args) => { world.clock.time += 1000; return move(...args); };
  expect(await world.sweep(true, 5)).toMatchObject({ more: true });
  const failed = () => [...world.archives.rows.values()].filter(({ status }) => status === 'failed').length;
  expect(failed()).toBeGreaterThan(0);
  for (let sweeps = 0; sweeps < 5 && failed() < 500; sweeps += 1) await world.sweep(true, 5);
  expect(failed()).toBe(500);
});

it('an archive that a resume took up meanwhile stays open', async () => {
  const world = refusing(1);
  world.runs.put('run-1', { phase: 'settling', stop_error: 'DestinationRefuses', stop_reason: 'no' }, true);
  world.archives.before.move = () => { world.archives.put(idOf(0), { status: 'requested', pass: 2 }); };
  await world.sweep();
  expect(world.archives.row(idOf(0)).status).toBe('requested');
});
