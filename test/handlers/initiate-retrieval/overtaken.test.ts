import { entryOf, id, World, worldOf } from './request-world';
import { MANIFEST_BLOCK_ARCHIVES } from '../../../src/contracts/manifest';
import { epochSeconds } from '../../../src/domain/clock';
import { LEASE_SECONDS } from '../../../src/handlers/initiate-retrieval/block-lease';
import { throttling } from '../support/inventories';

/** Runs `meanwhile` once, after the walker wrote a row and before it requests the archive. */
function whileWaiting(world: World, meanwhile: () => Promise<unknown>) {
  const { archives } = world;
  const [create, replace] = [archives.create.bind(archives), archives.replace.bind(archives)];
  const thenOnce = <A extends unknown[]>(write: (...given: A) => Promise<boolean>) => async (...given: A) => {
    const written = await write(...given);
    Object.assign(archives, { create, replace });
    await meanwhile();
    return written;
  };
  Object.assign(archives, { create: thenOnce(create), replace: thenOnce(replace) });
}

const move = (world: World, changes: object) => world.runs.items.set('run-1', { ...world.runs.items.get('run-1')!, ...changes });

/** Each archive was requested once, or has a row that is due now. */
function expectNoneForgotten(world: World, count: number) {
  const rows = Array.from({ length: count }, (_, i) => world.archives.row(id(i)));
  const waiting = rows.filter((row) => row?.status === 'requested' && row.job?.id === undefined);
  expect(rows.every((row) => row?.status === 'requested')).toBe(true);
  expect(waiting.every((row) => row.due_at <= epochSeconds(world.clock))).toBe(true);
  expect(new Set(world.askedIds).size).toBe(world.asked.length);
  expect(world.asked.length + waiting.length).toBe(count);
}

describe('a walker whose lease ran out between its rows and its requests', () => {
  const outlasted = (world: World) => async () => {
    world.clock.time += (LEASE_SECONDS + 1) * 1000;
    expect(await world.request('other')).toMatchObject({ finished: true });
  };

  it('leaves its rows to the sweep, because the next walker skipped them', async () => {
    const world = worldOf(1);
    whileWaiting(world, outlasted(world));
    await world.request('slow');
    expect(world.phase).toBe('downloading');
    expectNoneForgotten(world, 1);
  });

  it('does so too if its time was up first', async () => {
    const world = worldOf(1);
    whileWaiting(world, outlasted(world));
    await world.request('slow', 1);
    expectNoneForgotten(world, 1);
  });

  it('does so too if Glacier was busy when it lost its lease', async () => {
    const world = worldOf(1);
    const takenOver = () => {
      world.clock.time += (LEASE_SECONDS + 1) * 1000;
      move(world, { walker: { owner: 'other', until: epochSeconds(world.clock) + LEASE_SECONDS } });
      throw throttling();
    };
    world.answers = [throttling(), throttling(), takenOver];
    await world.request('slow');
    expectNoneForgotten(world, 1);
  });

  it('does not put back the row of an archive that failed in an earlier pass', async () => {
    const world = worldOf(1, 2);
    world.archives.put(id(0), { status: 'failed', pass: 1, failure: { reason: 'DownloadFailed', message: 'then' } });
    whileWaiting(world, outlasted(world));
    await world.request('slow');
    expectNoneForgotten(world, 1);
  });
});

it('a walker that slept until a later pass leaves the row of that pass alone', async () => {
  const world = worldOf(1);
  const due = epochSeconds(world.clock) + 13 * 3600;
  whileWaiting(world, async () => {
    // The run is stopped, ended and resumed while the walker sleeps, and another walker is about to request the archive again.
    world.clock.time += (LEASE_SECONDS + 1) * 1000;
    move(world, { pass: 2, walker: { owner: 'other', until: epochSeconds(world.clock) + LEASE_SECONDS } });
    world.archives.put(id(0), { status: 'requested', pass: 2, requested_at: new Date(world.clock.now()).toISOString(), due_at: due });
  });
  await world.request('of pass 1');
  expect(world.archives.row(id(0))).toMatchObject({ pass: 2, due_at: due });
});

it('a walker that finds the run stopped takes its rows back, because nothing was requested', async () => {
  const world = worldOf(MANIFEST_BLOCK_ARCHIVES);
  whileWaiting(world, async () => {
    world.clock.time += (LEASE_SECONDS + 1) * 1000;
    move(world, { phase: 'settling' });
  });
  expect(await world.request('slow')).toMatchObject({ finished: false });
  expect(world.archives.rows.size).toBe(0);
});

it('a walker of an earlier pass takes no block of a resumed run', async () => {
  const world = new World([[entryOf(0), entryOf(1)]]);
  world.archives.put(id(1), { status: 'failed', pass: 1, failure: { reason: 'DownloadFailed', message: 'then' } });
  whileWaiting(world, async () => {
    // The run is stopped, ended and resumed while the walker sleeps. Its lease is gone, and the cursor has not moved.
    world.clock.time += (LEASE_SECONDS + 1) * 1000;
    move(world, { pass: 2, walker: undefined });
  });
  await world.request('of pass 1');
  await world.request('of pass 2');
  expect(world.phase).toBe('downloading');
  expectNoneForgotten(world, 2);
  expect(world.archives.row(id(1))).toMatchObject({ pass: 2 });
});
