/*
 * How long the transfer goes on with one archive. Three things end it, and nothing else:
 *
 *   paid starts   MAX_STARTS jobs were requested since the last progress.
 *   uploads       MAX_UPLOADS uploads were begun in this pass. Each makes progress anew, so the other two would never end.
 *   one clock     the archive made no progress for NO_PROGRESS_LIMIT, which depends on what holds it up.
 *
 * Progress is a chunk more than the sweep saw before. The clock of one archive:
 *
 *   requested         notified       due: sent again    look     look: requested again      accepted
 *   ├── stands ───────┼── stands ────┼── runs ──────────┼────────┼── runs (refused) ────────┼── stands ──
 *    Glacier works     messages are                      nothing                              starts + 1,
 *    on the job        queued                            arrives                              clock at zero
 *
 * The clock stands while Glacier works on a job and while the first messages of a job are queued. `due_at` ends both, so
 * a clock without `no_progress_since` runs from `due_at`: an archive that the sweep cannot look after stays due. The clock is
 * paused while so much work is queued that the last copy may still be among it.
 */
import { ArchiveItem, Patience } from '../../contracts/archive';
import { Hindrance, HINDRANCE, MAX_STARTS, NO_PROGRESS_LIMIT } from '../../contracts/failures';

type Waiting = Pick<ArchiveItem, 'patience' | 'due_at'>;

/** Seconds between two copies of a message, at least and at most. In between it waits as long as it has waited already. */
const LEAST_WAIT = 15 * 60;
const LONGEST_WAIT = 4 * 3600;

/** An archive that was just requested. */
export const REQUESTED_ONCE: Patience = { starts: 1, chunks: 0 };
/** An archive that a resume reads on from an earlier job: no job was requested in this pass. */
export const NOT_REQUESTED_YET: Patience = { starts: 0, chunks: 0 };

/** The patience once the chunks are counted. A chunk that was wrong and is copied again is no progress. */
export const counted = (patience: Patience, chunksDone: number): Patience =>
  (chunksDone > patience.chunks ? standing({ ...patience, starts: 0, chunks: chunksDone }) : patience);

/** The clock stands until the archive is due. */
export const standing = ({ no_progress_since: _, ...patience }: Patience): Patience => patience;
/** The clock runs: it began at `since`, or before. */
export const running = (patience: Patience, since: number): Patience => ({ ...patience, no_progress_since: patience.no_progress_since ?? since });
/** The clock stands for so many seconds from now, and then goes on. */
export const paused = ({ no_progress_since: since, ...patience }: Patience, seconds: number): Patience =>
  (since === undefined ? patience : { ...patience, no_progress_since: since + seconds });
/** One more job is requested, which would be done by `due`. The clock stops when Glacier accepts it. */
export const startedAgain = (patience: Patience, due: number): Patience => ({ ...patience, starts: patience.starts + 1, answer_due: due });

export const isOutOfStarts = ({ starts }: Patience): boolean => starts >= MAX_STARTS;

/** Seconds that a repeated message gets. Queues may be long, so each copy gets as much time as all copies before it together. */
export const waitAfter = ({ no_progress_since: since }: Patience, now: number): number =>
  Math.min(LONGEST_WAIT, Math.max(LEAST_WAIT, now - (since ?? now)));

/**
 * When the sweep looks at an archive that has just met a failure: at once, or if the clock runs, after the wait of a repeated message. So an
 * archive that fails fast is tried more and more seldom. Never later than it is due anyway.
 */
export const dueAfterFailure = ({ patience, due_at: due }: Waiting, now: number): number =>
  Math.min(due, patience.no_progress_since === undefined ? now : now + waitAfter(patience, now));

/**
 * Requests of the run were held back until then (seconds since the epoch), by the gate or a spent budget. That says nothing of the archive,
 * so its clock begins then at the earliest. The row is not written while it is held back.
 */
export function heldBackUntil<T extends Waiting>(until: number | undefined, row: T): T {
  if (until === undefined) return row;
  const { no_progress_since: since } = row.patience;
  const patience = since === undefined ? row.patience : { ...row.patience, no_progress_since: Math.max(since, until) };
  return { ...row, patience, due_at: Math.max(row.due_at, until) };
}

/**
 * An error that does not pass has its two days from when the archive was due: one error after days of refusals must not end
 * an archive at once.
 * @returns true if the archive made no progress for longer than this hindrance may last
 */
export function isOutOfTime({ patience, due_at: due }: Waiting, hindrance: Hindrance, now: number): boolean {
  const since = hindrance === HINDRANCE.BLOCKED ? due : patience.no_progress_since ?? due;
  return now - since >= NO_PROGRESS_LIMIT[hindrance];
}
