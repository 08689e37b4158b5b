import fc from 'fast-check';
import { addProgress, MOST_INTERVALS, NO_PROGRESS, progressOf } from '../../../src/domain/report/progress';

const BEGIN = Date.parse('2026-11-22T08:00:00.000Z');
const arrived = (...seconds: number[]) => seconds.map((second) => ({ settledAt: new Date(BEGIN + second * 1000).toISOString(), size: 10 }));
const moments = fc.array(fc.integer({ min: 0, max: 400 * 24 * 3600 }), { maxLength: 300 });

it('counts archives and bytes by the second, and leaves out seconds in which nothing arrived', () => {
  expect(progressOf(arrived(0, 0.4, 5))).toEqual({
    step: 1, intervals: [{ at: BEGIN / 1000, archives: 2, bytes: 20 }, { at: BEGIN / 1000 + 5, archives: 1, bytes: 10 }],
  });
  expect(progressOf([])).toEqual(NO_PROGRESS);
});

it('of a run of a year has no more intervals than allowed, and loses nothing', () => {
  const seconds = Array.from({ length: 5000 }, (_, i) => i * 6307);
  const { step, intervals } = progressOf(arrived(...seconds));
  expect(intervals.length).toBeLessThanOrEqual(MOST_INTERVALS);
  expect(intervals.length).toBeGreaterThan(MOST_INTERVALS / 3);
  expect(intervals.every(({ at }) => at % step === 0)).toBe(true);
  expect(intervals.reduce((sum, { archives }) => sum + archives, 0)).toBe(5000);
});

it('of parts adds up to that of the whole, in whichever order they are added', () => {
  fc.assert(fc.property(moments, moments, moments, (a, b, c) => {
    const [x, y, z] = [a, b, c].map((seconds) => progressOf(arrived(...seconds)));
    const whole = progressOf(arrived(...a, ...b, ...c));
    expect(addProgress(addProgress(x, y), z)).toEqual(whole);
    expect(addProgress(z, addProgress(y, x))).toEqual(whole);
  }));
});
