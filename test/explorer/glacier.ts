import { Readable } from 'node:stream';
import { ID, SmallArchive } from './archive';
import { Dice } from './dice';
import { Faults } from './faults';
import { Queues } from './queues';
import { Task } from './schedule';
import { Trace } from './trace';
import { Witness } from './witness';
import { Job } from '../../src/contracts/archive';
import { JobDocument } from '../../src/contracts/glacier';
import { RunItem } from '../../src/contracts/run';
import { Clock, epochSeconds } from '../../src/domain/clock';
import { ChunkOutput, OutputRange } from '../../src/handlers/chunk-pipeline/copy-chunk';
import { JobOutputGoneError } from '../../src/handlers/chunk-pipeline/errors';
import { serviceError } from '../handlers/support/inventories';
import { jobDocument } from '../handlers/support/job-notifications';

const HOUR = 3600;
/** How long Glacier works on a job, now and then longer than it says, and how long its output can be read. */
const WORK = { least: 5 * HOUR, most: 14 * HOUR };
/** Some jobs are done just when the sweep asks what became of them: 12 hours of the tier and one more after the request. */
const ASKED = { chance: 0.3, after: 13 * HOUR, spread: 240 };
/** After so long a job whose answer was lost may be requested again. A function may take minutes from the row to the request. */
const AWAITED = ASKED.after - HOUR / 4;
export const DOWNLOAD_WINDOW = 24 * HOUR;
/** The sweep requests another job so long after the last one was done, so that the next output is there in time. */
const REPLACED_AFTER = 11.9 * HOUR;
/** SNS delivers at least once, and may be late. */
const TWICE = 0.3;
const LATE = 0.2;

/** A retrieval job. */
interface Retrieval {
  readonly requestedAt: number;
  /** Seconds since the epoch. */
  readonly doneAt: number;
  readonly fails: boolean;
  /** Who requested it and heard the answer. */
  answered?: Task;
  /** The step at which the product knew it: its row names it, or the function that heard the answer ended alive. */
  knownAt: number;
  isTold: boolean;
  isLost: boolean;
  requestedIn: number;
}

export interface GlacierParts {
  readonly archive: SmallArchive;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly queues: Queues;
  /** What the run has counted for its requests. */
  readonly spent: () => Pick<RunItem, 'spent_requests' | 'spent_bytes'>;
  readonly trace: Trace;
  readonly witness: Witness;
}

/** A vault with one archive. Each request is billed, so a needless one is a problem. */
export class Glacier {
  public readonly jobs = new Map<string, Retrieval>();

  constructor(private readonly parts: GlacierParts) {}

  public async requestArchive(task: Task): Promise<string> {
    const { faults, trace, witness } = this.parts;
    if (faults.strikes('busy')) throw serviceError('ThrottlingException', 'Rate exceeded', 400);
    const jobId = `job-${this.jobs.size + 1}`;
    for (const other of this.useful(task)) trace.note(`${task.name} requests ${jobId} although ${other}`);
    if (this.useful(task).length) witness.note('a job was requested needlessly');
    if (this.awaited(task)) witness.note('a job was requested while the answer to another request was awaited');
    this.jobs.set(jobId, { requestedAt: this.now, doneAt: this.now + this.duration(), fails: faults.strikes('fail'), knownAt: Infinity, isTold: false, isLost: true, requestedIn: task.changedAt });
    this.countSpending();
    if (faults.strikes('lose')) throw serviceError('InternalError', 'the answer is lost', 500);
    Object.assign(this.jobs.get(jobId)!, { answered: task, isLost: false });
    return jobId;
  }

  /** The run pays before it requests, so what it has counted is never less than what Glacier bills. */
  private countSpending(): void {
    const { archive, spent, witness } = this.parts;
    const { spent_requests: requests = 0, spent_bytes: bytes = 0 } = spent();
    if (requests < this.jobs.size || bytes < this.jobs.size * archive.size) witness.note('a job was requested that the run has not counted');
  }

  private duration(): number {
    const { dice } = this.parts;
    if (dice.chance(ASKED.chance)) return ASKED.after - ASKED.spread / 2 + dice.below(ASKED.spread);
    return WORK.least + dice.below(WORK.most - WORK.least);
  }

