/*
 * Counts a batch of the transfer table's stream in the metric table: archives and bytes of each run by status.
 *
 * Guarantees
 *  - A batch is counted at most once. One transaction writes the figures and the batch's own item, and fails if that item exists.
 *  - A change is not counted if Cleanup's figures include it. The transaction fails if Cleanup set the figures since they were read;
 *    then the batch is counted again, against the new figures.
 *  - A change that is not counted within the stream's 24 hours is never counted. Cleanup sets the figures from the report in the end.
 *
 * A batch is known by the ids of its records. So Lambda must deliver a failed batch with the same records: no bisecting.
 *
 * If this function dies halfway, Lambda delivers the batch again. A batch of more than 99 runs takes several transactions, each with
 * an item of its own, so those that were made are not made again.
 */
import { createHash } from 'crypto';
import { Change, deltaOf, RunDelta, runOf } from './deltas';
import { Clock } from '../../domain/clock';

/** What to count for one run, and when the figures were set against which it was worked out. */
export interface RunUpdate extends RunDelta {
  readonly run: string;
  readonly reconciledAt?: number;
}

export const APPLIED = {
  NOW: 'now',
  /** This batch was counted before. */
  BEFORE: 'before',
  /** Cleanup set the figures of a run, or another shard wrote to the same items: work it out again. */
  CHANGED_MEANWHILE: 'changed-meanwhile',
} as const;
export type Applied = (typeof APPLIED)[keyof typeof APPLIED];

export interface CountedFigures {
  /** @returns when Cleanup set the figures of each run. A run is missing if Cleanup has not set its figures. */
  reconciledAt(runs: readonly string[]): Promise<Map<string, number>>;
  /** Writes all updates or none, and only once for each batch id. */
  apply(batchId: string, updates: readonly RunUpdate[]): Promise<Applied>;
}

export interface MetricsPorts {
  readonly figures: CountedFigures;
  readonly clock: Clock;
}

/** Several shards may write to the figures of one run at once, so some attempts conflict. */
const ATTEMPTS = 8;
/** Doubles with each attempt: 50 ms × 2⁰…2⁶ ≈ 6 s at most, well within the function's time. */
const FIRST_WAIT_MILLISECONDS = 50;
/** A transaction takes at most 100 items. One of them is the batch's own. */
export const RUNS_IN_A_TRANSACTION = 99;

/** Other shards wrote to the same figures at each attempt. The stream delivers the batch again. */
export class MetricsBusyError extends Error {
  public readonly name = 'MetricsBusyError';
}

/** @throws MetricsBusyError if each attempt met a conflict */
export async function countChanges(changes: readonly Change[], ports: MetricsPorts): Promise<void> {
  const byRun = new Map<string, Change[]>();
  for (const change of changes) {
    const run = runOf(change);
    if (run) byRun.set(run, [...(byRun.get(run) ?? []), change]);
  }
  const runs = [...byRun.keys()].sort();
  const batch = createHash('sha256').update(changes.map(({ eventId }) => eventId).join('\n')).digest('hex');
  for (let i = 0; i < runs.length; i += RUNS_IN_A_TRANSACTION) {
    await countRuns(`${batch}-${i}`, runs.slice(i, i + RUNS_IN_A_TRANSACTION), byRun, ports);
  }
}

async function countRuns(batchId: string, runs: readonly string[], byRun: Map<string, Change[]>, { figures, clock }: MetricsPorts): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const reconciledAt = await figures.reconciledAt(runs);
    const updates = runs.flatMap((run): RunUpdate[] => {
      const delta = deltaOf(byRun.get(run)!, reconciledAt.get(run));
      return delta ? [{ run, reconciledAt: reconciledAt.get(run), ...delta }] : [];
    });
    if (!updates.length || await figures.apply(batchId, updates) !== APPLIED.CHANGED_MEANWHILE) return;
    await clock.sleep(FIRST_WAIT_MILLISECONDS * 2 ** attempt * (0.5 + Math.random() / 2));
  }
  throw new MetricsBusyError(`other invocations wrote to the figures of ${runs.join(', ')} at each of ${ATTEMPTS} attempts`);
}
