import { FAILURE, FailureReason } from '../../contracts/failures';

const RESUME = 'Resume the run: the archive is asked for again.';
const RESUME_SOON = 'Resume the run soon: while the output of its job can be read, for a day at the most, it is not paid for again.';

/** What a person does about each reason. Each has a heading in docs/operations.md as well. */
export const ADVICE: Record<FailureReason, string> = {
  [FAILURE.ARCHIVE_NOT_FOUND]: 'The vault no longer has it: it was deleted after the inventory was made. Nothing can be moved.',
  [FAILURE.RETRIEVAL_FAILED]: `Glacier could not retrieve it. ${RESUME}`,
  [FAILURE.OUTPUT_EXPIRED]: `It was not downloaded in time, as often as it was asked for. ${RESUME}`,
  [FAILURE.DOWNLOAD_FAILED]: `Its bytes could not be copied; the message in the report says why. Put that right. ${RESUME_SOON}`,
  [FAILURE.TREE_HASH_MISMATCH]: 'The bytes that arrived are not those of the inventory, so nothing was put into the bucket. Resume the run once; if it happens again, open a support case with the archive id.',
  [FAILURE.INVENTORY_MISMATCH]: 'Glacier and the inventory disagree about its size or tree hash. Launch a new run with a new inventory.',
  [FAILURE.UPLOAD_FAILED]: `S3 could not complete it. Look at the bucket's policy and encryption key. ${RESUME_SOON}`,
  [FAILURE.DESTINATION_KEY_OCCUPIED]: `Another object stands at its key and was left alone. Move that object away. Where the archive failed: ${RESUME_SOON} Where it was skipped: launch a new run of the vault, which finds what has arrived, or one with another DestinationPrefix.`,
  [FAILURE.RUN_STOPPED]: RESUME,
  [FAILURE.NOT_REQUESTED]: 'Resume the run: nothing was asked for yet, and nothing paid.',
  [FAILURE.INVALID_INVENTORY_ROW]: 'Its row in the inventory cannot be read. Correct the row, if the inventory was provided, and launch a new run.',
  [FAILURE.DUPLICATE_ARCHIVE_ID]: 'The inventory lists the archive twice; its first row was moved. Nothing to do.',
};

export const adviceFor = (reason: string): string => ADVICE[reason as FailureReason] ?? 'The message in the report says what happened.';
