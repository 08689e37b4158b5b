import { createHash } from 'crypto';
import { FailureReason } from './failures';

/** Status of an archive within a run. The order is the order in which an archive may move. */
export const ARCHIVE_STATUS = {
  REQUESTED: 'requested',
  STAGED: 'staged',
  DOWNLOADED: 'downloaded',
  FAILED: 'failed',
  SKIPPED: 'skipped',
} as const;
export type ArchiveStatus = (typeof ARCHIVE_STATUS)[keyof typeof ARCHIVE_STATUS];

/** Statuses that somebody must still look after: the only ones in `StatusIndex`. */
export const UNSETTLED_STATUSES = [ARCHIVE_STATUS.REQUESTED, ARCHIVE_STATUS.STAGED] as const;

export function isTerminal(status: ArchiveStatus): boolean {
  return status !== ARCHIVE_STATUS.REQUESTED && status !== ARCHIVE_STATUS.STAGED;
}

/** One archive of one run. */
export interface ArchiveIdentity {
  readonly run: string;
  readonly archiveId: string;
}

/** `meta` item of an archive, as kept in the transfer table. Times: ISO 8601, except `due_at` (seconds since the epoch). */
export interface ArchiveItem {
  readonly pk: string;
  readonly sk: string;
  readonly status: ArchiveStatus;
  readonly vault_name: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex, from the inventory. */
  readonly sha256_tree_hash: string;
  readonly archive_creation_date: string;
  readonly archive_description?: string;
  readonly s3_destination_key: string;
  /** Set where the bytes are not the plain file: `CONTENT_FLAG`s, with blanks between them. */
  readonly content_flags?: string;
  /** Bytes; a power of two in MiB. */
  readonly chunk_size: number;
  readonly chunks_count: number;
  /** Counts the uploads of this archive: parts of an earlier one are never believed. */
  readonly generation: number;
  readonly upload_id?: string;
  /** Another upload may have begun whose id nobody knows, because the answer was lost: Cleanup looks for it. */
  readonly upload_unclear?: boolean;
  /** The Glacier job whose output is read. */
  readonly job_id?: string;
  /** When that job was done (seconds since the epoch): the notification of an earlier one is late and changes nothing. */
  readonly job_completed_at?: number;
  /** A newer job, asked for before the output of `job_id` is gone: its notification makes it the one that is read. */
  readonly pending_job_id?: string;
  /** The job whose chunk messages are all out. */
  readonly fanned_out_job?: string;
  /** Who prepares the archive holds it until then (seconds since the epoch). */
  readonly lease_until?: number;
  /** When somebody must look next (seconds since the epoch). */
  readonly due_at: number;
  /** Since when Glacier has refused to be asked for another job (seconds since the epoch); absent: it does not. */
  readonly refused_since?: number;
  /** Starts since the last progress. */
  readonly attempts: number;
  /** Chunks done when the archive was last started again: more than that is progress. */
  readonly chunks_at_attempt?: number;
  /** The run's pass in which the archive was last requested: a resume takes up what failed in an earlier one, once. */
  readonly pass?: number;
  /** When the archive was first requested in this pass. */
  readonly requested_at: string;
  readonly settled_at?: string;
  /** Why the archive failed, or what went wrong last. */
  readonly failure?: Failure;
  /** Something went wrong in this generation's upload: the next start begins a new one. */
  readonly upload_spoiled?: boolean;
  /** Uploads begun anew since the archive was requested: each makes progress of its own, so attempts alone would never end. */
  readonly new_uploads?: number;
  readonly status_key?: string;
}

/** Why an archive failed or what went wrong last, in words for a person. */
export interface Failure {
  readonly reason: FailureReason;
  readonly message: string;
}

/** `chunk|<g>|<n>` item. */
export interface ChunkItem {
  readonly etag: string;
  /** Base64, as S3 returns it for the part. */
  readonly checksum_sha_256: string;
  /** Lower-case hex of the chunk's tree hash. */
  readonly tree_checksum: string;
  readonly size: number;
}

/** How many keys of `StatusIndex` a run's archives of one status are spread over: one partition takes 1,000 writes a second. */
export const STATUS_SHARDS = '0123456789abcdef'.split('');

/** `status_key` of an archive: `<run>/<status>/<0..f>`. */
export function statusKey(run: string, status: ArchiveStatus, archiveId: string): string {
  return `${run}/${status}/${createHash('sha256').update(archiveId).digest('hex')[0]}`;
}

/** Every `status_key` under which archives of a run with this status stand. */
export function statusKeys(run: string, status: ArchiveStatus): string[] {
  return STATUS_SHARDS.map((shard) => `${run}/${status}/${shard}`);
}
