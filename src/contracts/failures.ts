/** Why an archive is `failed` or `skipped`. Each has a heading in docs/operations.md. */
export const FAILURE = {
  /** The vault no longer has the archive. */
  ARCHIVE_NOT_FOUND: 'ArchiveNotFound',
  /** Glacier could not retrieve the archive, however often it was requested. */
  RETRIEVAL_FAILED: 'RetrievalFailed',
  /** The job's output was gone before it was read, however often it was requested. */
  OUTPUT_EXPIRED: 'OutputExpired',
  /** Chunks could not be copied. */
  DOWNLOAD_FAILED: 'DownloadFailed',
  /** Glacier sent bytes whose tree hash is not that of the inventory. */
  TREE_HASH_MISMATCH: 'TreeHashMismatch',
  /** Glacier's job has another size or tree hash than the inventory says. */
  INVENTORY_MISMATCH: 'InventoryMismatch',
  /** S3 could not complete the upload. */
  UPLOAD_FAILED: 'UploadFailed',
  /** Another object stands at the archive's key. */
  DESTINATION_KEY_OCCUPIED: 'DestinationKeyOccupied',
  /** The name override file says that the Guidance copied it, and an object of its size is at its key. Nothing proves that it is the archive. */
  COPIED_BY_GUIDANCE: 'CopiedByGuidance',
  /** Its request would have cost more than the run's `MaximumCost`. */
  COST_ABOVE_MAXIMUM: 'CostAboveMaximum',
  /** The run was stopped before the archive was downloaded. */
  RUN_STOPPED: 'RunStopped',
  /** The run ended before the archive was requested. */
  NOT_REQUESTED: 'NotRequested',
  /** The row of the inventory cannot be read. */
  INVALID_INVENTORY_ROW: 'InvalidInventoryRow',
  /** The inventory lists the archive id twice. */
  DUPLICATE_ARCHIVE_ID: 'DuplicateArchiveId',
  /** The archive stands for a folder, and the launch leaves those out. */
  FOLDER_MARKER_LEFT_OUT: 'FolderMarkerLeftOut',
} as const;
export type FailureReason = (typeof FAILURE)[keyof typeof FAILURE];

/** Failures that say nothing against the output of the job, so a resume reads on from it if it can. */
export const OUTPUT_IS_GOOD: readonly FailureReason[] = [
  FAILURE.DOWNLOAD_FAILED, FAILURE.UPLOAD_FAILED, FAILURE.DESTINATION_KEY_OCCUPIED, FAILURE.COST_ABOVE_MAXIMUM,
];

/** Failures that hold for as long as the run has this manifest. The archive is settled: a resume requests nothing for it. */
export const FINAL_FAILURES: readonly FailureReason[] = [FAILURE.INVENTORY_MISMATCH];

/** An archive fails after so many jobs were requested for it without progress in between. */
export const MAX_STARTS = 5;
/**
 * Seconds for which Glacier may work on a job. It says only how long a tier takes "typically", and hundreds of terabytes, or one large archive
 * in Expedited, take longer. A job that takes a week will not be done any more.
 */
export const MAX_WORK_SECONDS = 7 * 24 * 3600;
/** An archive fails after so many uploads in one pass, however far each came. */
export const MAX_UPLOADS = 5;

const DAY_SECONDS = 24 * 3600;
/** What keeps an archive from making progress. */
export const HINDRANCE = {
  /** Its output can be read, its messages were sent again, and no chunk arrives. */
  NOT_ARRIVING: 'not-arriving',
  /** An error that does not pass by itself, such as a missing permission. */
  BLOCKED: 'blocked',
  /** A refusal that passes by itself: a busy Glacier, a data retrieval policy, a service that fails. */
  REFUSED: 'refused',
} as const;
export type Hindrance = (typeof HINDRANCE)[keyof typeof HINDRANCE];

/**
 * Seconds without progress after which an archive fails. Two days are enough for the operator to put a permission or a policy right.
 * Refusals say nothing about the archive and may last for days, so they get 14 days.
 */
export const NO_PROGRESS_LIMIT: Record<Hindrance, number> = {
  [HINDRANCE.NOT_ARRIVING]: 2 * DAY_SECONDS,
  [HINDRANCE.BLOCKED]: 2 * DAY_SECONDS,
  [HINDRANCE.REFUSED]: 14 * DAY_SECONDS,
};
/** A run ends if Glacier has accepted none of its requests for so many seconds. */
export const MAX_REFUSED_SECONDS = NO_PROGRESS_LIMIT[HINDRANCE.REFUSED];

/** A limit in words for the operator. */
export const inDays = (seconds: number): string => `${seconds / DAY_SECONDS} days`;
