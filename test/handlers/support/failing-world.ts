import { ChunkArchives } from './chunk-archives';
import { FREE_FLOW, PRICES, WORKERS } from './free-flow';
import { archiveIdOf, hashOf } from './inventories';
import { DEPLOYMENT, jobDocument } from './job-notifications';
import { WalkingRuns } from './walking-runs';
import { JobDocument } from '../../../src/contracts/glacier';
import { INVENTORY_KEYS } from '../../../src/contracts/keys';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { Pace } from '../../../src/domain/archive/pace';
import { ArchiveRequest } from '../../../src/handlers/aws/glacier/glacier-jobs';
import { processNotification } from '../../../src/handlers/chunk-pipeline/notifications-processor';
import { beginCleanup } from '../../../src/handlers/cleanup/begin-cleanup';
import { checkSettled } from '../../../src/handlers/cleanup/check-settled';
import { finishRun } from '../../../src/handlers/cleanup/finish-run';
import { writeReport } from '../../../src/handlers/cleanup/write-report';
import { sweep } from '../../../src/handlers/extend-download-window/sweep';
import { requestArchives } from '../../../src/handlers/initiate-retrieval/request-archives';
import { manifestTotals } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { MemoryObjects, MemoryUploads } from '../cleanup/cleanup-doubles';

export const HOUR = 3600;
/** Seconds between two sweeps: few, so that weeks take no time. */
export const PERIOD = 3 * HOUR;
const RUN = { run: 'run-1' };
const WINDOW = { downloadWindow: 24 * HOUR, sweepPeriod: PERIOD };
const SETTINGS = { deployment: DEPLOYMENT, chunkSize: 2 ** 27, limits: {}, prices: PRICES, ...WINDOW, workers: WORKERS };

/** A run from its first request to its report, with the deployed code and a Glacier with the given answers. */
export class FailingWorld {
  public readonly clock = new TestClock();
  public readonly runs = new WalkingRuns();
  public readonly archives = new ChunkArchives();
  public readonly objects = new MemoryObjects();
  /** Archives whose request Glacier accepted. */
  public readonly taken: string[] = [];
  /** Each error that ended a sweep or the requests. */
  public readonly raised: Error[] = [];
  private readonly pace = new Pace(this.clock, 10);
  private readonly messages: string[] = [];
  private readonly created = new Map<string, JobDocument>();

