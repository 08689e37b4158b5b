/*
 * Handles a message that its queue gave up: marks its archive due with the reason. The sweep then goes on with the archive, or
 * gives it up.
 *
 * Guarantees
 *  - A message that names an archive of this transfer is never lost: the archive is marked, or it does not need the message.
 *  - A message of an earlier request does not mark an archive that waits for its job. It would be requested and billed twice.
 *  - A notification of a job that is done names that job in the row first. The sweep reads it instead of paying for another.
 *
 * If the function dies halfway, SQS delivers the message again, and marking twice is the same as marking once.
 */
import { ARCHIVE_STATUS, ArchiveIdentity, isTerminal } from '../../contracts/archive';
import { Expected } from '../../contracts/archive-changes';
import { FAILURE, FailureReason } from '../../contracts/failures';
import { JOB_STATUS } from '../../contracts/glacier';
import { parseArchiveReady, parseChunkMessage, parsePutMessage } from '../../contracts/messages';
import { areMessagesSent, isLate, ReadyJob } from '../../domain/archive/job';
import { archiveOfJob, completedAt, parseJobNotification } from '../../domain/archive/job-notification';
import { Clock, epochSeconds } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';
import { markDue } from '../shared/mark-due';
import { nameJob } from '../shared/name-job';

/** A message that was received as often as its queue allows. */
export interface DeadLetter {
  readonly body: string;
  /** Name of the queue that gave the message up. */
  readonly queue: string;
  readonly received: number;
}

export interface RecordFailurePorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'change' | 'move'>;
  readonly clock: Clock;
  /** Name of the transfer table. Jobs with another name are not of this transfer. */
  readonly deployment: string;
}

export interface RecordFailureOutcome {
  readonly message: string;
  /** Absent if the message names no archive of this transfer. */
  readonly archive?: ArchiveIdentity;
}

/** What a message was about. */
interface Subject {
  readonly id: ArchiveIdentity;
  readonly what: string;
  readonly reason: FailureReason;
  /** What the row must still say for the message to matter. */
  readonly expected: Expected;
  /** The job whose notification it was. */
  readonly jobId?: string;
  /** That job, if its output can be read. */
  readonly ready?: ReadyJob;
}

export async function recordFailure(letter: DeadLetter, ports: RecordFailurePorts): Promise<RecordFailureOutcome> {
  const { archives, deployment } = ports;
  const subject = subjectOf(letter.body, deployment, epochSeconds(ports.clock));
  if (!subject) return { message: 'The message names no archive of this transfer' };
  const { id, reason, expected, what } = subject;
  const archive = await archives.archive(id);
  if (!archive) return { message: 'The message names no archive of this transfer' };
  if (isTerminal(archive.status)) return { message: `Left alone: the archive is ${archive.status}`, archive: id };
  // The message is of an earlier pass or job, and the archive waits for a newer request. Marking it due now would request and bill it twice.
  const unanswered = archive.status === ARCHIVE_STATUS.REQUESTED && archive.job === undefined;
  if (unanswered && !subject.ready) return { message: 'Left alone: the archive waits for its job', archive: id };
  if (subject.jobId && areMessagesSent(archive, { jobId: subject.jobId })) return { message: 'Left alone: the notification was a double', archive: id };
  if (subject.ready && isLate(archive, subject.ready)) return { message: 'Left alone: a later job of this archive is being read', archive: id };
  // The job is done, but the row may not name it yet.
  if (subject.ready) await nameJob(id, subject.ready.jobId, archives);
  const message = `${what} failed ${letter.received} times in a row (queue ${letter.queue}); the function's log says why`;
  return { message: await markDue(id, { archive, failure: { reason, message }, expected }, ports), archive: id };
}

/** Each kind of message has fields that the others lack. `now`: seconds since the epoch. */
function subjectOf(body: string, deployment: string, now: number): Subject | undefined {
  return parsed(() => {
    const { chunk, ...id } = parseChunkMessage(body);
    return { id, what: `copying chunk ${chunk}`, reason: FAILURE.DOWNLOAD_FAILED, expected: {} };
  }) ?? parsed(() => {
    const { run, archiveId, ...ready } = parsePutMessage(body);
    return { id: { run, archiveId }, what: 'copying the archive', reason: FAILURE.DOWNLOAD_FAILED, expected: {}, jobId: ready.jobId, ready };
  }) ?? parsed(() => {
    const { generation, ...id } = parseArchiveReady(body);
    return { id, what: 'completing the upload', reason: FAILURE.UPLOAD_FAILED, expected: { 'upload.generation': generation } };
  }) ?? parsed(() => {
    const job = parseJobNotification(body);
    const id = archiveOfJob(job, deployment);
    if (!id) return undefined;
    const ready = job.StatusCode === JOB_STATUS.SUCCEEDED && job.JobId ? { jobId: job.JobId, completedAt: completedAt(job, now) } : undefined;
    return { id, what: 'preparing the download', reason: FAILURE.DOWNLOAD_FAILED, expected: {}, jobId: job.JobId, ready };
  });
}

/** @returns undefined if the body is not of this kind; the caller then tries the next kind */
function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if ((error as Error).name === 'MalformedMessageError') return undefined;
    throw error;
  }
}
