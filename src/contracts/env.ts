/** Environment variables of the handlers. Constructs set them, and handlers read them. */
export const ENV = {
  TRANSFER_TABLE: 'TRANSFER_TABLE',
  ASYNC_TABLE: 'ASYNC_TABLE',
  METRIC_TABLE: 'METRIC_TABLE',
  INVENTORY_BUCKET: 'INVENTORY_BUCKET',
  DESTINATION_BUCKET: 'DESTINATION_BUCKET',
  /** Id of the account that must own the destination bucket. Absent: any. */
  DESTINATION_OWNER: 'DESTINATION_OWNER',
  /** Encryption that uploads ask for. Absent: none. */
  DESTINATION_ENCRYPTION: 'DESTINATION_ENCRYPTION',
  /** KMS key that uploads ask for. Absent: none. */
  DESTINATION_KEY_ARN: 'DESTINATION_KEY_ARN',
  /** Canned access control list of uploads. Absent: none. */
  DESTINATION_ACL: 'DESTINATION_ACL',
  /** JSON object of the tags of uploads. Absent: none. */
  DESTINATION_TAGS: 'DESTINATION_TAGS',
  /** `YES` if rules may give tags to objects. Absent: they may not. */
  OBJECT_TAGGING: 'OBJECT_TAGGING',
  /** ARN of the role that begins uploads to the destination. */
  UPLOADER_ROLE: 'UPLOADER_ROLE',
  JOB_TOPIC_ARN: 'JOB_TOPIC_ARN',
  NOTIFICATIONS_QUEUE_URL: 'NOTIFICATIONS_QUEUE_URL',
  CHUNKS_QUEUE_URL: 'CHUNKS_QUEUE_URL',
  SMALL_ARCHIVES_QUEUE_URL: 'SMALL_ARCHIVES_QUEUE_URL',
  VALIDATION_QUEUE_URL: 'VALIDATION_QUEUE_URL',
  /** Absent if the transfer has no completion topic. */
  COMPLETION_TOPIC_ARN: 'COMPLETION_TOPIC_ARN',
  /** Bytes. */
  CHUNK_SIZE: 'CHUNK_SIZE',
  /** Bytes in a UTC day. */
  DAILY_BYTES: 'DAILY_BYTES',
  /** Requests in a UTC day. Absent if there is no limit. */
  DAILY_REQUESTS: 'DAILY_REQUESTS',
  /** MiB of memory of Chunk Retrieval, for the plan. */
  CHUNK_MEMORY: 'CHUNK_MEMORY',
  /** MiB of memory of other functions, for the plan. Absent if they have the default. */
  PREPARE_MEMORY: 'PREPARE_MEMORY',
  VALIDATION_MEMORY: 'VALIDATION_MEMORY',
  REQUEST_MEMORY: 'REQUEST_MEMORY',
  SWEEP_MEMORY: 'SWEEP_MEMORY',
  MANIFEST_MEMORY: 'MANIFEST_MEMORY',
  REPORT_MEMORY: 'REPORT_MEMORY',
  /** Notifications processed at the same time. */
  PREPARE_CONCURRENCY: 'PREPARE_CONCURRENCY',
  /** Chunks copied at the same time. */
  CHUNK_CONCURRENCY: 'CHUNK_CONCURRENCY',
  /** Archives proven at the same time. */
  VALIDATION_CONCURRENCY: 'VALIDATION_CONCURRENCY',
  /** JSON object of prices in USD by name, for the plan. Absent if the plan uses the built-in prices. */
  PRICES: 'PRICES',
  /** InitiateJob calls a second at the start. */
  INITIAL_RATE: 'INITIAL_RATE',
  /** Seconds for which the transfer relies on a job's output. */
  DOWNLOAD_WINDOW: 'DOWNLOAD_WINDOW',
  /** `NO` if the plan does not read AWS's price list. */
  PRICE_LIST: 'PRICE_LIST',
  /** Seconds from its launch in which a run can be resumed. */
  RESUMABLE_FOR: 'RESUMABLE_FOR',
  /** Estimated archives above which Spark makes the manifest. Absent: it never does. */
  SPARK_ABOVE: 'SPARK_ABOVE',
  /** Seconds between two sweeps. */
  SWEEP_PERIOD: 'SWEEP_PERIOD',
} as const;
export type EnvName = (typeof ENV)[keyof typeof ENV];
