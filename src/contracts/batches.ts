const MIB = 2 ** 20;

/** How Lambda collects the messages of a queue for one invocation. */
export interface Batching {
  /** Messages of one invocation at most. */
  readonly size: number;
  /** Seconds for which Lambda waits until so many are there. */
  readonly window: number;
}

/**
 * Ten messages are received, deleted and sent with one request each. At 10 archives a second the batches of Lambda's five pollers are full after five
 * seconds. An archive has waited for hours already.
 */
export const SHARED_BATCH: Batching = { size: 10, window: 20 };

/** The four work queues and their three dead-letter queues. Lambda polls each of them, with a run or without one. */
export const POLLED_QUEUES = 7;

/** A message of a chunk, of a large archive, or of an archive for Validation needs an invocation of its own. */
export const SINGLE: Batching = { size: 1, window: 0 };

/**
 * Bytes. An archive of one chunk that is smaller is copied with others in one invocation. At 36 MB a second its copy takes up to 3.7 s, and the waits
 * that it shares take 0.2 s: a larger archive would save less than a twentieth. It is also a limit of the histogram of a plan.
 */
export const SMALL_LIMIT = 128 * MIB;

export const isSmall = (bytes: number): boolean => bytes < SMALL_LIMIT;

/**
 * Copies of small archives at the same time in one invocation. Each holds eight blocks of 1 MiB, two connections, and what Node.js has not collected
 * yet: about 16 MiB in all. With four of them a function of 256 MiB would be nearly full (npm run benchmark -- chunk-retrieval).
 */
export const SMALL_COPIES = 2;
