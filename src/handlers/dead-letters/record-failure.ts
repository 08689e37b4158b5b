import { ARCHIVE_STATUS, ArchiveIdentity, isTerminal } from '../../contracts/archive';
import { Expected } from '../../contracts/archive-changes';
import { FAILURE, FailureReason } from '../../contracts/failures';
import { JOB_STATUS } from '../../contracts/glacier';
import { parseArchiveReady, parseChunkMessage } from '../../contracts/messages';
import { areMessagesSent } from '../../domain/archive/job';
import { archiveOfJob, parseJobNotification } from '../../domain/archive/job-notification';
import { Clock } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';
import { markDue } from '../shared/mark-due';
import { nameJob } from '../shared/name-job';

/** A message that was received as often as its queue allows. */
export interface DeadLetter {
  readonly body: string;
  /** Name of the queue that gave it up. */
  readonly queue: string;
  readonly received: number;
}

export interface RecordFailurePorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'change'>;
  readonly clock: Clock;
  /** Name of the transfer table: only its jobs are ours. */
  readonly deployment: string;
}

export interface RecordFailureOutcome {
  readonly message: string;
  /** Undefined: the message names no archive of ours. */
  readonly archive?: ArchiveIdentity;
}

/** What a message was about. */
interface Subject {
  readonly id: ArchiveIdentity;
  readonly what: string;
  readonly reason: FailureReason;
  /** What must still be so for the message to matter. */
  readonly expected: Expected;
  /** The job whose notification it was. */
  readonly jobId?: string;
  /** That job's output can be read. */
  readonly ready?: boolean;
}

/** A message that a queue gave up is not lost: it marks its archive, and the sweep starts the archive again or gives it up with this reason. */
export async function recordFailure(letter: DeadLetter, ports: RecordFailurePorts): Promise<RecordFailureOutcome> {
  const { archives, deployment } = ports;
  const subject = subjectOf(letter.body, deployment);
  if (!subject) return { message: 'The message names no archive of this transfer' };
  const { id, reason, expected, what } = subject;
  const archive = await archives.archive(id);
  if (!archive) return { message: 'The message names no archive of this transfer' };
  if (isTerminal(archive.status)) return { message: `Left alone: the archive is ${archive.status}`, archive: id };
  // The message is of an earlier pass or job, and the archive waits for a newer request. Marking it due now would request and bill it twice.
  const unanswered = archive.status === ARCHIVE_STATUS.REQUESTED && archive.job === undefined;
  if (unanswered && !subject.ready) return { message: 'Left alone: the archive waits for its job', archive: id };
  if (subject.jobId && areMessagesSent(archive, { jobId: subject.jobId })) return { message: 'Left alone: the notification was a double', archive: id };
  // The row may not name this job yet, and it is done.
  if (subject.ready && subject.jobId) await nameJob(id, subject.jobId, archives);
  const message = `${what} failed ${letter.received} times in a row (queue ${letter.queue}); the function's log says why`;
  return { message: await markDue(id, { archive, failure: { reason, message }, expected }, ports), archive: id };
}

/** The three kinds of message are told apart by what they must have. */
function subjectOf(body: string, deployment: string): Subject | undefined {
  return parsed(() => {
    const { chunk, ...id } = parseChunkMessage(body);
    return { id, what: `copying chunk ${chunk}`, reason: FAILURE.DOWNLOAD_FAILED, expected: {} };
  }) ?? parsed(() => {
    const { generation, ...id } = parseArchiveReady(body);
    return { id, what: 'completing the upload', reason: FAILURE.UPLOAD_FAILED, expected: { 'upload.generation': generation } };
  }) ?? parsed(() => {
    const job = parseJobNotification(body);
    const id = archiveOfJob(job, deployment);
    if (!id) return undefined;
    const ready = job.StatusCode === JOB_STATUS.SUCCEEDED;
    return { id, what: 'preparing the download', reason: FAILURE.DOWNLOAD_FAILED, expected: {}, jobId: job.JobId, ready };
  });
}

/** Undefined where the body is no such message; each kind is tried, and a body that is none is reported by the caller. */
function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if ((error as Error).name === 'MalformedMessageError') return undefined;
    throw error;
  }
}
