/*
 * What the sweep does for one archive that is due. Pure: the sweep reads the row, asks Glacier if it is told to, and
 * carries out what comes back. docs/architecture.md has the same as a table, and a test holds the two together.
 *
 * Guarantees
 *  - An archive that is not settled always has a step that is taken by `due_at` at the latest: no run waits for ever.
 *  - Each step is one conditional write on what was read (`asRead`), made before anything is sent or requested. Of
 *    sweeps that overlap, one takes the step; one that dies after the write has cost the archive some time.
 *  - Nothing is requested while the output of a job can be read, or while Glacier works on a job.
 *  - Messages are sent again as often as the clock allows; only a requested job counts as a start (see patience.ts).
 *  - A message is not sent again while the first may still be queued, and the time in a queue does not count.
 *  - An archive of which every chunk is done is never given up because it is late.
 */
import { aboveMaximum } from './above-maximum';
import { answerDue, lookAgain } from './due';
import { readFrom } from './job';
import { Circumstances, JobFinding, jobsOf, UNKNOWN_JOB } from './job-finding';
import { counted, isOutOfStarts, isOutOfTime, paused, running, standing, startedAgain, waitAfter } from './patience';
import { isPut, mayHaveLanded, renewedUpload } from './upload';
import { ARCHIVE_STATUS, ArchiveItem, Failure, isTerminal, Patience, UPLOAD_STATE } from '../../contracts/archive';
import { ArchiveChanges } from '../../contracts/archive-changes';
import { isSmall } from '../../contracts/batches';
import { FAILURE, HINDRANCE, inDays, MAX_UPLOADS, NO_PROGRESS_LIMIT, OUTPUT_IS_GOOD } from '../../contracts/failures';
import { JobDocument } from '../../contracts/glacier';
import { RUN_PHASE } from '../../contracts/run';
import { NO_WORK, QueuedWork, secondsOfWork, Workers } from '../pressure/work';

/** Seconds between two looks at an archive whose message is queued, unless it has waited for longer. */
const LOOK_AGAIN = 3600;

/** What the work queues hold, and how many functions work on each. */
export interface Queues {
  readonly queued: QueuedWork;
  readonly workers: Workers;
}

/** All that decides what happens next. */
export interface Situation extends Circumstances {
  readonly archive: ArchiveItem;
  /** Chunks of the upload's generation that are done. */
  readonly chunksDone: number;
  /** What there is to read from. Absent: Glacier was not asked yet. */
  readonly job?: JobFinding;
  /** Absent: they were not measured yet. */
  readonly queues?: Queues;
  /** What stands at the key. Absent: S3 was not asked yet. */
  readonly atKey?: 'another-object' | 'nothing';
}

type Ready = Extract<JobFinding, { readonly kind: 'ready' }>;

export type NextStep =
  /** It is settled, or not due. */
  | { readonly do: 'leave' }
  /** Ask Glacier about `jobsOf` the archive, and decide again. */
  | { readonly do: 'ask-about-jobs' }
  /** Measure the work queues, and decide again. */
  | { readonly do: 'measure-queues' }
  /** Ask S3 what stands at the key. If it is this archive, it is downloaded. Otherwise decide again. */
  | { readonly do: 'look-at-key' }
  /** End the upload, write the changes, and decide again. */
  | { readonly do: 'renew-upload'; readonly changes: ArchiveChanges }
  /** Write the changes, then send the notification of the job as if Glacier had. Absent document: what the row remembers of its job. */
  | { readonly do: 'send'; readonly changes: ArchiveChanges; readonly document?: JobDocument }
  /** Write the changes, then request a job. */
  | { readonly do: 'request'; readonly changes: ArchiveChanges }
  /** Write the changes: Glacier works on a job, or a message is queued. */
  | { readonly do: 'wait'; readonly changes: ArchiveChanges }
  | { readonly do: 'fail'; readonly failure: Failure };

export function nextStep(situation: Situation): NextStep {
  const { archive, atKey, now } = situation;
  if (isTerminal(archive.status) || archive.due_at > now) return { do: 'leave' };
  if (isBeingPut(situation)) return { do: 'wait', changes: { due_at: archive.lease!.until, patience: archive.patience } };
  if (atKey === 'another-object') return { do: 'fail', failure: { reason: FAILURE.DESTINATION_KEY_OCCUPIED, message: `another object stands at ${archive.archive.key}` } };
  const step = stepOf(situation);
  const isLastWord = step.do === 'request' || step.do === 'fail';
  return isLastWord && atKey === undefined && mayHaveLanded(archive) ? { do: 'look-at-key' } : step;
}

/** A delivery copies the archive as one object, and may do so until its lease runs out. */
const isBeingPut = ({ archive, now }: Situation): boolean => isPut(archive) && archive.lease !== undefined && archive.lease.until > now;

function stepOf(situation: Situation): NextStep {
  const { archive, chunksDone, job = jobsOf(archive).length ? undefined : UNKNOWN_JOB } = situation;
  if (archive.upload.state === UPLOAD_STATE.SPOILED) return renewUpload(archive);
  const patience = counted(archive.patience, chunksDone);
  if (isComplete(situation) && archive.job) return sendAgain(situation, patience);
  switch (job?.kind) {
    case undefined: return { do: 'ask-about-jobs' };
    case 'ready': return sendAgain(situation, patience, job);
    case 'lost': return requestAgain(situation, patience, job.why);
    case 'in-progress': return waitOn(situation, patience, job.since);
  }
}

const waitOn = ({ now }: Situation, patience: Patience, since: number): NextStep =>
  ({ do: 'wait', changes: { due_at: lookAgain(since, now), patience: standing(patience) } });

