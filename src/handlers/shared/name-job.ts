import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem } from '../../contracts/archive';
import { ArchiveChanges, Expected } from '../../contracts/archive-changes';
import type { ArchiveStore } from '../aws/stores/archive-store';

/** The status stays, and with it the report. */
const STAYS_FAILED = { from: [ARCHIVE_STATUS.FAILED], to: ARCHIVE_STATUS.FAILED } as const;

/**
 * Writes down a job that Glacier accepted, which stops the archive's clock and is the answer to its request. If the row is read from another job by now, this one is the newer job:
 * a job that no row names would be requested and billed again. For the same reason an archive that failed before the answer came gets its job.
 */
export async function nameJob(id: ArchiveIdentity, jobId: string, archives: Pick<ArchiveStore, 'archive' | 'change' | 'move'>): Promise<void> {
  const accepted = { 'patience.no_progress_since': undefined, 'patience.answer_due': undefined };
  if (await archives.change(id, { ...accepted, job: { id: jobId } }, { 'job.id': undefined })) return;
  const row = await archives.archive(id);
  if (row?.status === ARCHIVE_STATUS.FAILED) return keepJob(id, row, jobId, archives);
  // The notification of this job may have come first, and has written it.
  if (!row?.job || row.job.id === jobId) return;
  await archives.change(id, { ...accepted, 'job.newer': jobId }, { 'job.id': row.job.id, 'job.newer': undefined });
}

/** Writes down a job of an archive that has failed. A resume reads its output, if the failure says nothing against it (see read-on.ts). */
export async function keepJob(id: ArchiveIdentity, { job }: ArchiveItem, jobId: string, archives: Pick<ArchiveStore, 'move'>): Promise<void> {
  if (job?.id === jobId || job?.newer !== undefined) return;
  const [changes, expected]: [ArchiveChanges, Expected] = job
    ? [{ 'job.newer': jobId }, { 'job.id': job.id, 'job.newer': undefined }]
    : [{ job: { id: jobId } }, { 'job.id': undefined }];
  await archives.move(id, STAYS_FAILED, { ...changes, 'patience.answer_due': undefined }, expected);
}

/**
 * Glacier refused the request of an archive that has failed meanwhile. A resume need not wait for the job (see `answerAwaited`).
 * `expected`: what the row says since the request. `now`: seconds since the epoch.
 * @returns false if the archive has not failed, or the row is not as expected
 */
export const noteRefusal = (id: ArchiveIdentity, now: number, expected: Expected, archives: Pick<ArchiveStore, 'move'>): Promise<boolean> =>
  archives.move(id, STAYS_FAILED, { 'due_at': now, 'patience.answer_due': undefined }, expected);