  constructor(count: number) {
    const entries = Array.from({ length: count }, (_, i): ManifestEntry => ({
      archive_id: archiveIdOf(i), size: 1000, sha256_tree_hash: hashOf(i), creation_date: '2012-08-21T17:08:24Z', description: `${i}`, key: `photos/${i}`,
    }));
    this.objects.content.set(INVENTORY_KEYS.manifestPartition(RUN.run, 'manifest-1', 1), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    this.runs.put(RUN.run, { phase: 'requesting', totals: manifestTotals({ archives: count }), cursor: { partition: 1, offset: 0 } }, true);
  }

  /** The error with which Glacier refuses a request; undefined if it accepts the request. */
  public refuses: () => Error | undefined = () => undefined;
  /** What Glacier says of a job. */
  public says: (job: JobDocument) => JobDocument | undefined = (job) => job;

  public get now() {
    return this.clock.now() / 1000;
  }

  public get rows() {
    return [...this.archives.rows.values()];
  }

  public get run() {
    return this.runs.items.get(RUN.run)!;
  }

  /** Runs Initiate Retrieval, and sweeps beside it, until everything is requested or it fails. Throws after `atMost` seconds. */
  public async request(atMost: number): Promise<Error | undefined> {
    const begun = this.now;
    for (let owner = 1; ; owner += 1) {
      if (this.now - begun > atMost) throw new Error(`after ${atMost} s there is still something to request`);
      try {
        const ports = { ...FREE_FLOW, ...this.ports(), objects: this.objects };
        const { finished, wait_seconds: wait } = await requestArchives(RUN, { owner: `${owner}`, deadline: this.clock.now() + 540_000 }, ports, SETTINGS);
        if (finished) return undefined;
        await this.pass(wait);
      } catch (error) {
        return error as Error;
      }
    }
  }

  /** Lets time pass, and sweeps each time a sweep is due. */
  public async pass(seconds: number): Promise<void> {
    const sweeps = Math.floor((this.now + seconds) / PERIOD) - Math.floor(this.now / PERIOD);
    this.clock.time += seconds * 1000;
    if (sweeps) await this.sweep();
  }

  /** One sweep, with Glacier's answers. Returns true if nothing is left to look after. */
  public async sweep(): Promise<boolean> {
    let result = { settled: false, more: true };
    while (result.more) {
      result = await sweep({ ...RUN, execution: 'sweep' }, this.clock.now() + 540_000, this.ports(), SETTINGS).catch((error: Error) => {
        this.raised.push(error);
        return { settled: false, more: false };
      });
    }
    const { archives, runs, clock } = this;
    const queue = { send: async () => undefined }; // no chunk ever arrives
    const uploads = { bucketName: 'destination', start: async () => ({ uploadId: 'upload', retried: false }), abort: async () => undefined };
    for (const body of this.messages.splice(0)) {
      const queues = { chunksQueue: queue, smallArchivesQueue: queue, validationQueue: queue };
      await processNotification({ body, owner: 'processor' }, { archives, runs, isOfThisBucket: async () => true, clock, uploads, ...queues }, SETTINGS);
    }
    return result.settled;
  }

  /** Sweeps until nothing is left. Throws after `atMost` seconds. */
  public async settle(atMost: number): Promise<void> {
    const begun = this.now;
    while (!await this.sweep()) {
      if (this.now - begun > atMost) throw new Error(`after ${atMost} s there are still ${this.rows.filter((row) => row.status !== 'failed').length} archives`);
      this.clock.time += PERIOD * 1000;
    }
  }

  /** The operator or an error stops the execution: nothing more is requested. */
  public async stop(): Promise<void> {
    await beginCleanup({ ...RUN, stopped: true }, this);
  }

  /** Runs Cleanup once nothing is requested or staged. Returns its outcome and the rows of the report. */
  public async report() {
    await beginCleanup(RUN, this);
    expect(await checkSettled(RUN, this)).toEqual({ settled: true });
    const ports = { ...this, uploads: new MemoryUploads(), parts: { record: async () => undefined }, figures: { reconcile: async () => undefined } };
    expect(await writeReport({ ...RUN, partition: 1, cared: 0 }, Infinity, ports)).toEqual({ unfinished: 0, cared: 0 });
    const { outcome, archives } = await finishRun(RUN, ports);
    const rows = this.objects.rows(INVENTORY_KEYS.reportJsonl(RUN.run, 1)) as { status: string; reason: string; message: string }[];
    return { outcome, archives, rows };
  }

  private ports() {
    const { archives, runs, pace, clock } = this;
    const log = { info: () => undefined, warn: () => undefined };
    const waits = { putResult: async () => undefined };
    const metrics = { unannounced: () => undefined, heldBack: () => undefined };
    const notifications = { send: async (bodies: readonly string[]) => { this.messages.push(...bodies); } };
    const { queues, figures } = FREE_FLOW;
    const uploads = { abort: async () => undefined, object: async () => undefined };
    const jobs = { requestArchive: async (request: ArchiveRequest) => this.take(request), describe: this.describe.bind(this) };
    return { archives, runs, pace, clock, log, waits, metrics, notifications, queues, figures, uploads, jobs };
  }

  /** Takes a request for an archive. */
  public async take({ archiveId }: ArchiveRequest): Promise<string> {
    const error = this.refuses();
    if (error) throw error;
    const JobId = `job-${this.taken.push(archiveId)}`;
    const id = { ...RUN, archiveId };
    const then = new Date(this.clock.now()).toISOString();
    this.created.set(JobId, jobDocument(id, this.archives.row(id).archive, { JobId, CreationDate: then, CompletionDate: then }));
    return JobId;
  }

  private async describe(_vault: string, jobId: string): Promise<JobDocument | undefined> {
    const job = this.created.get(jobId);
    return job && this.says(job);
  }
}

/** A run whose requests Glacier has all accepted. */
export async function requested(count: number): Promise<FailingWorld> {
  const world = new FailingWorld(count);
  expect(await world.request(HOUR)).toBeUndefined();
  expect(world.taken).toHaveLength(count);
  return world;
}
