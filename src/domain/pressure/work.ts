/** What is waiting or being worked on in the work queues, in messages. */
export interface QueuedWork {
  readonly notifications: number;
  readonly chunks: number;
  /** Small archives of one chunk. */
  readonly small: number;
  readonly validations: number;
}

/** The queues are empty. */
export const NO_WORK: QueuedWork = { notifications: 0, chunks: 0, small: 0, validations: 0 };

/** How many invocations work on each queue at the same time. */
export interface Workers {
  readonly notifications: number;
  readonly chunks: number;
  readonly small: number;
  readonly validations: number;
}

/**
 * Seconds of one worker for one message, before a run has measured its own rate. They are on the safe side: the plan calculates with what was
 * measured on a computer, but what is requested too early may expire unread. So each
 * small archive counts as if it were alone in its invocation.
 */
const SECONDS_EACH = { notifications: 0.3, chunks: 0.5, small: 0.5, validations: 0.31 } as const satisfies Record<keyof QueuedWork, number>;

/** Archives of one chunk that the slowest of the functions handles in a second. */
export const archivesASecond = (workers: Workers): number => Math.min(...stages.map((stage) => workers[stage] / SECONDS_EACH[stage]));

/** Seconds until the longest of the queues is empty, if nothing more arrives. */
export const secondsOfWork = (queued: QueuedWork, workers: Workers): number =>
  Math.max(...stages.map((stage) => queued[stage] * SECONDS_EACH[stage] / workers[stage]));

const stages = ['notifications', 'chunks', 'small', 'validations'] as const;
