import { Pace } from '../../../src/handlers/initiate-retrieval/pace';
import { TestClock } from '../../support/test-clock';

const turns = async (pace: Pace, count: number) => { for (let i = 0; i < count; i += 1) await pace.turn(); };

it('lets so many requests pass in a second', async () => {
  const clock = new TestClock();
  await turns(new Pace(clock, 10), 101);
  expect(clock.slept).toBeCloseTo(10_000, 0);
});

it('is halved by throttling, once for requests that were on their way together, and falls silent for longer each time', async () => {
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

it('never falls silent for ever, and never runs away', async () => {
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

it('creeps up while nothing is throttled, and is patient again after a success', async () => {
  const clock = new TestClock();
  const pace = new Pace(clock, 10);
  for (let i = 0; i < 1_000; i += 1) pace.succeeded();
  expect(pace.perSecond).toBeCloseTo(20);
  pace.throttled();
  pace.succeeded();
  await pace.turn();
  expect(clock.slept).toBe(1_000);
});
