import { ASSUMED } from '../plan/assumptions';

/** What is waiting or being worked on in the three work queues, in messages. */
export interface QueuedWork {
  readonly notifications: number;
  readonly chunks: number;
  readonly validations: number;
}

/** The queues are empty. */
export const NO_WORK: QueuedWork = { notifications: 0, chunks: 0, validations: 0 };

/** How many invocations work on each queue at the same time. */
export interface Workers {
  readonly notifications: number;
  readonly chunks: number;
  readonly validations: number;
}

/** Seconds of one worker for one message. The plan uses the same figures. */
const SECONDS_EACH = {
  notifications: ASSUMED.PREPARE,
  chunks: ASSUMED.CHUNK_OVERHEAD,
  validations: ASSUMED.VALIDATE + ASSUMED.VALIDATE_PART,
} as const satisfies Record<keyof QueuedWork, number>;

/** Archives of one chunk that the slowest of the three functions handles in a second. */
export const archivesASecond = (workers: Workers): number => Math.min(...stages.map((stage) => workers[stage] / SECONDS_EACH[stage]));

/** Seconds until the longest of the three queues is empty, if nothing more arrives. */
export const secondsOfWork = (queued: QueuedWork, workers: Workers): number =>
  Math.max(...stages.map((stage) => queued[stage] * SECONDS_EACH[stage] / workers[stage]));

const stages = ['notifications', 'chunks', 'validations'] as const;
