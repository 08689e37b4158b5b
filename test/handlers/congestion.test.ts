import { CongestedWorld } from './support/congested-world';

describe('ten million archives, with a tenth of the default concurrency', () => {
  it.each([45, 60, 80, 100])('all arrive, each paid for once, if Glacier takes %i requests a second', async (requestsASecond) => {
    const world = new CongestedWorld({ archives: 10e6, requestsASecond, scale: 5000 });
    await world.run();
    expect(world.rows).toHaveLength(2000);
    expect(world.rows.filter(({ status }) => status !== 'downloaded')).toEqual([]);
    expect(world.jobsPaid).toBe(2000);
    // The workers can do 32 archives a second: 86 hours. Glacier's first job takes at least 5 hours, and its last up to 12.
    expect(world.hours).toBeLessThan(105);
  }, 300_000);
});

describe('a destination that refuses every upload', () => {
  it('closes the gate within five minutes of the first refusal', async () => {
    const world = new CongestedWorld({ archives: 6000, requestsASecond: 1 / 30, refuses: 'uploads' });
    await world.run();
    expect(world.closedAfter).toBeLessThanOrEqual(300);
    expect(world.item).toMatchObject({ stop_error: 'DestinationRefuses', stop_reason: expect.stringContaining('Access Denied') });
    expect(world.jobsPaid).toBeLessThan(6000 / 6);
    expect(Math.max(...world.paid.values())).toBe(1);
  }, 300_000);

  it('ends a run that waits for its archives in a quarter of an hour, and none is paid for again', async () => {
    const world = new CongestedWorld({ archives: 3000, requestsASecond: 100, refuses: 'uploads' });
    await world.run();
    expect(world.hours * 60 - world.firstRefusal! / 60).toBeLessThanOrEqual(20);
    expect(world.rows.every(({ status, job }) => status === 'failed' && job?.id)).toBe(true);
    expect(world.jobsPaid).toBe(3000);
  }, 300_000);
});
