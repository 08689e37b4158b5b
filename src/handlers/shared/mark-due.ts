import { ArchiveIdentity, ArchiveItem, Failure, UPLOAD_STATE } from '../../contracts/archive';
import { Expected } from '../../contracts/archive-changes';
import { dueAfterFailure } from '../../domain/archive/patience';
import { Clock, epochSeconds } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';

export interface MarkDuePorts {
  readonly archives: Pick<ArchiveStore, 'change'>;
  readonly clock: Clock;
}

/** What went wrong with an archive, and what must still be so for it to matter. */
export interface Trouble {
  /** The archive as it was read. */
  readonly archive: Pick<ArchiveItem, 'patience' | 'due_at'>;
  readonly failure: Failure;
  readonly expected: Expected;
  /** The upload cannot be completed. */
  readonly isUploadSpoiled?: boolean;
}

/**
 * Records a failure and has the sweep look at the archive, which starts it again or gives it up.
 * @returns what was done, for the log
 */
export async function markDue(id: ArchiveIdentity, trouble: Trouble, { archives, clock }: MarkDuePorts): Promise<string> {
  const { archive, failure, expected, isUploadSpoiled } = trouble;
  const spoiled = isUploadSpoiled ? { 'upload.state': UPLOAD_STATE.SPOILED } : {};
  const marked = await archives.change(id, { failure, due_at: dueAfterFailure(archive, epochSeconds(clock)), ...spoiled }, expected);
  return marked ? `Marked due: ${failure.reason}` : `Left alone: the archive has moved on (${failure.reason})`;
}
