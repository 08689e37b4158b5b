import { ARCHIVE_STATUS, ArchiveItem, Job, WAY } from '../../contracts/archive';

/** A job whose output can be read. */
export interface ReadyJob {
  readonly jobId: string;
  /** Seconds since the epoch. */
  readonly completedAt: number;
}

/** All chunk messages of this job are sent, so a duplicate of its notification is dropped. */
export const areMessagesSent = ({ job }: Pick<ArchiveItem, 'job'>, { jobId }: Pick<ReadyJob, 'jobId'>): boolean => job?.id === jobId && job.messages_sent === true;

/** The archive is read from a job that was completed later. Going back to this one would shorten what is left of the window. */
export const isLate = (row: Pick<ArchiveItem, 'status' | 'way' | 'job'>, ready: ReadyJob): boolean => isRead(row) && isReadLater(row, ready);

/** An archive that becomes one object is never staged: it is read while it is requested. */
const isRead = ({ status, way }: Pick<ArchiveItem, 'status' | 'way'>): boolean => status === ARCHIVE_STATUS.STAGED || way === WAY.PUT;

/** A job was read that was completed later. */
export const isReadLater = ({ job }: Pick<ArchiveItem, 'job'>, ready: ReadyJob): boolean =>
  job !== undefined && job.id !== ready.jobId && (job.completed_at ?? 0) > ready.completedAt;

/** The archive's jobs once it is read from `ready`. */
export function readFrom(row: Pick<ArchiveItem, 'status' | 'job'>, { jobId, completedAt }: ReadyJob): Job {
  const newer = awaitedBeside(jobId, row);
  return { id: jobId, completed_at: completedAt, ...(newer === undefined ? {} : { newer }) };
}

/**
 * A job that the archive still waits for stays named. Otherwise the sweep would request, and pay for, another one.
 * A requested archive waits for the job that was requested last, also if an earlier one is done first.
 */
function awaitedBeside(ready: string, { status, job }: Pick<ArchiveItem, 'status' | 'job'>): string | undefined {
  const isAwaited = status === ARCHIVE_STATUS.REQUESTED || job?.completed_at === undefined;
  return [job?.newer, isAwaited ? job?.id : undefined].find((jobId) => jobId !== undefined && jobId !== ready);
}
