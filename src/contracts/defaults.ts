/** The defaults of a deployment's props. A plan that is made without a deployment uses them too. */
export const DEFAULT = {
  /** InitiateJob calls a second at the start. Glacier publishes no limit, so the rate adapts from here. */
  INITIAL_RATE: 10,
  /** Bytes requested in a UTC day: 100 TiB, as in AWS's Guidance. */
  DAILY_BYTES: 100 * 2 ** 40,
  /** Notifications that are processed at the same time. */
  PREPARE_CONCURRENCY: 50,
  /** Chunks that are copied at the same time. */
  CHUNK_CONCURRENCY: 100,
  /** MiB of memory of Chunk Retrieval. The function streams bytes, so more memory buys only a larger share of network and CPU. */
  CHUNK_MEMORY: 512,
  /** MiB of memory of Request Archives. */
  REQUEST_MEMORY: 512,
  /** MiB of memory of functions with short work on small items. */
  MEMORY: 256,
  /** Archives that are proven at the same time. */
  VALIDATION_CONCURRENCY: 50,
} as const;
