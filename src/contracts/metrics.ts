import { ARCHIVE_STATUS, ArchiveStatus } from './archive';

export const METRIC_NAMESPACE = 'GlacierVaultToS3Transfer';
/** `Transfer` names one L3; `WorkflowRun` one of its runs. */
export const METRIC_DIMENSION = { TRANSFER: 'Transfer', WORKFLOW_RUN: 'WorkflowRun' } as const;

/** Attributes of the metric table (pk: run) and the CloudWatch metric each is published as. */
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

/** Written by Chunk Retrieval itself, a value for each chunk, beside the counters that Update Dashboard publishes. */
export const BYTES_COPIED = 'BytesCopied';
/** The dimension that Powertools adds to every metric, and what Chunk Retrieval puts there. */
export const SERVICE_DIMENSION = 'service';
export const CHUNK_RETRIEVAL_SERVICE = 'ChunkRetrieval';

export const archivesMetric = (status: ArchiveStatus | 'total') => `${status}_archives` as RunMetric;
export const bytesMetric = (status: ArchiveStatus | 'total') => `${status}_bytes` as RunMetric;
export const METRIC_STATUSES: readonly ArchiveStatus[] = Object.values(ARCHIVE_STATUS);

/** Item `batch|<id>` of the metric table: this batch of stream records is counted. */
export const batchPk = (id: string): string => `batch|${id}`;
/** Lambda retries a batch for at most the stream's 24 hours. */
export const BATCH_ITEM_SECONDS = 48 * 3600;
/**
 * Attribute of a run's item: when Cleanup set its figures (seconds since the epoch). What happened up to then is in them
 * already, and an archive without a row was counted as skipped.
 */
export const RECONCILED_AT = 'reconciled_at';