/** The old upload is ended before its id is forgotten. Chunks count from zero. */
function renewUpload({ upload, job, patience, failure }: ArchiveItem): NextStep {
  const uploads = upload.renewed + 1;
  if (uploads >= MAX_UPLOADS) {
    return fail(failure ?? { reason: FAILURE.UPLOAD_FAILED, message: 'the upload could not be completed' }, `in ${uploads} uploads`);
  }
  const noMessages = job ? { 'job.messages_sent': undefined } : {};
  return { do: 'renew-upload', changes: { upload: renewedUpload(upload), patience: { ...patience, chunks: 0 }, ...noMessages } };
}

const isComplete = ({ archive, chunksDone }: Situation): boolean => chunksDone >= archive.archive.chunks_count;

/** The Notifications Processor sends what is missing. The row keeps what Glacier said of the job, for a resume. */
function sendAgain(situation: Situation, patience: Patience, ready?: Ready): NextStep {
  const { archive, now, window, queues } = situation;
  if (!queues) return { do: 'measure-queues' };
  const isNews = ready !== undefined && !(archive.job?.id === ready.read.jobId && archive.job.completed_at !== undefined);
  const before = isNews ? standing(patience) : patience;
  const clock = running(before, now);
  const wait = Math.max(waitAfter(clock, now), 2 * window.sweepPeriod);
  const queuedFor = secondsOfWork(queuedAhead(situation, isNews, queues.queued), queues.workers);
  if (queuedFor > wait) return waitInQueue(situation, before, Math.max(wait, Math.min(queuedFor, LOOK_AGAIN)));
  if (!isNews && isGivenUp(situation, patience)) {
    const limit = inDays(NO_PROGRESS_LIMIT[HINDRANCE.NOT_ARRIVING]);
    return fail(archive.failure ?? { reason: FAILURE.DOWNLOAD_FAILED, message: 'the archive was ready, but did not arrive' }, `no progress for ${limit}`);
  }
  const job: ArchiveChanges = ready ? { job: readFrom(archive, ready.read) } : { 'job.messages_sent': undefined };
  return { do: 'send', changes: { ...job, patience: clock, due_at: now + wait }, document: ready?.document };
}

/** Messages that were sent in vain. If every chunk is done, only Validation can hold the archive up, and only a failure of it counts. */
function isGivenUp(situation: Situation, patience: Patience): boolean {
  const { archive, now } = situation;
  if (isComplete(situation) && archive.failure?.reason !== FAILURE.UPLOAD_FAILED) return false;
  return isOutOfTime({ ...archive, patience }, HINDRANCE.NOT_ARRIVING, now);
}

/** The work before the last message of this archive: first the notification of its job, then its chunks or itself, then Validation. */
function queuedAhead(situation: Situation, isNews: boolean, { notifications, chunks, small, validations }: QueuedWork): QueuedWork {
  if (isPut(situation.archive)) return { ...NO_WORK, notifications, ...(isSmall(situation.archive.archive.size) ? { small } : { chunks }) };
  if (isNews || situation.archive.status === ARCHIVE_STATUS.REQUESTED) return { ...NO_WORK, notifications };
  return isComplete(situation) ? { ...NO_WORK, notifications, validations } : { ...NO_WORK, notifications, chunks };
}

/**
 * The message that was sent first may still be queued. If a try has failed, the clock begins all the same: once the output is gone,
 * no other job is paid for (`wasSentInVain`).
 */
function waitInQueue({ archive, now }: Situation, patience: Patience, seconds: number): NextStep {
  const clock = archive.failure ? running(patience, now) : patience;
  return { do: 'wait', changes: { due_at: now + seconds, patience: paused(clock, seconds) } };
}

/** A staged archive is read from its job until the notification of the new one comes. A job whose answer was lost may be billed, so it gets its time. */
function requestAgain({ archive, run, isAboveMaximum, now }: Situation, patience: Patience, why: Failure): NextStep {
  if (patience.answer_due !== undefined && patience.answer_due > now) return { do: 'wait', changes: { due_at: patience.answer_due, patience } };
  if (run.phase === RUN_PHASE.SETTLING) {
    return { do: 'fail', failure: { reason: FAILURE.RUN_STOPPED, message: `the run requests nothing more, and ${why.message}` } };
  }
  const { failure = why } = archive;
  if (isOutOfStarts(patience)) return fail(failure, `requested ${patience.starts} times without progress`);
  if (wasSentInVain(archive, patience)) return fail(failure, 'its output expired while its messages were sent again');
  if (isAboveMaximum) return { do: 'fail', failure: aboveMaximum(run.maximum_cost, why) };
  const job: ArchiveChanges = archive.status === ARCHIVE_STATUS.REQUESTED || !archive.job ? { job: undefined } : { 'job.newer': undefined };
  const due = answerDue(run.tier, now);
  return { do: 'request', changes: { ...job, patience: startedAgain(patience, due), due_at: due } };
}

/**
 * The output was good, its messages were repeated, and nothing arrived. Another job would be billed for the same end.
 * A resume requests it once the operator has removed the cause.
 */
const wasSentInVain = ({ failure }: ArchiveItem, { no_progress_since: since }: Patience): boolean =>
  since !== undefined && failure !== undefined && OUTPUT_IS_GOOD.includes(failure.reason);

/** The archive fails with what went wrong last. */
const fail = ({ reason, message }: Failure, tried: string): NextStep => ({ do: 'fail', failure: { reason, message: `${message} (${tried})` } });
