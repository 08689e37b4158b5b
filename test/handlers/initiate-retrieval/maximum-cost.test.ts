import { id, World, worldOf } from './request-world';
import { manifestTotals } from '../../support/memory-runs';
import { archiveIdOf, notFound, throttling } from '../support/inventories';

/** A request of tier Bulk costs 25 millionths of a USD; 1,000 bytes cost nearly nothing. */
const REQUEST = 25_000;
const BYTES = 1000 * 0.0025 / 2 ** 30 * 1e9;
const run = (world: World) => world.runs.items.get('run-1')!;
const limit = (world: World, maximum: number) => { world.runs.items.set('run-1', { ...run(world), maximum_cost: maximum }); };
const statuses = (world: World) => [...world.archives.rows.values()].reduce<Record<string, number>>((sum, { status, failure }) => {
  const name = failure ? `${status} ${failure.reason}` : status;
  return { ...sum, [name]: (sum[name] ?? 0) + 1 };
}, {});

it('what the requests of a run cost is kept on it, with one write a block', async () => {
  const world = worldOf(60);
  const charge = jest.spyOn(world.runs, 'charge');
  await world.request();
  expect(charge).toHaveBeenCalledTimes(3);
  expect(run(world)).toMatchObject({ spent_requests: 60, spent_bytes: 60_000 });
  expect(run(world).spent_nano_usd).toBeGreaterThanOrEqual(60 * (REQUEST + BYTES));
  expect(run(world).spent_nano_usd).toBeLessThanOrEqual(60 * (REQUEST + BYTES) + 6);
});

it('is counted at the prices of its plan, and taken off at them', async () => {
  const world = worldOf(3);
  const totals = manifestTotals({ request_prices: { glacier_request_Bulk: 50, glacier_retrieval_Bulk: 0 } });
  world.runs.items.set('run-1', { ...run(world), totals: { ...run(world).totals, ...totals, manifest: run(world).totals!.manifest } });
  world.answers = [notFound(`The archive ID was not found: ${archiveIdOf(0)}`)];
  await world.request();
  expect(run(world).spent_nano_usd).toBe(2 * 50 * 1e6);
});

it('what Glacier refused is taken off again, and never more than was counted', async () => {
  const world = worldOf(2);
  world.answers = [notFound(`The archive ID was not found: ${archiveIdOf(0)}`)];
  await world.request();
  expect(run(world)).toMatchObject({ spent_requests: 1, spent_bytes: 1000 });
  expect(run(world).spent_nano_usd).toBeGreaterThanOrEqual(REQUEST + BYTES);
});

it('a request that Glacier may have accepted stays counted', async () => {
  const world = worldOf(1);
  world.answers = [Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })];
  await world.request();
  expect(run(world)).toMatchObject({ spent_requests: 1, spent_bytes: 1000 });
});

describe('at MaximumCost', () => {
  it('no archive is requested any more: the rest fails, and the walk comes to its end', async () => {
    const world = worldOf(60);
    limit(world, 30.5 * (REQUEST + BYTES) / 1e9);
    expect(await world.request()).toEqual({ finished: true, wait_seconds: 0 });
    expect(world.asked).toHaveLength(30);
    expect(statuses(world)).toEqual({ 'requested': 30, 'failed CostAboveMaximum': 30 });
    const failed = [...world.archives.rows.values()].find(({ status }) => status === 'failed')!;
    expect(failed).toMatchObject({ failure: { message: expect.stringContaining('MaximumCost') }, settled_at: expect.any(String) });
    expect(failed.status_key).toBeUndefined();
    expect(run(world)).toMatchObject({ phase: 'downloading', spent_requests: 30 });
  });

  it('an archive that costs more than the whole of it fails too', async () => {
    const world = worldOf(1);
    limit(world, 0);
    await world.request();
    expect(statuses(world)).toEqual({ 'failed CostAboveMaximum': 1 });
    expect(run(world).spent_requests ?? 0).toBe(0);
  });

  it('what was spent in an earlier pass counts, and an archive that failed in it fails again', async () => {
    const world = worldOf(1, 2);
    world.archives.put(id(0), { status: 'failed', pass: 1, failure: { reason: 'RetrievalFailed', message: 'x' }, job: { id: 'bad' } });
    limit(world, 1);
    world.runs.items.set('run-1', { ...run(world), spent_nano_usd: 1e9, spent_requests: 40_000, spent_bytes: 0 });
    expect(await world.request()).toMatchObject({ finished: true });
    expect(world.asked).toEqual([]);
    expect(world.archives.row(id(0))).toMatchObject({ status: 'failed', pass: 2, failure: { reason: 'CostAboveMaximum' } });
  });

  it('a higher maximum lets a resume request what failed', async () => {
    const world = worldOf(2, 2);
    for (const n of [0, 1]) world.archives.put(id(n), { status: 'failed', pass: 1, failure: { reason: 'CostAboveMaximum', message: 'x' } });
    limit(world, 1);
    await world.request();
    expect(world.asked).toHaveLength(2);
  });

  it('a resume reads from the job that such an archive has, and pays nothing', async () => {
    const world = worldOf(1, 2);
    const completed = world.clock.now() / 1000 - 3600;
    world.archives.put(id(0), { status: 'failed', pass: 1, failure: { reason: 'CostAboveMaximum', message: 'x' }, job: { id: 'paid', completed_at: completed } });
    limit(world, 0);
    await world.request();
    expect(world.archives.row(id(0))).toMatchObject({ status: 'requested', pass: 2, job: { id: 'paid' } });
    expect(world.asked).toEqual([]);
  });

  it('the budget of the day is left alone', async () => {
    const world = worldOf(3);
    world.settings = { ...world.settings, limits: { requests: 10 } };
    limit(world, 0);
    await world.request();
    expect(world.runs.spent.size).toBe(0);
  });

  it('a busy Glacier does not use it up', async () => {
    const world = worldOf(3);
    limit(world, 3.5 * (REQUEST + BYTES) / 1e9);
    world.answers = Array.from({ length: 9 }, throttling);
    expect(await world.request()).toMatchObject({ finished: false });
    world.answers = [];
    await world.request('next');
    expect(statuses(world)).toEqual({ requested: 3 });
  });
});
