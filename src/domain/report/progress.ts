import { Amount } from '../../contracts/manifest';
import { addAmounts } from '../amounts';

/** Intervals of a run, so that its progress stays small however long it takes. */
export const MOST_INTERVALS = 120;

/** What arrived in an interval of a run's time. */
export interface Interval extends Amount {
  /** When it begins: seconds since the epoch, a multiple of the step. */
  readonly at: number;
}

/** What arrived when. Intervals in which nothing arrived are left out. */
export interface Progress {
  /** Seconds of an interval: a power of two. */
  readonly step: number;
  /** The earliest first. */
  readonly intervals: readonly Interval[];
}

export const NO_PROGRESS: Progress = { step: 1, intervals: [] };

/** Adds the progress of two parts of a report, in whichever order. */
export const addProgress = (a: Progress, b: Progress): Progress => summed(Math.max(a.step, b.step), [...a.intervals, ...b.intervals]);

/** The progress of some archives. @param arrived when each was settled, ISO 8601, and its bytes */
export const progressOf = (arrived: readonly { readonly settledAt: string; readonly size: number }[]): Progress =>
  summed(1, arrived.map(({ settledAt, size }) => ({ at: Math.floor(Date.parse(settledAt) / 1000), archives: 1, bytes: size })));

/** The step becomes the least with which the whole time has no more intervals than allowed. So it does not depend on the order of additions. */
function summed(least: number, intervals: readonly Interval[]): Progress {
  if (!intervals.length) return NO_PROGRESS;
  const [first, last] = intervals.reduce(([from, to], { at }) => [Math.min(from, at), Math.max(to, at)], [Infinity, -Infinity]);
  let step = least;
  while (Math.floor(last / step) - Math.floor(first / step) >= MOST_INTERVALS) step *= 2;
  const sums = new Map<number, Amount>();
  for (const { at, archives, bytes } of intervals) {
    const begin = Math.floor(at / step) * step;
    sums.set(begin, addAmounts(sums.get(begin), { archives, bytes }));
  }
  return { step, intervals: [...sums].sort(([x], [y]) => x - y).map(([at, amount]) => ({ at, ...amount })) };
}
