import { ARCHIVE_STATUS, ArchiveIdentity, Failure, isTerminal } from '../../contracts/archive';
import { FAILURE, FailureReason } from '../../contracts/failures';
import { JOB_STATUS } from '../../contracts/glacier';
import { parseArchiveReady, parseChunkMessage } from '../../contracts/messages';
import { archiveOfJob, parseJobNotification } from '../../domain/archive/job-notification';
import { Clock, epochSeconds } from '../../domain/clock';
import type { ArchiveStore, Expected } from '../aws/stores/archive-store';
import { nameJob } from '../shared/name-job';

/** A message that was received as often as its queue allows. */
export interface DeadLetter {
  readonly body: string;
  /** Name of the queue that gave it up. */
  readonly queue: string;
  readonly received: number;
}

export interface RecordFailurePorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'change' | 'markDue'>;
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

/** Nothing that a queue gave up is lost: the archive is marked, and the sweeper starts it again or gives it up with this reason. */
export async function recordFailure(letter: DeadLetter, { archives, clock, deployment }: RecordFailurePorts): Promise<RecordFailureOutcome> {
  const subject = subjectOf(letter.body, deployment);
  if (!subject) return { message: 'The message names no archive of this transfer' };
  const { id, reason, expected, what } = subject;
  const archive = await archives.archive(id);
  if (!archive) return { message: 'The message names no archive of this transfer' };
  if (isTerminal(archive.status)) return { message: `Left alone: the archive is ${archive.status}`, archive: id };
  // The letter is of an earlier pass or job. Due now, the archive would be asked for, and paid for, again before the answer to its request is there.
  const unanswered = archive.status === ARCHIVE_STATUS.REQUESTED && archive.job_id === undefined;
  if (unanswered && !subject.ready) return { message: 'Left alone: the archive waits for its job', archive: id };
  if (subject.jobId && archive.fanned_out_job === subject.jobId) return { message: 'Left alone: the notification was a double', archive: id };
  // The row may not know the job yet, which is done.
  if (subject.ready && subject.jobId) await nameJob(id, subject.jobId, archives);
  const failure: Failure = {
    reason, message: `${what} failed ${letter.received} times in a row (queue ${letter.queue}); the function's log says why`,
  };
  const marked = await archives.markDue(id, failure, epochSeconds(clock), expected);
  return { message: marked ? `Marked due: ${reason}` : 'Left alone: the archive has moved on', archive: id };
}

/** The three kinds of message are told apart by what they must have. */
function subjectOf(body: string, deployment: string): Subject | undefined {
  return parsed(() => {
    const { chunk, ...id } = parseChunkMessage(body);
    return { id, what: `copying chunk ${chunk}`, reason: FAILURE.DOWNLOAD_FAILED, expected: {} };
  }) ?? parsed(() => {
    const { generation, ...id } = parseArchiveReady(body);
    return { id, what: 'completing the upload', reason: FAILURE.UPLOAD_FAILED, expected: { generation } };
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
