import { Pace } from '../../../src/domain/archive/pace';
import { TestClock } from '../../support/test-clock';

const turns = async (pace: Pace, count: number) => { for (let i = 0; i < count; i += 1) await pace.turn(); };

it('lets as many requests pass in a second as the rate says', async () => {
  const clock = new TestClock();
  await turns(new Pace(clock, 10), 101);
  expect(clock.slept).toBeCloseTo(10_000, 0);
});

it('does not wait for a turn that is too late, and leaves it to another request', async () => {
  const clock = new TestClock();
  const pace = new Pace(clock, 1);
  await pace.turn();
  await expect(pace.turnBy(clock.now() + 999)).resolves.toBe(false);
  expect(clock.slept).toBe(0);
  await expect(pace.turnBy(clock.now() + 1_000)).resolves.toBe(true);
  expect(clock.slept).toBe(1_000);
});

it('does not sleep if its turn has come', async () => {
  const clock = new TestClock();
  const sleep = jest.spyOn(clock, 'sleep');
  const pace = new Pace(clock, 10);
  await pace.turn();
  clock.time += 100;
  await pace.turn();
  expect(sleep).not.toHaveBeenCalled();
});

it('halves the rate once for requests sent together, and pauses longer each time', async () => {
  const clock = new TestClock();
  const pace = new Pace(clock, 8);
  for (let i = 0; i < 5; i += 1) pace.throttled();
  expect(pace.perSecond).toBe(4);
  await pace.turn();
  expect(clock.slept).toBe(1_000);
  pace.throttled();
  await pace.turn();
  expect(pace.perSecond).toBe(2);
  expect(clock.slept).toBe(3_000);
});

it('never stops, and never exceeds the greatest rate', async () => {
  const clock = new TestClock();
  const pace = new Pace(clock, 10);
  for (let i = 0; i < 100; i += 1) {
    const before = clock.slept;
    pace.throttled();
    await pace.turn();
    expect(clock.slept - before).toBeLessThanOrEqual(40_000);
  }
  expect(pace.perSecond).toBeCloseTo(0.1);
  for (let i = 0; i < 100_000; i += 1) pace.succeeded();
  expect(pace.perSecond).toBe(100);
});

it('rises while nothing is throttled, and pauses briefly again after a success', async () => {
  const clock = new TestClock();
  const pace = new Pace(clock, 10);
  for (let i = 0; i < 1_000; i += 1) pace.succeeded();
  expect(pace.perSecond).toBeCloseTo(20);
  pace.throttled();
  pace.succeeded();
  await pace.turn();
  expect(clock.slept).toBe(1_000);
});

describe('with a Glacier that accepts this many requests a second', () => {
  /** As AWS services throttle: a bucket of tokens, filled at `rate` a second, that holds a second's worth. */
  async function hours(rate: number, initialRate: number, duration: number) {
    const clock = new TestClock(0);
    const pace = new Pace(clock, initialRate);
    const at = { taken: [] as number[], throttled: [] as number[] };
    let tokens = rate;
    let filledAt = 0;
    while (clock.now() < duration * 3_600_000) {
      await pace.turn();
      tokens = Math.min(rate, tokens + (clock.now() - filledAt) / 1000 * rate);
      filledAt = clock.now();
      if (tokens >= 1) {
        tokens -= 1;
        at.taken.push(clock.now());
        pace.succeeded();
      } else {
        at.throttled.push(clock.now());
        pace.throttled();
      }
    }
    const within = (times: number[], from: number, to: number) => times.filter((time) => time >= from * 3_600_000 && time < to * 3_600_000).length;
    return {
      taken: (from: number, to: number) => within(at.taken, from, to),
      throttled: (from: number, to: number) => within(at.throttled, from, to),
    };
  }

  it.each([[5, 10], [5, 100], [5, 0.1], [1, 10], [50, 10]])('%d: begins at %d a second, settles near that limit, and is seldom refused', async (rate, initialRate) => {
    const world = await hours(rate, initialRate, 3);
    const asked = world.taken(2, 3) + world.throttled(2, 3);
    expect(world.taken(2, 3) / 3600).toBeGreaterThan(rate * 0.65);
    expect(world.taken(2, 3) / 3600).toBeLessThanOrEqual(rate);
    expect(world.throttled(2, 3) / asked).toBeLessThan(0.02);
  });

  it('slows down within seconds, before thousands of refusals', async () => {
    const world = await hours(5, 100, 0.1);
    expect(world.throttled(0, 0.1)).toBeLessThan(20);
  });
});
