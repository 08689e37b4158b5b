import { Look } from './ports';
import { ArchiveItem, Failure } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { JOB_STATUS, JobDocument, TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { RUN_PHASE } from '../../contracts/run';
import { downloadDue, isOfEarlierPass } from '../../domain/archive/download-due';
import { epochSeconds } from '../../domain/clock';
import { ReadyJob } from '../../domain/archive/ready-job';

/** What there is to read the archive from. */
export type FoundJob =
  /** Its output can be read, and will be readable for long enough. */
  | { readonly ready: JobDocument; readonly read: ReadyJob }
  | { readonly inProgress: true }
  /** Nothing: Glacier must be asked again. */
  | { readonly lost: Failure };

/** Asks Glacier about the newest job first, then about the one that is read. */
export async function findJob(row: ArchiveItem, look: Look): Promise<FoundJob> {
  let inProgress = false;
  let lost: Failure = { reason: FAILURE.RETRIEVAL_FAILED, message: 'nobody knows whether Glacier took the request' };
  for (const jobId of [row.pending_job_id, row.job_id]) {
    if (!jobId) continue;
    const job = await look.ports.jobs.describe(row.vault_name, jobId);
    const found = judge(jobId, job, row, look);
    if ('ready' in found) return found;
    if ('lost' in found) lost = found.lost;
    else inProgress = true;
  }
  return inProgress ? { inProgress } : { lost };
}

function judge(jobId: string, job: JobDocument | undefined, row: ArchiveItem, look: Look): FoundJob {
  if (!job) return expired('Glacier no longer knows the job: its output was not read in time');
  if (job.StatusCode === JOB_STATUS.FAILED) {
    return { lost: { reason: FAILURE.RETRIEVAL_FAILED, message: job.StatusMessage || 'Glacier could not retrieve the archive and gave no reason' } };
  }
  const now = epochSeconds(look.ports.clock);
  if (job.StatusCode !== JOB_STATUS.SUCCEEDED) {
    const late = now - seconds(job.CreationDate, seconds(row.requested_at, now)) > 2 * TIER_LONGEST_SECONDS[look.run.tier];
    return late ? { lost: { reason: FAILURE.RETRIEVAL_FAILED, message: 'Glacier took more than twice as long as it says' } } : { inProgress: true };
  }
  const completedAt = seconds(job.CompletionDate, now);
  return now < endOf(completedAt, row, look) ? { ready: job, read: { jobId, completedAt } } : expired('the output of the job was not read in time');
}

/**
 * Until when the output is read. All of it is made use of in a run that asks for nothing more, and where the job is of an earlier pass: what is
 * given up here was paid for.
 */
function endOf(completed: number, row: ArchiveItem, { run, settings }: Look): number {
  const toItsEnd = run.phase === RUN_PHASE.SETTLING || isOfEarlierPass(completed, row);
  return toItsEnd ? completed + settings.downloadWindow : downloadDue(completed, -Infinity, run.tier, settings);
}

const expired = (message: string): FoundJob => ({ lost: { reason: FAILURE.OUTPUT_EXPIRED, message } });

/** Seconds since the epoch. */
function seconds(date: string | null | undefined, otherwise: number): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? otherwise : Math.floor(time / 1000);
}
