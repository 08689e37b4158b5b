/** MiB of memory for which Lambda gives a function one vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const ONE_CPU_MEMORY = 1769;

/** The defaults of a deployment's props. A plan that is made without a deployment uses them too. */
export const DEFAULT = {
  /** InitiateJob calls a second at the start. Glacier publishes no limit, so the rate adapts from here. */
  INITIAL_RATE: 10,
  /** Bytes requested in a UTC day: 100 TiB, as in AWS's Guidance. */
  DAILY_BYTES: 100 * 2 ** 40,
  /** Notifications that are processed at the same time. */
  PREPARE_CONCURRENCY: 50,
  /** Chunks that are copied at the same time: 100 GiB in 30 to 40 s, which is two to three times `DAILY_BYTES` in a day. */
  CHUNK_CONCURRENCY: 100,
  /**
   * MiB of memory of Chunk Retrieval. A GiB takes 29.8 s at 36 MB a second, and 4.8 s of CPU: 33 s at the share of 256 MiB. So CPU and network
   * are about as fast. With more memory the function waits at a higher price; with less a GiB takes longer and costs the same.
   */
  CHUNK_MEMORY: 256,
  /** MiB of memory of Request Archives. */
  REQUEST_MEMORY: 512,
  /** MiB of memory of Write Report. */
  REPORT_MEMORY: 1024,
  /** MiB of memory of functions with short work on small items. */
  MEMORY: 256,
  /** Archives that are proven at the same time. */
  VALIDATION_CONCURRENCY: 50,
  /** Seconds from its launch in which a run can be resumed: a year. */
  RESUMABLE_FOR: 365 * 86_400,
} as const;
