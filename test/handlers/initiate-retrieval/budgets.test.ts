import { idsOf, id, World, worldOf } from './request-world';
import { archiveIdOf, notFound, serviceError, throttling } from '../support/inventories';

const DAY = '2026-11-22';

describe('daily budgets', () => {
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

  it('of bytes let an archive that is larger pass alone on its day', async () => {
    const world = worldOf(2);
    world.settings = { ...world.settings, limits: { bytes: 500 } };
    expect(await world.request()).toMatchObject({ finished: false });
    expect(world.asked).toHaveLength(1);
  });

  it('get back what Glacier refused for being busy, so that it is asked for that same day', async () => {
    const world = limited(worldOf(3), 3);
    world.answers = Array.from({ length: 50 }, throttling);
    expect(await world.request()).toMatchObject({ finished: false, wait_seconds: 60 });
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
    world.answers = [];
    expect(await world.request('next')).toMatchObject({ finished: true });
    expect(world.askedIds.sort()).toEqual(idsOf(3).sort());
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 3000, requests: 3 });
  });

  it('get back what the account\'s retrieval policy refused, into the day on which it was spent', async () => {
    const world = limited(worldOf(1), 1);
    world.clock.time = Date.parse(`${DAY}T23:59:59.000Z`);
    world.answers = [throttling(), serviceError('PolicyEnforcedException', 'no', 400)];
    expect(await world.request()).toMatchObject({ finished: false, wait_seconds: 3600 });
    expect(new Date(world.clock.time).toISOString()).toContain('2026-11-23');
    expect([...world.runs.spent]).toEqual([[DAY, { bytes: 0, requests: 0 }]]);
  });

  it.each([
    ['an archive that is gone', notFound(`The archive ID was not found: ${archiveIdOf(0)}`)],
    ['an archive that it will not take', serviceError('InvalidParameterValueException', 'Invalid archive id: x', 400)],
  ])('get back what Glacier refused for %s', async (_, error) => {
    const world = limited(worldOf(1), 1);
    world.answers = [error];
    await world.request();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
  });

  it('get back what ended the run', async () => {
    const world = limited(worldOf(1), 1);
    world.answers = [serviceError('NoLongerSupportedException', 'no', 400)];
    await expect(world.request()).rejects.toThrow();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
  });

  it('get back what another walker has asked for', async () => {
    const world = limited(worldOf(1), 1);
    world.archives.before.create = () => { world.archives.put(id(0), { job: { id: 'other' } }); };
    await world.request();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
  });

  it('keep counting what Glacier may have taken', async () => {
    const world = limited(worldOf(1), 1);
    world.answers = [Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })];
    await world.request();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 1000, requests: 1 });
  });

  it('keep counting what was refused, but notified before it could be taken back: there is a job after all', async () => {
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

  it('never go below nothing, nor above the limit, whatever Glacier answers', async () => {
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
])('says what to do about %s', async (name, advice) => {
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
