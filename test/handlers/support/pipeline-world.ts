import { Readable } from 'stream';
import { ChunkArchives, SentMessages } from './chunk-archives';
import { bytesOf, treeHashOf } from './chunk-doubles';
import { FREE_FLOW, PRICES, WORKERS } from './free-flow';
import { DEPLOYMENT, jobDocument } from './job-notifications';
import { MemoryDestination } from './memory-destination';
import { WalkingRuns } from './walking-runs';
import { Way } from '../../../src/contracts/archive';
import { JobDocument } from '../../../src/contracts/glacier';
import { parseArchiveReady, parseCopyMessage } from '../../../src/contracts/messages';
import { Pace } from '../../../src/domain/archive/pace';
import { retrieveChunk } from '../../../src/handlers/chunk-pipeline/chunk-retrieval';
import { OutputRange } from '../../../src/handlers/chunk-pipeline/copy-chunk';
import { JobOutputGoneError } from '../../../src/handlers/chunk-pipeline/errors';
import { processNotification } from '../../../src/handlers/chunk-pipeline/notifications-processor';
import { putArchive } from '../../../src/handlers/chunk-pipeline/put-archive';
import { recordFailure } from '../../../src/handlers/dead-letters/record-failure';
import { sweep } from '../../../src/handlers/extend-download-window/sweep';
import { validate } from '../../../src/handlers/validation/validate';
import { TestClock } from '../../support/test-clock';

export const ID = { run: 'run-1', archiveId: 'archive-1' };
const MIB = 2 ** 20;
const SIZE = MIB + 5;
const SETTINGS = { deployment: DEPLOYMENT, limits: {}, prices: PRICES, downloadWindow: 24 * 3600, sweepPeriod: 300, workers: WORKERS };

/** One archive, from its notification to the object, with the deployed code. The test empties the queues. */
export class PipelineWorld {
  public readonly clock = new TestClock();
  public readonly runs = new WalkingRuns();
  public readonly archives = new ChunkArchives();
  public readonly s3 = new MemoryDestination();
  public readonly notifications = new SentMessages();
  /** Messages of chunks, and of archives that go in one request. */
  public readonly chunks = new SentMessages();
  public readonly validations = new SentMessages();
  /** Ranges read from Glacier. */
  public readonly read: OutputRange[] = [];
  /** Number of jobs that the sweep requested. */
  public asked = 0;
  /** Called while a request is at Glacier. */
  public asking?: () => Promise<unknown>;
  public readonly job: JobDocument;
  /** What Glacier says of each job that it knows. */
  public readonly known = new Map<string, JobDocument>();
  /** Jobs whose output cannot be read any more. */
  public readonly expired = new Set<string>();
  /** The outputs of jobs. */
  public readonly glacier = {
    open: async (range: OutputRange) => {
      if (this.expired.has(range.jobId)) throw new JobOutputGoneError('gone');
      this.read.push(range);
      return { bytes: Readable.from([bytesOf(range.first, range.last)]), treeHash: treeHashOf(range.first, range.last) };
    },
  };
  /** Milliseconds that each copying function has. */
  public remaining = 900_000;
  private deliveries = 0;
  private readonly pace = new Pace(this.clock, 10);

  /** The archive goes in two parts, unless it goes as one object. */
  constructor(way: Way = 'parts') {
    this.runs.put(ID.run, { phase: 'downloading' }, true);
    const chunks = way === 'put' ? 1 : 2;
    const row = this.archives.put(ID, {
      way,
      archive: { size: SIZE, chunk_size: MIB * 2 / chunks, chunks_count: chunks, sha256_tree_hash: treeHashOf(0, SIZE - 1) },
      job: { id: 'job-1' },
      due_at: this.clock.now() / 1000 + 3600,
    });
    this.job = jobDocument(ID, row.archive, { CreationDate: '2026-11-22T05:00:00.000Z' });
    this.known.set('job-1', this.job);
  }

  public get row() {
    return this.archives.row(ID);
  }

  public notify(body = JSON.stringify(this.job)) {
    const { archives, runs, s3: uploads, chunks: chunksQueue, validations: validationQueue, clock } = this;
    const isOfThisBucket = (run: string) => this.isOfThisBucket(run);
    const ports = { archives, runs, isOfThisBucket, uploads, chunksQueue, smallArchivesQueue: chunksQueue, validationQueue, clock };
    return processNotification({ body, owner: `delivery-${this.deliveries += 1}` }, ports, SETTINGS);
  }

  private async isOfThisBucket(run: string): Promise<boolean> {
    return (await this.runs.run(run))?.destination_bucket === this.s3.bucketName;
  }

  public retrieve(body: string) {
    const { archives, glacier: source, s3: parts, validations: validationQueue, clock } = this;
    const metrics = { copied: () => undefined };
    const invocation = { remaining: () => this.remaining, keepHidden: async () => undefined };
    const message = parseCopyMessage(body);
    if ('chunk' in message) return retrieveChunk(message, { archives, source, parts, validationQueue, metrics, clock }, invocation);
    const isOfThisBucket = (run: string) => this.isOfThisBucket(run);
    return putArchive(message, { archives, source, objects: parts, metrics, clock, isOfThisBucket }, { ...invocation, owner: `delivery-${this.deliveries += 1}` });
  }

  public prove(body: string) {
    return validate(parseArchiveReady(body), { archives: this.archives, uploads: this.s3, clock: this.clock });
  }

  /** The next sweep after the archive is due. */
  public async sweep() {
    this.clock.time = Math.max(this.clock.time, this.row.due_at * 1000);
    const jobs = {
      describe: async (_vault: string, jobId: string) => (this.expired.has(jobId) ? undefined : this.known.get(jobId)),
      requestArchive: async () => {
        const jobId = `job-${(this.asked += 1) + 1}`;
        await this.asking?.();
        return jobId;
      },
    };
    const log = { info: () => undefined, warn: () => undefined };
    const waits = { putResult: async () => undefined };
    const metrics = { unannounced: () => undefined, heldBack: () => undefined };
    const { archives, runs, notifications, s3: uploads, pace, clock } = this;
    const { queues, figures } = FREE_FLOW;
    const ports = { archives, runs, jobs, notifications, queues, figures, uploads, waits, metrics, pace, clock, log };
    return sweep({ run: ID.run, execution: 'sweep-1', conclude: false }, clock.now() + 60_000, ports, SETTINGS);
  }

  /** Handles a message that its queue gave up. */
  public giveUp(body: string) {
    return recordFailure({ body, queue: 'Queue', received: 5 }, { archives: this.archives, clock: this.clock, deployment: DEPLOYMENT });
  }

  /** Handles the messages of every queue, one by one, until all are empty. */
  public async drain() {
    while ([this.notifications, this.chunks, this.validations].some(({ bodies }) => bodies.length)) {
      for (const body of this.notifications.bodies.splice(0)) await this.notify(body);
      for (const body of this.chunks.bodies.splice(0)) await this.retrieve(body);
      for (const body of this.validations.bodies.splice(0)) await this.prove(body);
    }
  }
}
