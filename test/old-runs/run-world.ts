import { Readable } from 'node:stream';
import { KeptRun } from './kept-run';
import { ArchiveIdentity } from '../../src/contracts/archive';
import { GLACIER_ERROR, JobDocument } from '../../src/contracts/glacier';
import { parseArchiveReady, parseCopyMessage } from '../../src/contracts/messages';
import { RunReference } from '../../src/contracts/workflow';
import { Pace } from '../../src/domain/archive/pace';
import { isoNow } from '../../src/domain/clock';
import type { ArchiveStore } from '../../src/handlers/aws/stores/archive-store';
import type { RunStore } from '../../src/handlers/aws/stores/run-store';
import { retrieveChunk } from '../../src/handlers/chunk-pipeline/chunk-retrieval';
import { OutputRange } from '../../src/handlers/chunk-pipeline/copy-chunk';
import { processNotification } from '../../src/handlers/chunk-pipeline/notifications-processor';
import { putArchive } from '../../src/handlers/chunk-pipeline/put-archive';
import { beginCleanup } from '../../src/handlers/cleanup/begin-cleanup';
import { finishRun } from '../../src/handlers/cleanup/finish-run';
import { writeReport } from '../../src/handlers/cleanup/write-report';
import { recordFailure } from '../../src/handlers/dead-letters/record-failure';
import { requestArchives } from '../../src/handlers/initiate-retrieval/request-archives';
import { validate } from '../../src/handlers/validation/validate';
import { type ChunkArchives, SentMessages } from '../handlers/support/chunk-archives';
import { bytesOf, treeHashOf } from '../handlers/support/chunk-doubles';
import { FREE_FLOW, PRICES, WORKERS } from '../handlers/support/free-flow';
import { DEPLOYMENT, jobDocument } from '../handlers/support/job-notifications';
import { MemoryBucket } from '../handlers/support/memory-bucket';
import { MemoryDestination } from '../handlers/support/memory-destination';
import type { WalkingRuns } from '../handlers/support/walking-runs';
import { TestClock } from '../support/test-clock';

/** Bytes; the smallest that is allowed. */
export const CHUNK_SIZE = 2 ** 23;
const SETTINGS = {
  deployment: DEPLOYMENT, chunkSize: CHUNK_SIZE, limits: {}, prices: PRICES, downloadWindow: 86_400, sweepPeriod: 300, workers: WORKERS,
};
const SOURCE = {
  open: async ({ first, last }: OutputRange) => ({ bytes: Readable.from([bytesOf(first, last)]), treeHash: treeHashOf(first, last) }),
};
const log = { info: () => undefined, warn: () => undefined };

/** In memory or in a database. */
export interface Stores {
  readonly runs: WalkingRuns | RunStore;
  readonly archives: ChunkArchives | ArchiveStore;
}

/** A run with its stores and queues. Its functions are this version's. All archives hold the same made-up bytes, each as many as it has. */
export class RunWorld {
  public readonly clock = new TestClock();
  public readonly objects = new MemoryBucket();
  public readonly s3 = new MemoryDestination();
  public readonly notifications = new SentMessages();
  public readonly chunks = new SentMessages();
  public readonly validations = new SentMessages();
  /** Jobs that Glacier has not announced yet. */
  public readonly jobs: JobDocument[] = [];
  private readonly pace = new Pace(this.clock, 10);
  private deliveries = 0;

  constructor(private readonly stores: Stores) {}

  /** Requests every archive. Glacier is too busy for the archive `refused`. */
  public request({ run }: RunReference, refused?: string) {
    const { stores: { archives, runs }, objects, pace, clock } = this;
    const jobs = {
      requestArchive: async ({ archiveId }: { readonly archiveId: string }) => {
        if (archiveId === refused) throw Object.assign(new Error('slow down'), { name: GLACIER_ERROR.THROTTLING });
        this.jobs.push(await this.jobOf({ run, archiveId }));
        return this.jobs.at(-1)!.JobId!;
      },
    };
    const ports = { ...FREE_FLOW, archives, runs, objects, jobs, pace, clock, log };
    return requestArchives({ run }, { owner: 'walker', deadline: clock.now() + 60_000 }, ports, SETTINGS);
  }