  public async describe(jobId: string): Promise<JobDocument | undefined> {
    const job = this.jobs.get(jobId);
    return job && this.now <= job.doneAt + DOWNLOAD_WINDOW ? this.document(jobId, job) : undefined;
  }

  public async open({ jobId, ...range }: OutputRange): Promise<ChunkOutput> {
    const job = this.jobs.get(jobId);
    if (!job || job.fails || this.now < job.doneAt) throw new Error(`${jobId} has no output`);
    if (this.now > job.doneAt + DOWNLOAD_WINDOW) throw new JobOutputGoneError('the output has expired');
    const { archive } = this.parts;
    return { bytes: Readable.from([archive.bytes(range)]), treeHash: archive.hashOf(range) };
  }

  /** Sends the notifications of jobs that are done: none, one or two each. */
  public tell(): void {
    const { dice, faults, queues } = this.parts;
    for (const [jobId, job] of this.jobs) {
      if (job.isTold || job.doneAt > this.now) continue;
      job.isTold = true;
      const copies = faults.strikes('silence') ? 0 : 1 + Number(dice.chance(TWICE));
      const body = JSON.stringify(this.document(jobId, job));
      for (let copy = 0; copy < copies; copy += 1) queues.put('notification', body, dice.chance(LATE) ? dice.below(6 * HOUR) : 0);
    }
  }

  /** The row names these jobs. */
  public noteNamed(job: Job | undefined, step: number): void {
    for (const jobId of [job?.id, job?.newer]) {
      const named = jobId === undefined ? undefined : this.jobs.get(jobId);
      if (named) named.knownAt = Math.min(named.knownAt, step);
    }
  }

  /** A function that has requested jobs has ended alive: it had the time to write them down. */
  public noteEnded(task: Task, step: number): void {
    for (const job of this.jobs.values()) {
      if (job.answered === task && !task.isDead) job.knownAt = Math.min(job.knownAt, step);
    }
  }

  /** When jobs are done. */
  public doneTimes(): number[] {
    return [...this.jobs.values()].map(({ doneAt }) => doneAt);
  }

  /** Why the task need not request a job, for each other job that it could have known when it wrote that it requests one. */
  private useful({ changedAt, name }: Task): string[] {
    const isReadToItsEnd = name.startsWith('request') && this.parts.witness.isOutputGood;
    const replacedAfter = isReadToItsEnd ? DOWNLOAD_WINDOW - 1.1 * HOUR : REPLACED_AFTER;
    return [...this.jobs].flatMap(([jobId, { knownAt, fails, doneAt }]) => {
      const age = this.now - doneAt;
      if (knownAt >= changedAt || age > replacedAfter || (fails && age >= 0)) return [];
      return [`${jobId} ${age < 0 ? 'is in progress' : `can be read since ${(age / HOUR).toFixed(1)} hours`}`];
    });
  }

  /** Glacier took a request, its answer was lost, and the job may still be announced. */
  private awaited({ changedAt }: Task): boolean {
    return [...this.jobs.values()].some(({ isLost, requestedAt, requestedIn, fails, doneAt }) =>
      isLost && requestedIn < changedAt && !(fails && this.now >= doneAt) && this.now < requestedAt + AWAITED);
  }

  private document(jobId: string, { requestedAt, doneAt, fails }: Retrieval): JobDocument {
    const { archive: { size, treeHash } } = this.parts;
    const isDone = doneAt <= this.now;
    return jobDocument(ID, { size, sha256_tree_hash: treeHash }, {
      JobId: jobId,
      CreationDate: new Date(requestedAt * 1000).toISOString(),
      CompletionDate: isDone ? new Date(doneAt * 1000).toISOString() : null,
      Completed: isDone,
      StatusCode: !isDone ? 'InProgress' : fails ? 'Failed' : 'Succeeded',
      StatusMessage: fails && isDone ? 'no luck' : null,
    });
  }

  private get now(): number {
    return epochSeconds(this.parts.clock);
  }
}
