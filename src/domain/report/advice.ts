import { FAILURE, FailureReason } from '../../contracts/failures';

const RESUME = 'Resume the run, which requests the archive again.';
const RESUME_SOON = 'Resume the run soon: for about a day it can read the output that is already paid for.';

/** What the user can do about each reason. Each reason also has a heading in docs/operations.md. */
export const ADVICE: Record<FailureReason, string> = {
  [FAILURE.ARCHIVE_NOT_FOUND]: 'The vault no longer has it. It was deleted after the inventory was made. Nothing can be moved.',
  [FAILURE.RETRIEVAL_FAILED]: `Glacier could not retrieve it. ${RESUME}`,
  [FAILURE.OUTPUT_EXPIRED]: `Each time it was requested, its output expired before it was copied. ${RESUME}`,
  [FAILURE.DOWNLOAD_FAILED]: `Its bytes could not be copied. The message in the report says why. Correct the cause. ${RESUME_SOON}`,
  [FAILURE.TREE_HASH_MISMATCH]: 'The bytes that arrived are not those of the inventory, so nothing was put into the bucket. Resume the run once. If it happens again, open a support case with the archive id.',
  [FAILURE.INVENTORY_MISMATCH]: 'Glacier and the inventory disagree about its size or tree hash. Launch a new run with a new inventory.',
  [FAILURE.UPLOAD_FAILED]: `S3 could not complete it. Check the bucket's policy and encryption key. ${RESUME_SOON}`,
  [FAILURE.DESTINATION_KEY_OCCUPIED]: `Another object is at its key, and nothing is overwritten. Move that object away. If the archive failed: ${RESUME_SOON} If it was skipped: launch a new run of the vault, which finds the archives that have arrived. Or launch a run with another DestinationPrefix.`,
  [FAILURE.COPIED_BY_GUIDANCE]: 'An object of its size is at its key, and you said that the Guidance copied it. This is not proven, so do not delete the archive from the vault. To have it proven, launch a new run with another DestinationPrefix and without this line of the name override file.',
  [FAILURE.COST_ABOVE_MAXIMUM]: `Its request would have cost more than MaximumCost. Give the resume a higher one. ${RESUME_SOON}`,
  [FAILURE.RUN_STOPPED]: RESUME,
  [FAILURE.NOT_REQUESTED]: 'Resume the run. Nothing was requested yet, and nothing was paid.',
  [FAILURE.INVALID_INVENTORY_ROW]: 'Its row in the inventory cannot be read. If you provided the inventory, correct the row and launch a new run.',
  [FAILURE.DUPLICATE_ARCHIVE_ID]: 'The inventory lists the archive twice. See the result of its first row. You need to do nothing.',
  [FAILURE.FOLDER_MARKER_LEFT_OUT]: 'It stands for a folder and holds no file. You need to do nothing. To move it too, launch a new run with another value of FolderMarkers.',
};
