import { DownloadWindow, downloadDue, isOfEarlierPass } from './due';
import { ReadyJob } from './job';
import { ArchiveItem, Failure } from '../../contracts/archive';
import { FAILURE, inDays, MAX_WORK_SECONDS } from '../../contracts/failures';
import { JOB_STATUS, JobDocument } from '../../contracts/glacier';
import { RUN_PHASE, RunItem } from '../../contracts/run';

/** What there is to read an archive from. */
export type JobFinding =
  /** The output of this job can be read for long enough. */
  | { readonly kind: 'ready'; readonly document: JobDocument; readonly read: ReadyJob }
  /** Glacier has worked on a job since then (seconds since the epoch). */
  | { readonly kind: 'in-progress'; readonly since: number }
  /** There is nothing to read from, for this reason. A job must be requested. */
  | { readonly kind: 'lost'; readonly why: Failure };

/** What else decides what a job is worth. */
export interface Circumstances {
  readonly run: Pick<RunItem, 'phase' | 'tier' | 'maximum_cost'>;
  /** The run may not pay for another job of this archive. */
  readonly isAboveMaximum?: boolean;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly window: DownloadWindow;
}

/** The jobs that may have output for the archive, the newest first. */
export const jobsOf = ({ job }: Pick<ArchiveItem, 'job'>): string[] => [job?.newer, job?.id].filter((id) => id !== undefined);

/** No job is known: the answer to the request was lost, or a notification has not come yet. */
export const UNKNOWN_JOB: JobFinding = { kind: 'lost', why: { reason: FAILURE.RETRIEVAL_FAILED, message: 'it is not known whether Glacier accepted the request' } };

/** What the output of one job is worth now. `document`: undefined if Glacier does not know the job any more. */
export function judge(jobId: string, document: JobDocument | undefined, archive: ArchiveItem, at: Circumstances): JobFinding {
  if (!document) return expired('Glacier no longer knows the job: its output was not read in time');
  const { StatusCode: status, StatusMessage: message, CompletionDate: completion, CreationDate: creation } = document;
  if (status === JOB_STATUS.FAILED) return lost(message || 'Glacier could not retrieve the archive and gave no reason');
  if (status !== JOB_STATUS.SUCCEEDED) {
    const requestedAt = seconds(creation, seconds(archive.requested_at, at.now));
    return at.now - requestedAt > MAX_WORK_SECONDS ? lost(`Glacier has worked on the job for ${inDays(MAX_WORK_SECONDS)}`) : { kind: 'in-progress', since: requestedAt };
  }
  const completedAt = seconds(completion, at.now);
  const isReadable = at.now < lastRead(completedAt, archive, at);
  return isReadable ? { kind: 'ready', document, read: { jobId, completedAt } } : expired('the output of the job was not read in time');
}

/** The better of two findings, of which the first is about the job that was requested later. It may be done first all the same. */
export function betterOf(newer: JobFinding, older: JobFinding): JobFinding {
  if (newer.kind === 'ready' && older.kind === 'ready') return older.read.completedAt > newer.read.completedAt ? older : newer;
  if (newer.kind === 'ready') return newer;
  if (older.kind === 'ready') return older;
  return newer.kind === 'in-progress' ? newer : older;
}

/**
 * Until when the output is read (seconds since the epoch). Normally it is given up in time to have a replacement job ready.
 * It is read to the end of the window if the run requests nothing more, or may not pay for more, or if an earlier pass paid for the job.
 */
function lastRead(completedAt: number, archive: ArchiveItem, { run, isAboveMaximum, window }: Circumstances): number {
  const isReadToItsEnd = run.phase === RUN_PHASE.SETTLING || isAboveMaximum || isOfEarlierPass(completedAt, archive);
  return isReadToItsEnd ? completedAt + window.downloadWindow : downloadDue({ completedAt, tier: run.tier }, -Infinity, window);
}

const lost = (message: string): JobFinding => ({ kind: 'lost', why: { reason: FAILURE.RETRIEVAL_FAILED, message } });
const expired = (message: string): JobFinding => ({ kind: 'lost', why: { reason: FAILURE.OUTPUT_EXPIRED, message } });

/** Seconds since the epoch. */
function seconds(date: string | null | undefined, otherwise: number): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? otherwise : Math.floor(time / 1000);
}
