import { idsOf, id, World, worldOf } from './request-world';
import { archiveIdOf, notFound, serviceError, throttling } from '../support/inventories';

const DAY = '2026-11-22';

describe('daily budgets', () => {
  it('are spent with one write a block, and what is not used goes back with one', async () => {
    const world = worldOf(60);
    world.settings = { ...world.settings, limits: { bytes: 1_000_000 } };
    const [spend, giveBack] = [jest.spyOn(world.runs, 'spend'), jest.spyOn(world.runs, 'giveBack')];
    world.answers = [notFound(`The archive ID was not found: ${archiveIdOf(0)}`)];
    expect(await world.request()).toMatchObject({ finished: true });
    expect([spend.mock.calls.length, giveBack.mock.calls.length]).toEqual([3, 1]);
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 59_000, requests: 59 });
  });

  it('do not let a whole block pass that is larger than the limit', async () => {
    const world = worldOf(25);
    world.settings = { ...world.settings, limits: { bytes: 10_500 } };
    expect(await world.request()).toMatchObject({ finished: false });
    expect(world.asked).toHaveLength(10);
  });

  it('hold the next archive until the next UTC day', async () => {
    const world = worldOf(5);
    world.settings = { ...world.settings, limits: { requests: 3 } };
    expect(await world.request()).toEqual({ finished: false, wait_seconds: 3600 });
    expect(world.asked).toHaveLength(3);
    world.clock.time = Date.parse('2026-11-22T23:50:00.000Z');
    expect(await world.request()).toEqual({ finished: false, wait_seconds: 600 });
    world.clock.time = Date.parse('2026-11-23T00:00:00.000Z');
    expect(await world.request()).toMatchObject({ finished: true });
    expect(world.askedIds.sort()).toEqual(idsOf(5).sort());
  });

  it('of bytes let a larger archive pass alone on its day', async () => {
    const world = worldOf(2);
    world.settings = { ...world.settings, limits: { bytes: 500 } };
    expect(await world.request()).toMatchObject({ finished: false });
    expect(world.asked).toHaveLength(1);
  });

  it('get back what a busy Glacier refused, so that it is requested on that same day', async () => {
    const world = limited(worldOf(3), 3);
    world.answers = Array.from({ length: 50 }, throttling);
    expect(await world.request()).toMatchObject({ finished: false, wait_seconds: 60 });
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
    world.answers = [];
    expect(await world.request('next')).toMatchObject({ finished: true });
    expect(world.askedIds.sort()).toEqual(idsOf(3).sort());
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 3000, requests: 3 });
  });

  it('get back what a data retrieval policy refused, on the day on which it was spent', async () => {
    const world = limited(worldOf(1), 1);
    world.clock.time = Date.parse(`${DAY}T23:59:59.000Z`);
    world.answers = [throttling(), serviceError('PolicyEnforcedException', 'no', 400)];
    expect(await world.request()).toMatchObject({ finished: false, wait_seconds: 3600 });
    expect(new Date(world.clock.time).toISOString()).toContain('2026-11-23');
    expect([...world.runs.spent]).toEqual([[DAY, { bytes: 0, requests: 0 }]]);
  });

  it.each([
    ['an archive that is gone', notFound(`The archive ID was not found: ${archiveIdOf(0)}`)],
    ['an archive that Glacier does not accept', serviceError('InvalidParameterValueException', 'Invalid archive id: x', 400)],
  ])('get back what was spent on %s', async (_, error) => {
    const world = limited(worldOf(1), 1);
    world.answers = [error];
    await world.request();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
  });

  it('get back what was spent on the request that ended the run', async () => {
    const world = limited(worldOf(1), 1);
    world.answers = [serviceError('NoLongerSupportedException', 'no', 400)];
    await expect(world.request()).rejects.toThrow();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
  });

  it('get back what was spent on an archive that another walker requested', async () => {
    const world = limited(worldOf(1), 1);
    world.archives.before.create = () => { world.archives.put(id(0), { job: { id: 'other' } }); };
    await world.request();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
  });

  it('keep counting a request that Glacier may have accepted', async () => {
    const world = limited(worldOf(1), 1);
    world.answers = [Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })];
    await world.request();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 1000, requests: 1 });
  });

  it('keep counting a refused request if its notification came before the undo', async () => {
    const world = limited(worldOf(1), 1);
    world.answers = [throttling(), throttling(), () => undefined];
    const answered = world.jobs.requestArchive;
    world.jobs.requestArchive = async (request) => {
      if (world.answers.length === 1) {
        world.archives.put(id(0), { status: 'staged', job: { id: 'notified' } });
        throw throttling();
      }
      return answered(request);
    };
    expect(await world.request()).toMatchObject({ wait_seconds: 60 });
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 1000, requests: 1 });
  });

  it('never go below zero or above the limit, whatever Glacier answers', async () => {
    const world = limited(worldOf(60), 20);
    const seen: number[] = [];
    const note = () => { const { requests = 0 } = world.runs.spent.get(DAY) ?? {}; seen.push(requests); };
    world.answers = Array.from({ length: 60 }, (_, i) => (i % 3 ? note : throttling()));
    await world.request();
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seen)).toBeLessThanOrEqual(20);
    expect(world.runs.spent.get(DAY)!.requests).toBe(world.asked.length);
  });
});

it.each([
  ['PolicyEnforcedException', 'Data retrieval settings'], ['NoLongerSupportedException', 'support case'],
])('tells the operator what to do about %s', async (name, advice) => {
  const world = worldOf(1);
  world.answers = [serviceError(name, 'no', 400)];
  const said = await world.request().then(() => world.logged.join(), (error: Error) => `${error.name}: ${error.message}`);
  expect(said).toContain(advice);
  expect(said).toContain('(Glacier says: no)');
});

function limited(world: World, requests: number): World {
  world.settings = { ...world.settings, limits: { requests } };
  return world;
}
