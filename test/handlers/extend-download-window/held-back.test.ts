import { HOUR, ID, PERIOD, SweepWorld } from './sweep-world';
import { throttling } from '../support/inventories';

const DAY = '2026-11-22';
/** A run with archives whose jobs Glacier no longer knows. */
function lost(count = 1): SweepWorld {
  const world = new SweepWorld();
  for (let n = 1; n <= count; n += 1) world.archives.put({ ...ID, archiveId: `archive-${n}` }, { job: { id: `gone-${n}` }, due_at: world.now, archive: { size: 1000 } });
  return world;
}
const tooMuch = { notifications: 1e7, chunks: 0, small: 0, validations: 0 };
const nothing = { notifications: 0, chunks: 0, small: 0, validations: 0 };

describe('a closed gate', () => {
  it('holds back what the sweep would request again, but for 25 archives in 15 minutes', async () => {
    const world = lost(60);
    world.queues.held = tooMuch;
    const asked: number[] = [];
    for (let sweeps = 0; sweeps < 4; sweeps += 1) {
      expect(await world.sweep()).toEqual({ settled: false, more: false });
      asked.push(world.asked.length);
      world.clock.time += PERIOD * 1000;
    }
    expect(asked).toEqual([25, 25, 25, 50]);
    world.queues.held = nothing;
    await world.sweep();
    expect(world.asked).toHaveLength(60);
  });

  it('leaves a row as it is: the archive stays due, and keeps its job', async () => {
    const world = lost(26);
    const before = structuredClone([...world.archives.rows.values()]);
    world.queues.held = tooMuch;
    await world.sweep();
    const same = [...world.archives.rows.values()].filter((row) => before.some((was) => JSON.stringify(was) === JSON.stringify(row)));
    expect(same).toHaveLength(1);
    expect(same[0]).toMatchObject({ status: 'requested', due_at: expect.any(Number), job: { id: expect.stringContaining('gone-') } });
  });

  it('stops the clock: after weeks one refusal does not end the archive', async () => {
    const world = lost();
    world.put({ job: { id: 'gone' }, patience: { no_progress_since: world.now } });
    world.queues.held = tooMuch;
    jest.spyOn(world.runs, 'letThrough').mockResolvedValue(false);
    for (let day = 0; day < 20; day += 1) {
      await world.sweep();
      world.clock.time += 24 * HOUR * 1000;
    }
    await world.sweep();
    expect(world.asked).toEqual([]);
    world.queues.held = nothing;
    world.answers = [throttling()];
    await world.sweep();
    expect(world.row).toMatchObject({ status: 'requested', failure: { reason: 'RetrievalFailed' } });
  });

  it('is told to the alarm', async () => {
    const world = lost(26);
    world.queues.held = tooMuch;
    await world.sweep();
    expect(world.heldBack).toBe(1);
  });

  it('is closed too if the figures cannot be read', async () => {
    const world = lost();
    world.figures.of = () => Promise.reject(new Error('no figures'));
    await world.sweep().catch((error: Error) => { expect(error.message).toBe('no figures'); });
    expect(world.asked).toEqual([]);
  });

  it('opens for archives of which nothing can be read, because they are not on their way', async () => {
    const world = lost(40);
    world.figures.runs['run-1'] = { requested_archives: 40, requested_bytes: 40 * 1e18 };
    await world.sweep();
    expect(world.asked).toHaveLength(40);
  });

  it('counts as on its way what was requested again', async () => {
    const world = lost(40);
    for (let n = 41; n <= 80; n += 1) world.archives.put({ ...ID, archiveId: `archive-${n}` }, { job: { id: 'job' }, due_at: world.now + HOUR });
    world.figures.runs['run-1'] = { requested_archives: 80, requested_bytes: 80 * 1e18 };
    await world.sweep();
    expect(world.asked).toHaveLength(25);
  });
});

describe('the budget of a day', () => {
  it('holds for what the sweep requests again', async () => {
    const world = lost(5);
    world.settings = { ...world.settings, limits: { bytes: 3500 } };
    expect(await world.sweep()).toEqual({ settled: false, more: false });
    expect(world.asked).toHaveLength(3);
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 3000, requests: 3 });
    world.clock.time += 24 * HOUR * 1000;
    await world.sweep();
    expect(world.asked).toHaveLength(5);
  });

  it('is shared with Request Archives', async () => {
    const world = lost(5);
    world.settings = { ...world.settings, limits: { requests: 10 } };
    await world.runs.spend(DAY, { bytes: 8000, requests: 8 }, { requests: 10 }, world.now);
    await world.sweep();
    expect(world.asked).toHaveLength(2);
  });

  it('gets back what Glacier refused, and keeps what it may have accepted', async () => {
    const world = lost(1);
    world.settings = { ...world.settings, limits: { requests: 10 } };
    world.answers = [throttling()];
    await world.sweep();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
    world.clock.time += HOUR * 1000;
    world.answers = [Object.assign(new Error('reset'), { code: 'ECONNRESET' })];
    await world.sweep();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 1000, requests: 1 });
  });

  it('gets back what was taken for an archive that another sweep requested', async () => {
    const world = lost(1);
    world.settings = { ...world.settings, limits: { requests: 10 } };
    world.archives.before.change = () => { world.put({ job: { id: 'other' }, due_at: world.now + HOUR }); };
    await world.sweep();
    expect(world.runs.spent.get(DAY)).toEqual({ bytes: 0, requests: 0 });
  });
});
