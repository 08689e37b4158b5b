import { ArchiveIdentity } from '../../contracts/archive';
import type { ArchiveStore } from '../aws/stores/archive-store';

/**
 * Writes down a job that Glacier accepted, which stops the archive's clock and is the answer to its request. If the row is read from another job by now, this one is the newer job:
 * a job that no row names would be requested and billed again.
 */
export async function nameJob(id: ArchiveIdentity, jobId: string, archives: Pick<ArchiveStore, 'archive' | 'change'>): Promise<void> {
  const accepted = { 'patience.no_progress_since': undefined, 'patience.answer_due': undefined };
  if (await archives.change(id, { ...accepted, job: { id: jobId } }, { 'job.id': undefined })) return;
  const row = await archives.archive(id);
  // The notification of this job may have come first, and has written it.
  if (!row?.job || row.job.id === jobId) return;
  await archives.change(id, { ...accepted, 'job.newer': jobId }, { 'job.id': row.job.id, 'job.newer': undefined });
}
