import { FanOutPorts, prepareArchive } from './fan-out';
import { isFannedOut, isLate } from '../../domain/archive/ready-job';
import { ArchiveIdentity, ArchiveItem, isTerminal } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { JOB_STATUS, JobDocument } from '../../contracts/glacier';
import { MalformedMessageError } from '../../contracts/messages';
import { DownloadWindow } from '../../domain/archive/download-due';
import { differenceFrom } from '../../domain/archive/job-match';
import { archiveOfJob, parseJobNotification } from '../../domain/archive/job-notification';
import { Clock, epochSeconds } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { RunStore } from '../aws/stores/run-store';

export interface NotificationPorts extends FanOutPorts {
  readonly archives: FanOutPorts['archives'] & Pick<ArchiveStore, 'markDue'>;
  readonly runs: Pick<RunStore, 'run'>;
  readonly clock: Clock;
}

export interface NotificationSettings extends DownloadWindow {
  /** Name of the transfer table: only its jobs are ours. */
  readonly deployment: string;
}

/** What became of a notification, for the log. */
export interface NotificationOutcome {
  readonly message: string;
  readonly archive?: ArchiveIdentity;
}

/** Step 7: a job is done; its archive's chunks can be copied. Safe to run twice: everything it does is conditional. */
export async function processNotification(body: string, ports: NotificationPorts, settings: NotificationSettings): Promise<NotificationOutcome> {
  const job = parseJobNotification(body);
  const id = archiveOfJob(job, settings.deployment);
  if (!id) return { message: 'Left alone: not a retrieval of one of our archives' };
  const archive = await ports.archives.archive(id);
  // The row is written before Glacier is asked, so whoever has none was taken back.
  if (!archive) return { message: 'Left alone: the archive has no row', archive: id };
  if (isTerminal(archive.status)) return { message: `Left alone: the archive is ${archive.status}`, archive: id };
  return { message: await act(id, archive, job, ports, settings), archive: id };
}

async function act(
  id: ArchiveIdentity, archive: ArchiveItem, job: JobDocument, ports: NotificationPorts, settings: NotificationSettings,
): Promise<string> {
  if (!job.JobId) throw new MalformedMessageError('the notification has no JobId');
  if (job.StatusCode === JOB_STATUS.FAILED) return retrievalFailed(id, archive, job, ports);
  if (job.StatusCode === JOB_STATUS.IN_PROGRESS) return 'Left alone: the job is still in progress';
  if (job.StatusCode !== JOB_STATUS.SUCCEEDED) throw new MalformedMessageError('the notification has no StatusCode that Glacier documents');
  const difference = differenceFrom(archive, job);
  if (difference) return mismatched(id, archive, difference, ports);
  const ready = { jobId: job.JobId, completedAt: completion(job, ports.clock) };
  if (isFannedOut(archive, ready)) return 'Dropped: the chunk messages of this job are out';
  if (isLate(archive, ready)) return 'Dropped: a later job of this archive is being read';
  return prepareArchive(id, archive, ready, ports, settings);
}

/** Only the jobs that the row names can fail the archive: another one may have succeeded meanwhile. */
async function retrievalFailed(id: ArchiveIdentity, archive: ArchiveItem, job: JobDocument, ports: NotificationPorts): Promise<string> {
  const named = (['job_id', 'pending_job_id'] as const).find((name) => archive[name] === job.JobId);
  if (!named) return 'Left alone: a job failed that nobody waits for';
  const message = job.StatusMessage || 'Glacier gave no reason';
  await ports.archives.markDue(id, { reason: FAILURE.RETRIEVAL_FAILED, message }, epochSeconds(ports.clock), { [named]: job.JobId });
  return 'Marked due: Glacier could not retrieve the archive';
}

async function mismatched(id: ArchiveIdentity, archive: ArchiveItem, message: string, ports: NotificationPorts): Promise<string> {
  await ports.archives.markDue(id, { reason: FAILURE.INVENTORY_MISMATCH, message }, epochSeconds(ports.clock), { job_id: archive.job_id });
  return 'Marked due: the job is not of the archive that the inventory lists';
}

/** Seconds since the epoch; a document without a readable date has just come. */
function completion(job: JobDocument, clock: Clock): number {
  const time = Date.parse(job.CompletionDate ?? '');
  return Number.isNaN(time) ? epochSeconds(clock) : Math.floor(time / 1000);
}
