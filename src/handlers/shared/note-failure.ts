import { ArchiveIdentity, ArchiveItem, Failure, UPLOAD_STATE } from '../../contracts/archive';
import { ArchiveChanges, Expected } from '../../contracts/archive-changes';
import { FAILURE, FailureReason } from '../../contracts/failures';
import { isPassing } from '../../domain/archive/glacier-errors';
import { mayPass } from '../aws/buckets/s3-answers';
import type { ArchiveStore } from '../aws/stores/archive-store';

/** A try that failed. Its message comes back, and the next try may succeed. */
export interface FailedTry {
  readonly id: ArchiveIdentity;
  /** The row as it was read before the try. */
  readonly row: ArchiveItem;
  readonly reason: FailureReason;
  /** What the try lets go of in the same write, and who must hold it. */
  readonly letGo?: { readonly changes: ArchiveChanges; readonly expected: Expected };
}

type Rows = Pick<ArchiveStore, 'change'>;

/** The sweep requests another job because of these, so a failure of a later try does not hide them. */
const STAYS: readonly FailureReason[] = [FAILURE.OUTPUT_EXPIRED, FAILURE.TREE_HASH_MISMATCH, FAILURE.INVENTORY_MISMATCH];

/** @returns true if a failure of a later try does not take the place of this one */
export const isKept = (failure: Failure | undefined): boolean => failure !== undefined && STAYS.includes(failure.reason);

/**
 * Records on the row of an unsettled archive what went wrong, at the first failed try. So those who watch the rows see within
 * seconds that a destination refuses. It does not make the archive due. A failure that the row has already costs no write.
 *
 * @returns the error, for the caller to throw
 */
export async function noteFailure(error: unknown, { id, row, letGo, ...failed }: FailedTry, archives: Rows): Promise<unknown> {
  const reason = reasonOf(error as Error, failed.reason);
  const { name, message: words } = error as Error;
  const message = `${name}: ${words}`;
  const { failure: before } = row;
  const isKnown = before && (isKept(before) || (before.reason === reason && before.message === message));
  if (isKnown && !letGo) return error;
  try {
    const noted = isKnown ? {} : { failure: { reason, message } };
    await archives.change(id, { ...noted, ...letGo?.changes }, letGo?.expected ?? { 'failure.message': before?.message });
    return error;
  } catch (unwritten) {
    return new AggregateError([error, unwritten], `${message} (and the archive's row could not be written: ${(unwritten as Error).message})`);
  }
}

/** A busy S3, or a body that came too slowly, is no refusal: only that counts against the destination. */
const reasonOf = (error: Error, reason: FailureReason): FailureReason =>
  (reason === FAILURE.UPLOAD_FAILED && (isPassing(error) || mayPass(error)) ? FAILURE.DOWNLOAD_FAILED : reason);

/** A try succeeded, so what an earlier try noted is over. The failure of a spoiled upload stays, because the sweep needs it. */
export async function clearFailure(id: ArchiveIdentity, { failure, upload }: ArchiveItem, archives: Rows): Promise<void> {
  if (!failure || isKept(failure) || upload.state === UPLOAD_STATE.SPOILED) return;
  await archives.change(id, { failure: undefined }, { 'failure.message': failure.message, 'upload.generation': upload.generation });
}