  public notify(body: string) {
    const { stores: { archives, runs }, s3: uploads, chunks: chunksQueue, validations: validationQueue, clock } = this;
    const ports = { archives, runs, isOfThisBucket: async () => true, uploads, chunksQueue, smallArchivesQueue: chunksQueue, validationQueue, clock };
    return processNotification({ body, owner: `delivery-${this.deliveries += 1}` }, ports, SETTINGS);
  }

  public retrieve(body: string) {
    const { stores: { archives }, s3: parts, validations: validationQueue, clock } = this;
    const invocation = { remaining: () => 900_000, keepHidden: async () => undefined };
    const ports = { archives, source: SOURCE, parts, validationQueue, metrics: { copied: () => undefined }, clock };
    const message = parseCopyMessage(body);
    if ('chunk' in message) return retrieveChunk(message, ports, invocation);
    const owner = `delivery-${this.deliveries += 1}`;
    return putArchive(message, { ...ports, objects: parts, isOfThisBucket: async () => true }, { ...invocation, owner });
  }

  public prove(body: string) {
    return validate(parseArchiveReady(body), { archives: this.stores.archives, uploads: this.s3, clock: this.clock });
  }

  /** Handles a message that its queue gave up. */
  public giveUp(body: string) {
    return recordFailure({ body, queue: 'Queue', received: 500 }, { archives: this.stores.archives, clock: this.clock, deployment: DEPLOYMENT });
  }

  /** Announces every job, and handles the messages of every queue until all are empty. */
  public async drain() {
    this.notifications.bodies.push(...this.jobs.splice(0).map((job) => JSON.stringify({ ...job, CompletionDate: isoNow(this.clock) })));
    for (const body of this.notifications.bodies.splice(0)) await this.notify(body);
    for (const body of this.chunks.bodies.splice(0)) await this.retrieve(body);
    for (const body of this.validations.bodies.splice(0)) await this.prove(body);
  }

  /** Runs Cleanup as the state machine does. */
  public async cleanUp({ beginCleanup: begin, writeReport: report, finishRun: finish }: KeptRun['inputs']) {
    const { stores: { runs, archives }, objects, clock, s3 } = this;
    const uploads = {
      abort: (key: string, id: string) => s3.abort(key, id), object: (key: string) => s3.object(key), open: async () => [...s3.uploads.keys()],
    };
    const { active } = await beginCleanup(begin, { runs });
    const { unfinished } = await writeReport(report, Infinity, { archives, runs, objects, uploads, clock, parts: { record: async () => undefined } });
    const texts = {
      bucketName: objects.bucketName, text: async (key: string) => objects.text(key), put: (key: string, text: string) => objects.put(key, text),
    };
    const finished = await finishRun(finish, { runs, objects: texts, figures: { reconcile: async () => undefined }, clock });
    return { active, unfinished, ...finished };
  }

  /** Takes up what an earlier version left, but for the table. */
  public async load({ inventoryBucket, destination, queues, jobs }: KeptRun): Promise<void> {
    for (const [key, text] of Object.entries(inventoryBucket)) this.objects.set(key, text);
    await this.loadDestination(destination);
    this.notifications.bodies.push(...queues.notifications);
    this.chunks.bodies.push(...queues.chunks);
    this.validations.bodies.push(...queues.validations);
    this.jobs.push(...jobs);
  }

  /** New uploads get ids behind those that the earlier version was given. */
  private async loadDestination({ objects, uploads }: KeptRun['destination']): Promise<void> {
    for (let i = 0; i < Object.keys(uploads).length + Object.keys(objects).length; i += 1) await this.s3.start('', '', {});
    this.s3.uploads.clear();
    for (const [id, { metadata, parts }] of Object.entries(uploads)) {
      this.s3.uploads.set(id, { metadata, parts: new Map(Object.entries(parts).map(([part, stored]) => [Number(part), stored])) });
    }
    for (const [key, object] of Object.entries(objects)) this.s3.objects.set(key, object);
  }

  private async jobOf(id: ArchiveIdentity): Promise<JobDocument> {
    const row = await this.stores.archives.archive(id);
    return jobDocument(id, row!.archive, { JobId: `job-of-${id.archiveId.slice(0, 8)}`, CompletionDate: null });
  }
}
