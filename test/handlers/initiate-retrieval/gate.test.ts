import { id, World, worldOf } from './request-world';
import { archiveIdOf } from '../support/inventories';

const HOUR = 3600;
const BLOCK = 25;
const now = (world: World) => world.clock.now() / 1000;
const heldBack = { finished: false, wait_seconds: 60 };
const run = (world: World) => world.runs.items.get('run-1')!;

it('nothing is requested while more is on its way than can be read', async () => {
  const world = worldOf(100);
  world.figures.runs['run-1'] = { requested_archives: 900_000, staged_archives: 600_000 };
  await world.request();
  world.asked.length = 0;
  expect(await world.request()).toEqual(heldBack);
  expect(world.asked).toEqual([]);
  expect(world.logged).toContain('Requests are held back: 1,500,000 archives are on their way, and 32.3 arrive in a second');
});

it.each([[300, false], [5 * HOUR, true]])('a sweep every %i seconds requests archives again earlier, and the gate knows it', async (sweepPeriod, isClosed) => {
  const world = worldOf(25);
  world.settings = { ...world.settings, sweepPeriod };
  world.figures.runs['run-1'] = { requested_archives: 800_000 }; // seven hours of work
  await world.request();
  expect(world.heldBack).toEqual([isClosed]);
});

it('what is on its way in other active runs counts too', async () => {
  const world = worldOf(100);
  world.runs.put('run-2', {}, true);
  world.figures.runs['run-2'] = { requested_archives: 1_500_000 };
  await world.request();
  expect(world.asked).toHaveLength(BLOCK);
});

it('a closed gate lets one block through every 15 minutes', async () => {
  const world = worldOf(100);
  world.queued = { notifications: 1e6, chunks: 0, small: 0, validations: 0 };
  const asked: number[] = [];
  for (let minute = 0; minute <= 30; minute += 1) {
    expect(await world.request()).toEqual(heldBack);
    asked.push(world.asked.length);
    world.clock.time += 60_000;
  }
  expect([asked[0], asked[14], asked[15], asked[29], asked[30]]).toEqual([BLOCK, BLOCK, 2 * BLOCK, 2 * BLOCK, 3 * BLOCK]);
  world.queued = { notifications: 0, chunks: 0, small: 0, validations: 0 };
  expect(await world.request()).toEqual({ finished: true, wait_seconds: 0 });
  expect(world.asked).toHaveLength(100);
  expect(new Set(world.heldBack.slice(0, -1))).toEqual(new Set([true]));
  expect(world.heldBack.at(-1)).toBe(false);
});

it('of two walkers that meet the closed gate at the same moment, one lets a block through', async () => {
  const world = worldOf(100);
  world.queued = { notifications: 1e6, chunks: 0, small: 0, validations: 0 };
  expect(await Promise.all([world.request('one'), world.request('two')])).toEqual([heldBack, heldBack]);
  expect(world.asked).toHaveLength(BLOCK);
});

it('it is looked at once a minute, and no more often', async () => {
  const world = worldOf(3000);
  const begun = world.clock.time;
  await world.request('me', 5);
  const minutes = (world.clock.time - begun) / 60_000;
  expect(minutes).toBeGreaterThan(2);
  expect(world.heldBack.length).toBeLessThanOrEqual(minutes + 1);
  expect(world.heldBack.length).toBeGreaterThanOrEqual(minutes - 1);
});

describe('outputs that wait', () => {
  const waiting = (world: World, count: number, of: (index: number) => object) => {
    for (let n = 0; n < count; n += 1) world.archives.put({ run: 'run-1', archiveId: archiveIdOf(`waiting-${n}`) }, of(n));
    world.figures.runs['run-1'] = { staged_archives: count };
  };

  it('for ten hours hold requests back, also if some have just met a failure', async () => {
    const world = worldOf(100);
    const failure = { reason: 'DownloadFailed', message: 'copying chunk 1 failed 5 times in a row' } as const;
    waiting(world, 5000, (n) => ({ status: 'staged', due_at: now(world) + 2 * HOUR, ...(n % 4 ? {} : { failure, due_at: now(world) }) }));
    await world.request();
    expect(world.heldBack).toEqual([true]);
    expect(world.logged).toContain('Requests are held back: 20 archives or more should have been read by now');
  });

  it('in the queue of notifications hold requests back: their archives are still requested', async () => {
    const world = worldOf(100);
    waiting(world, 5000, () => ({ status: 'requested', due_at: now(world) - 5 * HOUR }));
    await world.request();
    expect(world.heldBack).toEqual([true]);
  });

  it.each([
    ['one that is slow', 1, 2 * HOUR],
    ['many that became ready five hours ago', 5000, 7 * HOUR],
  ])('do not hold requests back: %s', async (_, count, due) => {
    const world = worldOf(100);
    waiting(world, count, () => ({ status: 'staged', due_at: now(world) + due }));
    expect(await world.request()).toEqual({ finished: true, wait_seconds: 0 });
    expect(world.heldBack).toEqual([false]);
  });
});

describe('a destination that refuses', () => {
  const refusing = (world: World, count: number) => {
    world.figures.runs['run-1'] = { staged_archives: 5000, hindered_archives: count, refused_archives: count, refused_with: 'Access Denied by the bucket policy' };
  };

  it('closes the gate at the first look at which one is refused, and none has arrived', async () => {
    const world = worldOf(100);
    refusing(world, 1);
    await world.request();
    expect(world.heldBack).toEqual([true]);
    expect(world.asked).toHaveLength(BLOCK);
  });

  it('ends the run after ten minutes without success, with the words of S3', async () => {
    const world = worldOf(1000);
    refusing(world, 50);
    for (let minute = 0; minute < 10; minute += 1) {
      await world.request();
      world.clock.time += 60_000;
    }
    const asked = world.asked.length;
    await expect(world.request()).rejects.toMatchObject({ name: 'DestinationRefuses', message: expect.stringContaining('Access Denied by the bucket policy') });
    expect(world.asked).toHaveLength(asked);
    expect(run(world)).toMatchObject({ phase: 'settling', stopped: true, stop_error: 'DestinationRefuses' });
    expect(run(world).stop_reason).toMatch(/^DestinationRefuses: the destination has refused archives for 10 minutes/);
  });

  it('does not end a run of which another execution leads the next pass', async () => {
    const world = worldOf(1000);
    refusing(world, 50);
    await world.request();
    world.clock.time += 11 * 60_000;
    world.runs.before.setPhase = () => { world.runs.items.set('run-1', { ...run(world), pass: 2 }); };
    await expect(world.request()).rejects.toThrow('the destination has refused archives');
    expect(run(world)).toMatchObject({ phase: 'requesting', pass: 2 });
  });
});

it('hundreds of active runs do not make the item of a run large', async () => {
  const world = worldOf(1);
  for (let n = 0; n < 600; n += 1) world.runs.put(`a-run-with-a-name-of-thirty-letters-${n}`, {}, true);
  await world.request();
  expect(JSON.stringify(run(world).flow).length).toBeLessThan(512);
});

it('a first request needs no figures', async () => {
  const world = worldOf(1);
  await world.request();
  expect(world.archives.row(id(0)).job?.id).toBe('job-1');
  expect(run(world).flow).toMatchObject({ pass: 1, downloaded_before: 0 });
});
