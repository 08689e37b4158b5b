import { createHash } from 'crypto';
import { FailureReason } from './failures';
import type { StorageClass } from './launch';
import { Lease } from './lease';
import type { ObjectTags } from './object-tags';

/** Status of an archive within a run. The order is the order in which an archive may move. */
export const ARCHIVE_STATUS = {
  REQUESTED: 'requested',
  STAGED: 'staged',
  DOWNLOADED: 'downloaded',
  FAILED: 'failed',
  SKIPPED: 'skipped',
} as const;
export type ArchiveStatus = (typeof ARCHIVE_STATUS)[keyof typeof ARCHIVE_STATUS];

/** Statuses of archives that the sweep still looks after. Only these archives are in `StatusIndex`. */
export const UNSETTLED_STATUSES = [ARCHIVE_STATUS.REQUESTED, ARCHIVE_STATUS.STAGED] as const;

export function isTerminal(status: ArchiveStatus): boolean {
  return status !== ARCHIVE_STATUS.REQUESTED && status !== ARCHIVE_STATUS.STAGED;
}

/** One archive of one run. */
export interface ArchiveIdentity {
  readonly run: string;
  readonly archiveId: string;
}

/** The format of an archive's row, and of its chunks and its progress. A reader throws if a row has another format. */
export const ARCHIVE_FORMAT = 1;

/** How an archive reaches the destination. */
export const WAY = {
  /** Chunks become parts of a multipart upload. */
  PARTS: 'parts',
  /** One PutObject, which Chunk Retrieval sends. No upload, no chunk rows, no Validation. */
  PUT: 'put',
} as const;
export type Way = (typeof WAY)[keyof typeof WAY];

/** What the inventory and the manifest say of an archive. It never changes while the row exists. */
export interface ArchiveFacts {
  readonly vault_name: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex, from the inventory. */
  readonly sha256_tree_hash: string;
  readonly creation_date: string;
  readonly description?: string;
  /** Set if the bytes are not the plain file: `CONTENT_FLAG`s, separated by blanks. */
  readonly content_flags?: string;
  /** When the file was modified last, if the upload tool wrote it: seconds since the epoch, perhaps with decimals. */
  readonly mtime?: string;
  /** Key in the destination bucket. */
  readonly key: string;
  /** Bytes; a power of two in MiB. */
  readonly chunk_size: number;
  readonly chunks_count: number;
}

/** State of an upload. A renewed upload begins again at `none`. */
export const UPLOAD_STATE = {
  /** No upload is recorded. */
  NONE: 'none',
  /** Its id is recorded; parts can be sent. */
  OPEN: 'open',
  /** It cannot be completed. The sweep aborts it and renews it. */
  SPOILED: 'spoiled',
  /** S3 said that it joined the parts, so nothing is left to abort. */
  COMPLETED: 'completed',
} as const;
export type UploadState = (typeof UPLOAD_STATE)[keyof typeof UPLOAD_STATE];

/** The multipart upload of an archive. */
export interface Upload {
  /** Counts the uploads of this archive over all passes. Chunks of an earlier generation are never used. */
  readonly generation: number;
  readonly state: UploadState;
  /** S3's id of the upload. */
  readonly id?: string;
  /** How often the sweep renewed the upload in this pass. A renewal resets the progress, so it has its own limit, `MAX_UPLOADS`. */
  readonly renewed: number;
  /** Another upload to this key may exist whose id is lost. Cleanup looks for it. */
  readonly unclear?: boolean;
  /** A PutObject was sent, and its answer is not known: the object may stand at the key, or come late. The transfer looks there before it pays again. */
  readonly put_unclear?: boolean;
}

/** The Glacier jobs of an archive. */
export interface Job {
  /** The job whose output is read, or on which Glacier still works. */
  readonly id: string;
  /** When Glacier completed it (seconds since the epoch). */
  readonly completed_at?: number;
  /** All its chunk messages are sent, so another notification of this job is dropped. */
  readonly messages_sent?: boolean;
  /** A job that was requested later. The archive is read from `id` until the newer job is done. */
  readonly newer?: string;
}

