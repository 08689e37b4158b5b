import { createHash } from 'crypto';
import { Readable } from 'stream';
import { ChunkArchives, SentMessages } from './chunk-archives';
import { PRICES } from './free-flow';
import { archiveIdOf } from './inventories';
import { DEPLOYMENT, jobDocument } from './job-notifications';
import { WalkingRuns } from './walking-runs';
import { ArchiveItem, ArchiveStatus } from '../../../src/contracts/archive';
import { JobDocument } from '../../../src/contracts/glacier';
import { archiveReady, parseArchiveReady, parseChunkMessage, parsePutMessage, PutMessage } from '../../../src/contracts/messages';
import { RunItem } from '../../../src/contracts/run';
import { Pace } from '../../../src/domain/archive/pace';
import { newRow } from '../../../src/domain/archive/row';
import { Workers } from '../../../src/domain/pressure/work';
import { processNotification } from '../../../src/handlers/chunk-pipeline/notifications-processor';
import { putArchive } from '../../../src/handlers/chunk-pipeline/put-archive';
import { sweep } from '../../../src/handlers/extend-download-window/sweep';
import { GATE, passGate } from '../../../src/handlers/initiate-retrieval/gate';
import { RequestPorts } from '../../../src/handlers/initiate-retrieval/walk';
import { validate } from '../../../src/handlers/validation/validate';
import { manifestTotals } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

const HOUR = 3600;
/** Seconds of one turn: the period of the sweep. */
const TURN = 300;
const BLOCK = 25;
const RUN = 'run-1';
const ONE_CHUNK = { chunk_size: 2 ** 27, chunks_count: 1 };
/** Seconds of one worker for one archive of one chunk, as in the plan. */
const PREPARE = 0.3;
const COPY = 0.5;
const PROVE = 0.31;

const SIZE = 100;
const bytesOf = (n: number): Buffer => Buffer.alloc(SIZE, `${n}|`);
/** The tree hash of a body of one leaf is its SHA-256. */
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What S3 refuses. */
export type Refuses = 'nothing' | 'uploads';

export interface Congestion {
  readonly archives: number;
  /** So many archives are one in the test: all rates are divided by it. Time is not. @default 1 */
  readonly scale?: number;
  /** Requests that Glacier takes in a second. */
  readonly requestsASecond: number;
  readonly refuses?: Refuses;
}

/** A vault of millions of archives, the functions of the pipeline, and queues between them. No message is lost, and no archive fails by itself. */
export class CongestedWorld {
  public readonly clock = new TestClock();
  public readonly runs = new WalkingRuns();
  public readonly archives = new ChunkArchives();
  /** How often each archive was paid for. */
  public readonly paid = new Map<string, number>();
  public longestQueue = 0;
  /** Seconds from the beginning until the first archive was refused, and until the gate closed after that. */
  public firstRefusal?: number;
  public closedAfter?: number;
  private readonly notifications: string[] = [];
  private readonly chunks = new SentMessages();
  private readonly small = new SentMessages();
  private readonly validations = new SentMessages();
  private readonly jobs = new Map<string, JobDocument>();
  private readonly pending: { at: number; doc: JobDocument }[] = [];
  private readonly pace = new Pace(this.clock, 100);
  private readonly scale: number;
  private readonly workers: Workers;
  private readonly count: number;
  private readonly begun: number;
  private requested = 0;
  private deliveries = 0;
  private credit = 0;
  private readonly done = { notifications: 0, chunks: 0, small: 0, validations: 0 };
  private dice = 1;
  private counted?: { readonly at: number; readonly figures: Record<string, number | string> };

  /** What the metric table would say. It is counted once a second, because it follows the rows by seconds. */
  public readonly figures = {
    of: async () => {
      if (this.counted?.at !== this.now) this.counted = { at: this.now, figures: this.countRows() };
      return new Map([[RUN, this.counted.figures]]);
    },
  };

  public readonly queues = {
    depths: async () => {
      const { notifications, chunks, small, validations } = this;
      const [queued, gathered, proven] = [chunks, small, validations].map(({ bodies }) => bodies.length);
      return { notifications: notifications.length, chunks: queued, small: gathered, validations: proven };
    },
  };

  public readonly gate = { seen: () => undefined };
  public readonly log = { info: () => undefined, warn: () => undefined };

  constructor(private readonly congestion: Congestion) {
    this.scale = congestion.scale ?? 1;
    this.count = congestion.archives / this.scale;
    this.workers = { notifications: 10 / this.scale, chunks: 100 / this.scale, small: 100 / this.scale, validations: 10 / this.scale };
    this.begun = this.now;
    this.runs.put(RUN, { phase: 'requesting', totals: manifestTotals({ archives: this.count }) }, true);
  }

