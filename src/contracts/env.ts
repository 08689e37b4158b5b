/** Environment variables of the handlers: set by constructs, read by handlers. */
export const ENV = {
  TRANSFER_TABLE: 'TRANSFER_TABLE',
  ASYNC_TABLE: 'ASYNC_TABLE',
  METRIC_TABLE: 'METRIC_TABLE',
  INVENTORY_BUCKET: 'INVENTORY_BUCKET',
  DESTINATION_BUCKET: 'DESTINATION_BUCKET',
  JOB_TOPIC_ARN: 'JOB_TOPIC_ARN',
  NOTIFICATIONS_QUEUE_URL: 'NOTIFICATIONS_QUEUE_URL',
  CHUNKS_QUEUE_URL: 'CHUNKS_QUEUE_URL',
  VALIDATION_QUEUE_URL: 'VALIDATION_QUEUE_URL',
  /** Absent: the transfer has none. */
  COMPLETION_TOPIC_ARN: 'COMPLETION_TOPIC_ARN',
  /** JSON list of vault names; absent: any vault. */
  VAULTS: 'VAULTS',
  /** Bytes. */
  CHUNK_SIZE: 'CHUNK_SIZE',
  /** Bytes a UTC day; absent: no limit. */
  DAILY_BYTES: 'DAILY_BYTES',
  /** Requests a UTC day; absent: no limit. */
  DAILY_REQUESTS: 'DAILY_REQUESTS',
  /** MiB of memory of Chunk Retrieval, for the plan. */
  CHUNK_MEMORY: 'CHUNK_MEMORY',
  /** Chunks copied at a time, for the plan. */
  CHUNK_CONCURRENCY: 'CHUNK_CONCURRENCY',
  /** Archives proven at a time, for the plan. */
  VALIDATION_CONCURRENCY: 'VALIDATION_CONCURRENCY',
  /** JSON of USD by name, for the plan; absent: those of the region's table. */
  PRICES: 'PRICES',
  /** InitiateJob calls a second to begin with. */
  INITIAL_RATE: 'INITIAL_RATE',
  /** Seconds for which a job's output can be read. */
  DOWNLOAD_WINDOW: 'DOWNLOAD_WINDOW',
  /** Seconds between two sweeps. */
  SWEEP_PERIOD: 'SWEEP_PERIOD',
} as const;
export type EnvName = (typeof ENV)[keyof typeof ENV];
