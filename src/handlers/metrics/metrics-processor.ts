import { createHash } from 'crypto';
import { Change, deltaOf, RunDelta, runOf } from './deltas';
import { Clock } from '../../domain/clock';

/** What is to be counted for one run, and under which figures it was worked out. */
export interface RunUpdate extends RunDelta {
  readonly run: string;
  readonly reconciledAt?: number;
}

export const APPLIED = {
  NOW: 'now',
  /** This batch is counted already. */
  BEFORE: 'before',
  /** A run was reconciled, or somebody else wrote the same items: work it out again. */
  CHANGED_MEANWHILE: 'changed-meanwhile',
} as const;
export type Applied = (typeof APPLIED)[keyof typeof APPLIED];

export interface CountedFigures {
  /** When each of these runs was reconciled, where it was. */
  reconciledAt(runs: readonly string[]): Promise<Map<string, number>>;
  /** All of it or nothing, and once for each batch id. */
  apply(batchId: string, updates: readonly RunUpdate[]): Promise<Applied>;
}

export interface MetricsPorts {
  readonly figures: CountedFigures;
  readonly clock: Clock;
}

/** The figures of one run are written by several shards at once, and so conflict now and then. */
const ATTEMPTS = 8;
/** Doubles with each attempt: 50 ms × 2⁰…2⁶ ≈ 6 s at most, well within the function's time. */
const FIRST_WAIT_MILLISECONDS = 50;
/** A transaction holds 100 items, and one of them is the batch's own. */
export const RUNS_IN_A_TRANSACTION = 99;

/** Too many others write to the same figures: the stream brings the batch again. */
export class MetricsBusyError extends Error {
  public readonly name = 'MetricsBusyError';
}

/** Counts a batch of changes, at most once. The batch must come again as it was (no bisecting), which is how it is known. */
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
  throw new MetricsBusyError(`the figures of ${runs.join(', ')} were written by others ${ATTEMPTS} times in a row`);
}