  public get item(): RunItem {
    return this.runs.items.get(RUN)!;
  }

  /** The run requests nothing more, and each of its archives is settled. */
  private get hasEnded(): boolean {
    return this.item.phase === 'settling' && this.rows.every(({ status }) => status !== 'requested' && status !== 'staged');
  }

  public get now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  public get rows(): ArchiveItem[] {
    return [...this.archives.rows.values()];
  }

  public get jobsPaid(): number {
    return this.jobs.size;
  }

  public get hours(): number {
    return (this.now - this.begun) / HOUR;
  }

  /** Until each archive is settled, or the run has ended. Throws after 30 days. */
  public async run(): Promise<void> {
    while (!this.hasEnded && (this.requested < this.count || this.rows.some(({ status }) => status === 'requested' || status === 'staged'))) {
      if (this.hours > 30 * 24) throw new Error('the run has not come to its end in 30 days');
      await this.request();
      this.clock.time += TURN * 1000;
      this.tellWhatIsDone();
      await this.work();
      await this.sweep();
      this.longestQueue = Math.max(this.longestQueue, this.notifications.length);
    }
  }

  private countRows(): Record<string, number | string> {
    let [hindered, refused, message] = [0, 0, ''];
    const counts = new Map<ArchiveStatus, number>();
    for (const { status, failure } of this.archives.rows.values()) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (!failure || (status !== 'requested' && status !== 'staged')) continue;
      hindered += 1;
      if (failure.reason !== 'UploadFailed') continue;
      refused += 1;
      ({ message } = failure);
    }
    const figures = Object.fromEntries([...counts].map(([status, count]) => [`${status}_archives`, count]));
    return { ...figures, hindered_archives: hindered, refused_archives: refused, refused_with: message };
  }

  private async request(): Promise<void> {
    if (this.requested === this.count) return;
    const { item } = this;
    if (item.phase !== 'requesting') return;
    const { workers } = this;
    const window = { downloadWindow: 24 * HOUR, sweepPeriod: TURN };
    const settings = { deployment: DEPLOYMENT, chunkSize: 2 ** 27, limits: {}, prices: PRICES, ...window, workers };
    const gate = await passGate({ run: RUN, item, ports: this as unknown as RequestPorts, settings }).catch((error: Error) => error.name);
    if (gate !== GATE.OPEN && this.firstRefusal !== undefined) this.closedAfter ??= this.now - this.begun - this.firstRefusal;
    if (gate === GATE.OPEN) this.credit += this.congestion.requestsASecond / this.scale * TURN;
    if (gate === GATE.ONE_BLOCK) this.credit += BLOCK / this.scale;
    for (; this.credit >= 1 && this.requested < this.count; this.credit -= 1, this.requested += 1) await this.requestOne(this.requested);
    if (this.requested === this.count) this.runs.put(RUN, { ...this.item, phase: 'downloading' }, true);
  }

  private async requestOne(n: number): Promise<void> {
    const id = { run: RUN, archiveId: archiveIdOf(n) };
    const facts = { vault_name: 'photos', size: SIZE, sha256_tree_hash: sha256(bytesOf(n)), creation_date: '2012-08-21T17:08:24Z', key: `photos/${n}`, ...ONE_CHUNK };
    const { tier, pass, storage_class } = this.item;
    await this.archives.create(newRow(id, facts, { run: { tier, pass, storage_class }, now: this.clock.now() }));
    await this.archives.change(id, { job: { id: this.pay(id.archiveId) } });
  }

  /** Bulk: Glacier works for 5 to 12 hours. */
  private pay(archiveId: string): string {
    this.paid.set(archiveId, (this.paid.get(archiveId) ?? 0) + 1);
    const JobId = `job-${this.jobs.size + 1}`;
    const at = this.now + (5 + 7 * this.random()) * HOUR;
    const id = { run: RUN, archiveId };
    const times = { CreationDate: new Date(this.clock.now()).toISOString(), CompletionDate: new Date(at * 1000).toISOString() };
    const doc = jobDocument(id, this.archives.row(id).archive, { JobId, ...times });
    this.jobs.set(JobId, doc);
    this.pending.push({ at, doc });
    return JobId;
  }

  private random(): number {
    this.dice = (this.dice * 48_271) % 2_147_483_647;
    return this.dice / 2_147_483_647;
  }

  private tellWhatIsDone(): void {
    for (let i = this.pending.length - 1; i >= 0; i -= 1) {
      if (this.pending[i].at <= this.now) this.notifications.push(JSON.stringify(this.pending.splice(i, 1)[0].doc));
    }
  }

  /** Each function does as much as its workers can in one turn, first in, first out. */
  private async work(): Promise<void> {
    const { archives, clock, runs, chunks, small, validations } = this;
    const start = async () => {
      this.refuse();
      return { uploadId: 'upload', retried: false };
    };
    const uploads = { bucketName: 'destination', start, abort: async () => undefined };
    const none = async () => undefined;
    const s3 = { complete: async () => ({ kind: 'completed' as const, object: {} }), parts: none, object: none, abort: none };
    const settings = { deployment: DEPLOYMENT, downloadWindow: 24 * HOUR, sweepPeriod: TURN };
    const sending = { chunksQueue: chunks, smallArchivesQueue: small, validationQueue: validations };
    const ports = { archives, runs, uploads, isOfThisBucket: async () => true, ...sending, clock };
    await this.take('notifications', PREPARE, this.notifications, async (body, again) => {
      await processNotification({ body, owner: `o-${this.clock.now()}` }, ports as never, settings).catch(() => again.push(body));
    });
    await this.take('chunks', COPY, chunks.bodies, async (body) => {
      const message = parseChunkMessage(body);
      const { archive, upload: { generation } } = archives.row(message);
      await archives.putChunk(message, generation, { etag: 'e', checksum_sha_256: 'AA==', tree_checksum: archive.sha256_tree_hash, size: 1000 });
      await archives.addProgress(message, generation, 1);
      validations.bodies.push(archiveReady({ run: RUN, archiveId: message.archiveId, generation }));
    });
    await this.take('small', COPY, small.bodies, async (body, again) => {
      await this.put(parsePutMessage(body)).catch(() => again.push(body));
    });
    await this.take('validations', PROVE, validations.bodies, async (body) => {
      await validate(parseArchiveReady(body), { archives, uploads: s3 as never, clock });
    });
  }

  private put(message: PutMessage): Promise<string> {
    const { archives, clock } = this;
    const bytes = bytesOf(Number(archives.row(message).archive.key.split('/')[1]));
    const source = { open: async () => ({ bytes: Readable.from([bytes]), treeHash: sha256(bytes) }) };
    const objects = {
      object: async () => undefined,
      put: async (_target: object, body: Readable) => {
        await body.toArray();
        this.refuse();
        return undefined;
      },
    };
    const ports = { archives, clock, source, objects, metrics: { copied: () => undefined }, isOfThisBucket: async () => true };
    const invocation = { owner: `p-${this.deliveries += 1}`, remaining: () => 900_000, keepHidden: async () => undefined };
    return putArchive(message, ports, invocation);
  }

  private refuse(): void {
    if (this.congestion.refuses !== 'uploads') return;
    this.firstRefusal ??= this.now - this.begun;
    throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } });
  }

  private async take(stage: keyof Workers, seconds: number, queue: string[], one: (body: string, again: string[]) => Promise<void>): Promise<void> {
    const again: string[] = [];
    this.done[stage] = Math.min(this.done[stage], 0) + this.workers[stage] / seconds * TURN;
    for (; this.done[stage] > 0 && queue.length; this.done[stage] -= 1) await one(queue.shift()!, again);
    queue.push(...again);
  }

  private async sweep(): Promise<void> {
    const { runs, archives, pace, clock, queues, log } = this;
    const ports = {
      runs,
      archives,
      pace,
      clock,
      queues,
      log,
      figures: this.figures,
      metrics: { unannounced: () => undefined, heldBack: () => undefined },
      uploads: { abort: async () => undefined, object: async () => undefined },
      waits: { putResult: async () => undefined },
      jobs: {
        requestArchive: async ({ archiveId }: { archiveId: string }) => this.pay(archiveId),
        describe: async (_vault: string, id: string) => this.describe(id),
      },
      notifications: { send: async (bodies: readonly string[]) => { this.notifications.push(...bodies); } },
    };
    const settings = { deployment: DEPLOYMENT, limits: {}, prices: PRICES, downloadWindow: 24 * HOUR, sweepPeriod: TURN, workers: this.workers };
    for (let more = true; more;) ({ more } = await sweep({ run: RUN, execution: 'x' }, clock.now() + 1e12, ports as never, settings));
  }

  private describe(id: string): JobDocument | undefined {
    const doc = this.jobs.get(id);
    if (!doc) return undefined;
    const done = Date.parse(doc.CompletionDate!) / 1000;
    if (done > this.now) return { ...doc, StatusCode: 'InProgress', CompletionDate: undefined };
    return this.now < done + 24 * HOUR ? doc : undefined;
  }
}
