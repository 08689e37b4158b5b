import { duration } from '../../../cli/terminal/duration';
import { Pace } from '../../../cli/terminal/pace';

describe('the throughput', () => {
  const paceOf = (...samples: [second: number, bytes: number][]) => {
    const pace = new Pace();
    for (const [second, bytes] of samples) pace.add(second * 1000, bytes);
    return pace.bytesPerSecond();
  };

  it('is unknown until something has arrived', () => {
    expect(paceOf()).toBeUndefined();
    expect(paceOf([0, 5])).toBeUndefined();
    expect(paceOf([0, 5], [3600, 5])).toBeUndefined();
  });

  it('does not count the hours that Glacier takes before the first archive', () => expect(paceOf([0, 0], [3600, 0], [3610, 1000])).toBe(100));

  it('is that of the last ten minutes', () => {
    expect(paceOf([0, 0], [10, 9_000_000], [600, 9_000_000], [1200, 9_006_000])).toBe(10);
    expect(paceOf([0, 0], [10, 9_000_000], [700, 9_000_000], [1400, 9_000_000])).toBeUndefined();
  });
});

it.each([
  [0, '0 s'], [0.9, '0 s'], [59, '59 s'], [60, '1 min'], [61, '1 min 1 s'], [3600, '1 h'], [3605, '1 h'], [7320, '2 h 2 min'],
  [86_400, '1 day'], [2 * 86_400 + 3 * 3600 + 59, '2 days 3 h'], [-1, '0 s'],
])('%d seconds are %s', (seconds, words) => expect(duration(seconds)).toBe(words));
