/*
 * Handles one notification of Glacier's job topic (step 7): checks whose job it is, then sends the archive on: as one object
 * (see send-put.ts), or in parts (see fan-out.ts).
 *
 * Guarantees
 *  - A notification of another deployment, of an inventory or of a settled archive changes nothing. Only an archive that failed before its
 *    job was known gets the job, so that a resume does not pay for it again.
 *  - A job whose chunk messages are all sent is dropped, so a double sends no message twice.
 *  - A failed job marks the archive due only if the row names that job: another job may have succeeded meanwhile.
 *  - A notification that cannot be read is thrown. SQS delivers it again, and then moves it to the dead-letter queue.
 *
 * If the function dies halfway, SQS delivers the notification again. Every write is conditional, so running twice is safe.
 */
import { ArchiveBusyError } from './errors';
import { deliver, FanOutPorts, Notified } from './fan-out';
import { sendPut } from './send-put';
import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem, isTerminal } from '../../contracts/archive';
import { FAILURE, OUTPUT_IS_GOOD } from '../../contracts/failures';
import { JOB_STATUS, JobDocument } from '../../contracts/glacier';
import { MalformedMessageError } from '../../contracts/messages';
import { DownloadWindow } from '../../domain/archive/due';
import { areMessagesSent, ReadyJob } from '../../domain/archive/job';
import { archiveOfJob, completedAt, parseJobNotification } from '../../domain/archive/job-notification';
import { epochSeconds } from '../../domain/clock';
import { markDue } from '../shared/mark-due';
import { keepJob } from '../shared/name-job';

export interface NotificationSettings extends DownloadWindow {
  /** Name of the transfer table. Jobs with another name are not of this transfer. */
  readonly deployment: string;
}

/** One delivery of a notification. */
export interface Delivery {
  readonly body: string;
  /** Unique for each invocation. It holds the archive's lease under this name. */
  readonly owner: string;
}

/** What became of a notification, for the log. */
export interface NotificationOutcome {
  readonly message: string;
  readonly archive?: ArchiveIdentity;
}

export async function processNotification(delivery: Delivery, ports: FanOutPorts, settings: NotificationSettings): Promise<NotificationOutcome> {
  const { body, owner } = delivery;
  const job = parseJobNotification(body);
  const id = archiveOfJob(job, settings.deployment);
  if (!id) return { message: 'Left alone: not a retrieval of an archive of this transfer' };
  return { message: await act({ id, job, owner }, ports, settings), archive: id };
}

async function act({ id, job, owner }: Omit<Notified, 'read'>, ports: FanOutPorts, window: DownloadWindow): Promise<string> {
  if (!job.JobId) throw new MalformedMessageError('the notification has no JobId');
  if (job.StatusCode === JOB_STATUS.FAILED) return retrievalFailed(id, job, ports);
  if (job.StatusCode === JOB_STATUS.IN_PROGRESS) return 'Left alone: the job is still in progress';
  if (job.StatusCode !== JOB_STATUS.SUCCEEDED) throw new MalformedMessageError('the notification has no StatusCode that Glacier documents');
  const notified: Notified = { id, job, read: { jobId: job.JobId, completedAt: completedAt(job, epochSeconds(ports.clock)) }, owner };
  return await sendPut(notified, ports) ?? await deliver(notified, ports, window) ?? refused(notified, ports);
}

/** Why the lease could not be taken. Initiate Retrieval writes the row before its request, and removes it if Glacier refuses. */
async function refused({ id, read }: Notified, { archives }: FanOutPorts): Promise<string> {
  const row = await archives.archive(id);
  if (row && isPaidInVain(row, read)) {
    await keepJob(id, row, read.jobId, archives);
    return 'Noted the job: the archive has failed, and a resume can read the output';
  }
  const settled = whyLeftAlone(row);
  if (settled) return settled;
  if (areMessagesSent(row!, read)) return 'Dropped: the chunk messages of this job are out';
  throw new ArchiveBusyError('another delivery prepares the archive');
}

/**
 * The archive failed before the answer to its request came, which is this notification: the answer itself was lost, or comes later. If the row
 * names another job, this one was done after it.
 */
function isPaidInVain({ status, job, failure }: ArchiveItem, { completedAt: done }: ReadyJob): boolean {
  const isNew = job === undefined || (job.completed_at ?? Infinity) < done;
  return isNew && status === ARCHIVE_STATUS.FAILED && failure !== undefined && OUTPUT_IS_GOOD.includes(failure.reason);
}

function whyLeftAlone(row: ArchiveItem | undefined): string | undefined {
  if (!row) return 'Left alone: the archive has no row';
  return isTerminal(row.status) ? `Left alone: the archive is ${row.status}` : undefined;
}

async function retrievalFailed(id: ArchiveIdentity, job: JobDocument, ports: FanOutPorts): Promise<string> {
  const row = await ports.archives.archive(id);
  const settled = whyLeftAlone(row);
  if (settled) return settled;
  const named = (['id', 'newer'] as const).find((name) => row!.job?.[name] === job.JobId);
  if (!named) return 'Left alone: a job failed that the archive does not wait for';
  const failure = { reason: FAILURE.RETRIEVAL_FAILED, message: job.StatusMessage || 'Glacier gave no reason' };
  return markDue(id, { archive: row!, failure, expected: { [`job.${named}`]: job.JobId } }, ports);
}
