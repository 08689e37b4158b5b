import { Capacity, many, Pressure, whyClosed } from '../../../src/domain/pressure/gate';

const HOUR = 3600;
const capacity: Capacity = { workers: { notifications: 10, chunks: 100, small: 100, validations: 10 }, readWithin: 12 * HOUR };
const pressure = (overrides: Partial<Pressure> = {}): Pressure => ({
  onTheWay: { archives: 5000, bytes: 5000 },
  archives: 5000,
  hindered: 0,
  arrived: 0,
  queued: { notifications: 0, chunks: 0, small: 0, validations: 0 },
  isRefused: false,
  pastDue: 0,
  ...overrides,
});
const PLANNED_BYTES = 11 * HOUR * 100 * 25 * 2 ** 20;
const bytes = (count: number) => pressure({ onTheWay: { archives: 1, bytes: count } });
const notifications = (count: number) => pressure({ queued: { notifications: count, chunks: 0, small: 0, validations: 0 } });
const archives = (count: number) => pressure({ onTheWay: { archives: count, bytes: count } });

it('is open while the pipeline can read all that is on its way', () => {
  expect(whyClosed(pressure(), capacity)).toBeUndefined();
});

it.each([
  ['archives, at the rate of the plan: 10 workers and 0.31 s each', archives(11 * HOUR * 32.2), archives(11 * HOUR * 32.3), capacity],
  ['archives, at the measured rate', archives(11 * HOUR * 5), archives(11 * HOUR * 5 + 1), { ...capacity, rate: { archives: 5, bytes: 1e12 } }],
  ['archives, of which none arrives', archives(0), archives(1), { ...capacity, rate: { archives: 0, bytes: 0 } }],
  ['bytes, at the rate of the plan: 100 workers and 25 MiB a second each', bytes(PLANNED_BYTES), bytes(PLANNED_BYTES + 1), capacity],
  ['bytes, at the measured rate', bytes(11 * HOUR * 7), bytes(11 * HOUR * 7 + 1), { ...capacity, rate: { archives: 9, bytes: 7 } }],
  ['a window that is little longer than the tier: half of it counts', archives(0.5 * HOUR * 5), archives(0.5 * HOUR * 5 + 1), { ...capacity, readWithin: HOUR, rate: { archives: 5, bytes: 1e12 } }],
  ['queued work', notifications(5.5 * HOUR / 0.03), notifications(5.5 * HOUR / 0.03 + 1), capacity],
  ['a refused archive, while none arrives', pressure({ hindered: 1 }), pressure({ hindered: 1, isRefused: true }), capacity],
  ['hindered archives', pressure({ hindered: 49 }), pressure({ hindered: 50 }), capacity],
  ['hindered archives, if fewer arrive', pressure({ hindered: 60, arrived: 60 }), pressure({ hindered: 60, arrived: 59 }), capacity],
  ['archives that are past due', pressure({ pastDue: 49 }), pressure({ pastDue: 50 }), capacity],
])('closes at its limit: %s', (_, open, closed, of) => {
  expect(whyClosed(open, of)).toBeUndefined();
  expect(whyClosed(closed, of)).toEqual(expect.any(String));
});

it('messages that wait for another try do not close it: SQS hides at most 120,000 of a queue', () => {
  const hidden = { notifications: 120_000, chunks: 120_000, small: 0, validations: 120_000 };
  expect(whyClosed(pressure({ queued: hidden }), capacity)).toBeUndefined();
});

it('says in words why it is closed', () => {
  expect(whyClosed(pressure({ onTheWay: { archives: 2_000_000, bytes: 5 } }), capacity)).toBe('2,000,000 archives are on their way, and 32.3 arrive in a second');
  expect(whyClosed(pressure({ queued: { notifications: 0, chunks: 0, small: 0, validations: 1e6 } }), capacity)).toBe('the queues hold work for 8.6 hours');
  expect(whyClosed(pressure({ hindered: 70, arrived: 3 }), capacity)).toBe('70 archives have met a failure, and 3 have arrived since the last look');
  expect(whyClosed(pressure({ pastDue: 50 }), capacity)).toBe('50 archives or more should have been read by now');
});

it.each([[0, 20], [1, 20], [2000, 20], [5000, 50], [99_999, 999], [10_000_000, 1000]])('of %i archives of a run, %i are many', (count, expected) => {
  expect(many(count)).toBe(expected);
});

it('one slow archive does not close it', () => {
  expect(whyClosed(pressure({ onTheWay: { archives: 1, bytes: 1 }, hindered: 1, pastDue: 1 }), capacity)).toBeUndefined();
});
