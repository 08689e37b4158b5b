import { ARCHIVE_STATUS, ArchiveStatus } from './archive';

export const METRIC_NAMESPACE = 'GlacierVaultToS3Transfer';
/** `Transfer` names one transfer, and `WorkflowRun` one of its runs. */
export const METRIC_DIMENSION = { TRANSFER: 'Transfer', WORKFLOW_RUN: 'WorkflowRun' } as const;

/** Attributes of a run's item in the metric table, and the CloudWatch metric of each. */
export const RUN_METRICS = {
  total_archives: 'ArchivesTotal',
  requested_archives: 'ArchivesRequested',
  staged_archives: 'ArchivesStaged',
  downloaded_archives: 'ArchivesDownloaded',
  failed_archives: 'ArchivesFailed',
  skipped_archives: 'ArchivesSkipped',
  total_bytes: 'BytesTotal',
  requested_bytes: 'BytesRequested',
  staged_bytes: 'BytesStaged',
  downloaded_bytes: 'BytesDownloaded',
  failed_bytes: 'BytesFailed',
  skipped_bytes: 'BytesSkipped',
} as const;
export type RunMetric = keyof typeof RUN_METRICS;

/**
 * Further attributes of a run's item, which are not published. Initiate Retrieval reads them to see whether the archives that are on
 * their way arrive.
 */
export const HINDERED = {
  /** Archives that are requested or staged, and have met a failure since they last made progress. */
  ARCHIVES: 'hindered_archives',
  /** Those of them that S3 refused. */
  BY_DESTINATION: 'refused_archives',
  /** What S3 said of the last one that it refused. */
  WORDS: 'refused_with',
} as const;
/**
 * What Glacier bills for the requests of a run so far: the attribute of the run in both tables, in billionths of a USD, and its metric, in USD.
 * It may be too much, and never too little.
 */
export const SPENT = { ATTRIBUTE: 'spent_nano_usd', METRIC: 'RequestCost' } as const;
/** A figure of bytes. */
export type RunBytes = Extract<RunMetric, `${string}_bytes`>;
/** A number in a run's item. */
export type RunFigure = RunMetric | typeof HINDERED.ARCHIVES | typeof HINDERED.BY_DESTINATION;

/** The dimension that Powertools adds to every metric. */
export const SERVICE_DIMENSION = 'service';
/** Metrics that functions write into their log, for all runs of a transfer together. Update Dashboard publishes the counters above. */
export const LOG_METRIC = {
  /** Chunk Retrieval: a value for each chunk. */
  BYTES_COPIED: { name: 'BytesCopied', service: 'ChunkRetrieval', unit: 'Bytes' },
  /** Request archives, each time it looks at what is on its way: 1 if requests are held back, else 0. The sweep: 1 if they are. */
  REQUESTS_HELD_BACK: { name: 'RequestsHeldBack', service: 'InitiateRetrieval', unit: 'None' },
  /** The sweep: 1 for each job that it found done and that was not announced. */
  JOBS_UNANNOUNCED: { name: 'JobsUnannounced', service: 'ExtendDownloadWindow', unit: 'Count' },
} as const;
export type LogMetric = (typeof LOG_METRIC)[keyof typeof LOG_METRIC];

export const archivesMetric = (status: ArchiveStatus | 'total') => `${status}_archives` as const;
export const bytesMetric = (status: ArchiveStatus | 'total') => `${status}_bytes` as const;
export const METRIC_STATUSES: readonly ArchiveStatus[] = Object.values(ARCHIVE_STATUS);

/** The item `batch|<id>` of the metric table says that this batch of stream records is counted. */
export const batchPk = (id: string): string => `batch|${id}`;
/** Lifetime of a batch's item. Lambda retries a batch for at most the 24 hours of the stream. */
export const BATCH_ITEM_SECONDS = 48 * 3600;
/**
 * Attribute of a run's item: when Cleanup set the figures, in seconds since the epoch. The figures include every change up to then,
 * and count each archive without a row as skipped.
 */
export const RECONCILED_AT = 'reconciled_at';

/** The most changes that the Metrics Processor gets at a time: 500 rows with both images are about 2 MB, and Lambda allows 6. */
export const METRICS_BATCH = 500;
/** Seconds for which Lambda waits for them. The dashboard is updated every five minutes, so it shows no older figures. */
export const METRICS_WINDOW = 20;