/** How long the transfer goes on trying. The sweep writes it. A request that Glacier accepts stops the clock. */
export interface Patience {
  /** Jobs requested, and so possibly billed, since the last progress. */
  readonly starts: number;
  /** How many chunks were done when the sweep looked last. More chunks are progress. */
  readonly chunks: number;
  /** Since when the clock runs (seconds since the epoch). Absent: the clock stands until `due_at`. */
  readonly no_progress_since?: number;
  /**
   * The sweep has requested a job, and Glacier has not answered yet, or its answer is lost. Until then (seconds since the epoch) the job may be
   * announced, and no other one is requested.
   */
  readonly answer_due?: number;
}

/** The completed object, as S3 described it. */
export interface ProvenObject {
  /** Base64, as S3 returned it. */
  readonly checksum: string;
  readonly algorithm: 'SHA256';
  readonly type: 'COMPOSITE' | 'FULL_OBJECT';
  /** Version id; absent if the bucket has no versions. */
  readonly version?: string;
}

/** `meta` item of an archive, as kept in the transfer table. Times: ISO 8601, except `due_at` and those inside groups (seconds since the epoch). */
export interface ArchiveItem {
  readonly pk: string;
  readonly sk: string;
  readonly format: typeof ARCHIVE_FORMAT;
  readonly status: ArchiveStatus;
  /** Key of `StatusIndex`. Absent once the archive is settled. */
  readonly status_key?: string;
  /** When the sweep must look next. */
  readonly due_at: number;
  /** The run's pass in which the archive was requested last. A resume requests an archive that failed in an earlier pass, once. */
  readonly pass: number;
  /** When the archive was requested first in this pass. */
  readonly requested_at: string;
  readonly settled_at?: string;
  readonly archive: ArchiveFacts;
  readonly way: Way;
  /** Of the object: that of the manifest's entry, or the run's. */
  readonly storage_class: StorageClass;
  /** Of the object, as the manifest's entry has them. Absent: none but those that the transfer gives each object. */
  readonly tags?: ObjectTags;
  /** The object was found at its key, in this other class. Absent: it has `storage_class`. */
  readonly found_class?: string;
  readonly upload: Upload;
  /** Absent: no job is known, or Glacier has not answered the request yet. */
  readonly job?: Job;
  readonly patience: Patience;
  /** Held by the delivery that prepares the archive, or copies it as one object. */
  readonly lease?: Lease;
  /** Why the archive failed, or what went wrong last. */
  readonly failure?: Failure;
  /** Seconds that the row is kept after the archive is settled. Absent in the rows of an earlier version. */
  readonly kept_for?: number;
  /** When DynamoDB may remove the row (seconds since the epoch). Written with the status, and absent until the archive is settled. */
  readonly expires_at?: number;
  /**
   * Set with the status `downloaded`, and only if the checksum that S3 gave equals the one that this transfer computed from the bytes that it streamed:
   * the SHA-256 of the whole, or the composite of its parts. It allows the deletion from the vault, so the checksum of an object that was only found
   * at the key is never recorded.
   */
  readonly object?: ProvenObject;
}

/** How much longer a row is kept than its run can be resumed. A resume that begins on the last day must find each row until its report is written. */
const KEPT_LONGER = 90 * 86_400;

/** @returns `kept_for` of a run's rows, by its `resumable_for` */
export const keptFor = (resumableFor: number): number => resumableFor + KEPT_LONGER;

/** Why an archive failed, or what went wrong last, in words for the operator. */
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

/** A run's archives of one status are spread over these keys of `StatusIndex`, because one key takes only 1,000 writes a second. */
export const STATUS_SHARDS = '0123456789abcdef'.split('');

/** The shard that a text falls on. All are equally likely. */
export const shardOf = (text: string): string => createHash('sha256').update(text).digest('hex')[0];

/** `status_key` of an archive: `<run>/<status>/<0..f>`. */
export function statusKey(run: string, status: ArchiveStatus, archiveId: string): string {
  return `${run}/${status}/${shardOf(archiveId)}`;
}

/** All `status_key`s of a run's archives with this status, beginning with that of a shard. */
export function statusKeys(run: string, status: ArchiveStatus, first = STATUS_SHARDS[0]): string[] {
  const at = STATUS_SHARDS.indexOf(first);
  return [...STATUS_SHARDS.slice(at), ...STATUS_SHARDS.slice(0, at)].map((shard) => `${run}/${status}/${shard}`);
}
