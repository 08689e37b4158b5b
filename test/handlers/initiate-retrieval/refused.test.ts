import { HOUR, id, World, worldOf } from './request-world';
import { MAX_REFUSED_SECONDS } from '../../../src/contracts/failures';
import { epochSeconds } from '../../../src/domain/clock';
import { serviceError, throttling } from '../support/inventories';

const policy = () => serviceError('PolicyEnforcedException', 'no', 400);
const always = (error: () => Error) => Array.from({ length: 50 }, error);
const runOf = (world: World) => world.runs.items.get('run-1')!;
/** A run of which Glacier has accepted no request for so many seconds. */
function refusedFor(seconds: number, world = worldOf(3)): World {
  world.runs.items.set('run-1', { ...runOf(world), refused_since: epochSeconds(world.clock) - seconds });
  return world;
}

it('notes the time of the first refusal, and keeps it until Glacier accepts a request', async () => {
  const world = worldOf(3);
  const begun = epochSeconds(world.clock);
  world.answers = always(policy);
  expect(await world.request()).toMatchObject({ wait_seconds: 3600 });
  const since = runOf(world).refused_since!;
  expect(since).toBeGreaterThanOrEqual(begun);
  world.clock.time += HOUR * 1000;
  world.answers = always(throttling);
  expect(await world.request('next')).toMatchObject({ wait_seconds: 60 });
  expect(runOf(world).refused_since).toBe(since);
});

it('forgets the refusal once a block is done', async () => {
  const world = refusedFor(HOUR);
  expect(await world.request()).toMatchObject({ finished: true });
  expect(runOf(world)).not.toHaveProperty('refused_since');
});

it('counts from a later refusal if Glacier accepted a request in between', async () => {
  const world = refusedFor(MAX_REFUSED_SECONDS, worldOf(20));
  world.answers = [undefined, ...always(throttling)];
  expect(await world.request()).toMatchObject({ finished: false });
  expect(epochSeconds(world.clock) - runOf(world).refused_since!).toBeLessThan(HOUR);
});

it('does not count waiting for the next day\'s budget as a refusal', async () => {
  const world = worldOf(3);
  world.settings = { ...world.settings, limits: { requests: 1 } };
  expect(await world.request()).toEqual({ finished: false, wait_seconds: 3600 });
  expect(runOf(world)).not.toHaveProperty('refused_since');
});

it('counts a refusal even if the time was up before the next try', async () => {
  const world = worldOf(1);
  world.answers = always(throttling);
  expect(await world.request('me', 0.01)).toMatchObject({ wait_seconds: 1 });
  expect(runOf(world).refused_since).toBeDefined();
});

describe('ends the run', () => {
  it('if the first refusal is 14 days old, with the last refusal as the reason', async () => {
    const world = refusedFor(MAX_REFUSED_SECONDS);
    world.answers = always(policy);
    await expect(world.request()).rejects.toMatchObject({
      name: 'RequestsRefused',
      message: expect.stringMatching(/no request of this run for 14 days; last it refused with PolicyEnforcedException: .*[Rr]aise the limit.*resume the run/),
    });
    expect(world.archives.rows.size).toBe(0);
    expect(runOf(world)).not.toHaveProperty('walker');
  });

  it('not before 14 days are over', async () => {
    const world = refusedFor(MAX_REFUSED_SECONDS - HOUR);
    world.answers = always(policy);
    expect(await world.request()).toMatchObject({ finished: false });
  });

  it('not while it waits for the next day\'s budget, or for what is on its way to be read', async () => {
    const [budget, undrained] = [refusedFor(MAX_REFUSED_SECONDS), refusedFor(MAX_REFUSED_SECONDS)];
    budget.settings = { ...budget.settings, limits: { requests: 1 } };
    await budget.runs.spend('2026-11-22', { bytes: 0, requests: 1 }, { requests: 1 }, 0);
    expect(await budget.request()).toEqual({ finished: false, wait_seconds: 3600 });
    undrained.queued = { notifications: 1e6, chunks: 0, small: 0, validations: 0 };
    await undrained.request();
    expect(await undrained.request()).toEqual({ finished: false, wait_seconds: 60 });
  });

  it('not if another walker took the block, because Glacier may have accepted its requests', async () => {
    const world = refusedFor(MAX_REFUSED_SECONDS);
    world.answers = always(policy);
    const release = world.runs.releaseBlock.bind(world.runs);
    world.runs.releaseBlock = async (block, since) => {
      await world.runs.claimBlock({ ...block, owner: 'other' }, runOf(world).pass, { now: Infinity, until: Infinity });
      return release(block, since);
    };
    expect(await world.request()).toMatchObject({ finished: false });
  });
});

it('a resume begins without a refusal of the archive', async () => {
  const world = worldOf(1, 2);
  world.archives.put(id(0), { status: 'failed', pass: 1, patience: { no_progress_since: 1 } });
  world.answers = [Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })];
  await world.request();
  expect(world.archives.row(id(0))).toMatchObject({ status: 'requested' });
  expect(world.archives.row(id(0))).not.toHaveProperty('patience.no_progress_since');
});
