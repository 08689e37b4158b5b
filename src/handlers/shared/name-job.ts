import { ArchiveIdentity } from '../../contracts/archive';
import type { ArchiveStore } from '../aws/stores/archive-store';

/**
 * Writes down a job that Glacier has taken. Where the row is read from another one by now, this is the one that is waited for: a job that nobody
 * knows would be asked for, and paid for, again.
 */
export async function nameJob(id: ArchiveIdentity, jobId: string, archives: Pick<ArchiveStore, 'archive' | 'change'>): Promise<void> {
  const taken = { refused_since: undefined };
  if (await archives.change(id, { ...taken, job_id: jobId }, { job_id: undefined })) return;
  const row = await archives.archive(id);
  // Its notification may have come first, and has written it.
  if (row && row.job_id !== jobId) await archives.change(id, { ...taken, pending_job_id: jobId }, { job_id: row.job_id, pending_job_id: undefined });
}
