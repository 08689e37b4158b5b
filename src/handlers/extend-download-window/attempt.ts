import { Look } from './ports';
import { ARCHIVE_STATUS, ArchiveItem, Failure } from '../../contracts/archive';
import { FailureReason, MAX_ATTEMPTS } from '../../contracts/failures';
import { isoNow } from '../../domain/clock';
import { ArchiveChanges, Expected } from '../aws/stores/archive-store';

/** An archive as it was read, and how many chunks of its generation are done. */
export interface Seen {
  readonly row: ArchiveItem;
  readonly done: number;
}

/** What is written with each start: attempts without progress are counted, progress begins the count anew. A chunk that was wrong and is copied again is none. */
export function attemptOf({ row, done }: Seen): Required<Pick<ArchiveItem, 'attempts' | 'chunks_at_attempt'>> {
  const before = row.chunks_at_attempt ?? 0;
  return { attempts: done > before ? 1 : row.attempts + 1, chunks_at_attempt: Math.max(done, before) };
}

export const isLastAttempt = (seen: Seen): boolean => attemptOf(seen).attempts > MAX_ATTEMPTS;

/** The archive is still as it was read: of two sweeps that overlap only one changes it. */
export const asSeen = (row: ArchiveItem): Expected =>
  ({ due_at: row.due_at, job_id: row.job_id, attempts: row.attempts, generation: row.generation });

/** Makes a change that only one of several sweeps can make. */
export async function claim(row: ArchiveItem, changes: ArchiveChanges, { id, ports }: Look): Promise<boolean> {
  return ports.archives.change(id, changes, asSeen(row));
}

/** Nobody starts the archive again in this run. */
export async function giveUp({ row }: Seen, failure: Failure, { id, ports }: Look): Promise<void> {
  await ports.archives.move(id, [row.status], ARCHIVE_STATUS.FAILED, { failure, settled_at: isoNow(ports.clock) }, asSeen(row));
}

/** The archive was started as often as it may be: what went wrong last is why it failed. */
export async function giveUpTrying(seen: Seen, otherwise: Failure, look: Look, tried = `tried ${seen.row.attempts} times without progress`): Promise<void> {
  const { reason, message } = seen.row.failure ?? otherwise;
  await giveUp(seen, { reason: reason as FailureReason, message: `${message} (${tried})` }, look);
}
