import { HOUR, SweepWorld } from './sweep-world';
import { throttling } from '../support/inventories';

const REQUEST = 25_000;
/** A run that has spent its maximum. */
const spentUp = () => new SweepWorld({ maximum_cost: 1, spent_requests: 40_000, spent_bytes: 0, spent_nano_usd: 1e9 });

it('what the sweep requests again is counted on the run', async () => {
  const world = new SweepWorld({ spent_requests: 2, spent_bytes: 20, spent_nano_usd: 2 * REQUEST + 1 });
  world.put({ job: { id: 'gone' } });
  await world.sweep();
  expect(world.runs.items.get('run-1')).toMatchObject({ spent_requests: 3, spent_bytes: 30 });
  expect(world.runs.items.get('run-1')!.spent_nano_usd).toBeGreaterThan(3 * REQUEST);
});

it('what Glacier refused is taken off again', async () => {
  const world = new SweepWorld();
  world.put({ job: { id: 'gone' } });
  world.answers = [throttling()];
  await world.sweep();
  expect(world.runs.items.get('run-1')).toMatchObject({ spent_requests: 0, spent_bytes: 0 });
});

describe('at MaximumCost', () => {
  it('an archive of which nothing can be read fails, and keeps the job that it has', async () => {
    const world = spentUp();
    world.put({ job: { id: 'gone' } });
    await world.sweep();
    expect(world.asked).toEqual([]);
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'CostAboveMaximum' }, job: { id: 'gone' } });
    expect(world.row.failure!.message).toContain('Glacier no longer knows the job');
  });

  it('an output that would be replaced is read to its end', async () => {
    const world = spentUp();
    world.put({ status: 'staged', job: { id: 'late', completed_at: world.now - 20 * HOUR } });
    world.job('late', 'Succeeded', 20);
    await world.sweep();
    expect(world.asked).toEqual([]);
    expect(world.row).toMatchObject({ status: 'staged', job: { id: 'late' } });
    expect(world.sent.map(({ JobId }) => JobId)).toEqual(['late']);
  });

  it('a job on which Glacier works goes on to its end', async () => {
    const world = spentUp();
    world.put({ job: { id: 'job-1' } });
    world.job('job-1', 'InProgress', 14);
    await world.sweep();
    expect(world.row).toMatchObject({ status: 'requested', job: { id: 'job-1' } });
  });

  it('the budget of the day is left alone', async () => {
    const world = spentUp();
    world.settings = { ...world.settings, limits: { requests: 10 } };
    world.put({ job: { id: 'gone' } });
    await world.sweep();
    expect(world.runs.spent.size).toBe(0);
  });

  it('a resume that raised it while the sweep was under way lets the sweep go on', async () => {
    const world = spentUp();
    world.put({ job: { id: 'gone' } });
    world.figures.of = async () => {
      world.runs.items.set('run-1', { ...world.runs.items.get('run-1')!, maximum_cost: 2 });
      return new Map();
    };
    await world.sweep();
    expect(world.asked).toHaveLength(1);
  });
});
