/** Why an archive is `failed` or `skipped`. Each has a heading in docs/operations.md. */
export const FAILURE = {
  /** The vault no longer has the archive. */
  ARCHIVE_NOT_FOUND: 'ArchiveNotFound',
  /** Glacier could not retrieve the archive, as often as it was asked. */
  RETRIEVAL_FAILED: 'RetrievalFailed',
  /** The job's output was gone before it was read, as often as it was asked for. */
  OUTPUT_EXPIRED: 'OutputExpired',
  /** Chunks could not be copied. */
  DOWNLOAD_FAILED: 'DownloadFailed',
  /** The bytes that Glacier sent are not those of the inventory. */
  TREE_HASH_MISMATCH: 'TreeHashMismatch',
  /** Glacier's job is of another size or tree hash than the inventory says. */
  INVENTORY_MISMATCH: 'InventoryMismatch',
  /** S3 could not complete the upload. */
  UPLOAD_FAILED: 'UploadFailed',
  /** Another object stands at the archive's key. */
  DESTINATION_KEY_OCCUPIED: 'DestinationKeyOccupied',
  /** The run was stopped before the archive had arrived. */
  RUN_STOPPED: 'RunStopped',
  /** The run ended before the archive was asked for. */
  NOT_REQUESTED: 'NotRequested',
  /** The row of the inventory cannot be read. */
  INVALID_INVENTORY_ROW: 'InvalidInventoryRow',
  /** The inventory lists the archive id twice. */
  DUPLICATE_ARCHIVE_ID: 'DuplicateArchiveId',
} as const;
export type FailureReason = (typeof FAILURE)[keyof typeof FAILURE];

/** Failures on the way from Glacier's output to the object: the output itself is as good as it was, and a resume reads on from it. */
export const OUTPUT_IS_GOOD: readonly FailureReason[] = [FAILURE.DOWNLOAD_FAILED, FAILURE.UPLOAD_FAILED, FAILURE.DESTINATION_KEY_OCCUPIED];

/** After this many starts without progress an archive is given up. */
export const MAX_ATTEMPTS = 5;
/** After this many uploads, however far each came. */
export const MAX_UPLOADS = 5;

const DAY_SECONDS = 24 * 3600;
/**
 * Seconds. Refusals that say nothing about an archive (a busy Glacier, a data retrieval policy, a service that fails) are no attempts,
 * and may well last for days. An archive that meets nothing else for so long is given up, and a run none of whose requests is taken ends.
 */
export const MAX_REFUSED_SECONDS = 14 * DAY_SECONDS;
/**
 * Seconds for which any other error may keep an archive from being looked after: time enough to put a policy or a permission right,
 * and still an end.
 */
export const MAX_STUCK_SECONDS = 2 * DAY_SECONDS;

/** A limit as a person reads it. */
export const inDays = (seconds: number): string => `${seconds / DAY_SECONDS} days`;
