import { ArchiveStatus, Failure } from './archive';

/** One line of the manifest: an archive of the inventory, in retrieval order. */
export interface ManifestEntry {
  /** Empty where the row of the inventory has none that can be read. */
  readonly archive_id: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256_tree_hash: string;
  /** ISO 8601, as in the inventory. */
  readonly creation_date: string;
  readonly description: string;
  /** Whole key in the destination bucket, prefix included; empty for a row that cannot be read. */
  readonly key: string;
  /** Set where the archive is settled before anything is requested: `downloaded` or `skipped`. */
  readonly status?: ArchiveStatus;
  readonly failure?: Failure;
}

/** Archives in one partition of the manifest, and so rows in one file of the report. */
export const MANIFEST_PARTITION_ARCHIVES = 50_000;
/** Archives that Initiate Retrieval claims at a time. */
export const MANIFEST_BLOCK_ARCHIVES = 25;

/** One row of the report. */
export interface ReportRow {
  readonly archive_id: string;
  readonly key: string;
  readonly size: number;
  readonly sha256_tree_hash: string;
  readonly creation_date: string;
  readonly description: string;
  readonly status: ArchiveStatus;
  /** One of `FAILURE`, empty for a downloaded archive. */
  readonly reason: string;
  /** The reason in words. */
  readonly message: string;
}
/** Columns of the CSV report, in order. */
export const REPORT_COLUMNS: readonly (keyof ReportRow)[] = [
  'archive_id', 'key', 'size', 'sha256_tree_hash', 'creation_date', 'description', 'status', 'reason', 'message',
];
