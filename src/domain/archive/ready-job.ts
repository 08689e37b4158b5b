import { ARCHIVE_STATUS, ArchiveItem } from '../../contracts/archive';

/** A job whose output can be read. */
export interface ReadyJob {
  readonly jobId: string;
  /** Seconds since the epoch. */
  readonly completedAt: number;
}

/** The chunk messages of this job are out: a duplicate fetches no byte. */
export const isFannedOut = (archive: ArchiveItem, job: ReadyJob): boolean => archive.fanned_out_job === job.jobId;

/** The row already names a job that was done later: going back to this one would shorten what is left of the window. */
export const isLate = (archive: ArchiveItem, job: ReadyJob): boolean =>
  archive.status === ARCHIVE_STATUS.STAGED && archive.job_id !== job.jobId && (archive.job_completed_at ?? 0) > job.completedAt;

type JobChanges = Partial<Pick<ArchiveItem, 'job_id' | 'job_completed_at' | 'pending_job_id' | 'refused_since'>>;

/** The job to read from. Whatever Glacier refused before, it has taken this one. */
export const jobOf = (archive: ArchiveItem, job: ReadyJob): JobChanges =>
  ({ job_id: job.jobId, job_completed_at: job.completedAt, refused_since: undefined, ...waitedFor(archive, job) });

/** A job that is waited for stays named, or it would be asked for again; this one is waited for no more. */
function waitedFor({ status, job_id: named, pending_job_id: pending }: ArchiveItem, { jobId }: ReadyJob): JobChanges {
  if (pending === jobId) return { pending_job_id: undefined };
  // The job before the one that was asked for last is done after all.
  const later = status === ARCHIVE_STATUS.REQUESTED && named !== jobId;
  return later && named !== undefined && pending === undefined ? { pending_job_id: named } : {};
}
