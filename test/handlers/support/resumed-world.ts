import { FREE_FLOW, PRICES, WORKERS } from './free-flow';
import { MemoryBucket } from './memory-bucket';
import { MemoryDestination } from './memory-destination';
import { ID, PipelineWorld } from './pipeline-world';
import { isTerminal } from '../../../src/contracts/archive';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { Pace } from '../../../src/domain/archive/pace';
import { PartTarget } from '../../../src/handlers/chunk-pipeline/copy-chunk';
import { writeReport } from '../../../src/handlers/cleanup/write-report';
import { requestArchives } from '../../../src/handlers/initiate-retrieval/request-archives';
import { manifestTotals } from '../../support/memory-runs';

export const HOUR = 3600;

/** A destination whose policy can deny a step. */
class GuardedDestination extends MemoryDestination {
  /** The step that the policy denies. */
  public denied?: 'start' | 'upload';

  public async start(...args: Parameters<MemoryDestination['start']>) {
    this.check('start');
    return super.start(...args);
  }

  public async upload(target: PartTarget, body: Parameters<MemoryDestination['upload']>[1]) {
    if (target.part > 1) this.check('upload');
    return super.upload(target, body);
  }

  public async open() {
    return [...this.uploads.keys()];
  }

  private check(step: GuardedDestination['denied']) {
    if (this.denied === step) throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
  }
}

/** The archive of `PipelineWorld` from one pass of its run to the next, with Cleanup and Initiate Retrieval between them. */
export class ResumedWorld extends PipelineWorld {
  public override readonly s3 = new GuardedDestination();
  /** Number of jobs that Initiate Retrieval requested. */
  public paid = 0;
  private readonly objects = new MemoryBucket();
  private readonly pacing = new Pace(this.clock, 10);

  constructor() {
    super();
    const { size, sha256_tree_hash, key } = this.row.archive;
    const entry: ManifestEntry = { archive_id: ID.archiveId, size, sha256_tree_hash, key, creation_date: '2012-08-21T17:08:24Z', description: '' };
    this.objects.set(`${ID.run}/manifest/manifest-1/00001.jsonl`, `${JSON.stringify(entry)}\n`);
    this.runs.put(ID.run, { phase: 'downloading', totals: manifestTotals() }, true);
  }

  /** Seconds since the archive's job was done. */
  public get age() {
    return Math.floor((this.clock.now() - Date.parse(this.job.CompletionDate!)) / 1000);
  }

  /** Sweeps and handles the queues, or their dead letters, until the archive has failed. */
  public async untilFailed() {
    for (let sweeps = 0; !isTerminal(this.row.status) && sweeps < 20; sweeps += 1) {
      await this.sweep();
      for (const body of this.notifications.bodies.splice(0)) await this.notify(body).catch(() => this.giveUp(body));
      for (const body of this.chunks.bodies.splice(0)) await this.retrieve(body).catch(() => this.giveUp(body));
    }
    expect(this.row.status).toBe('failed');
  }

  /** Writes the report, which ends the uploads of settled archives. */
  public report() {
    const { archives, runs, objects, s3: uploads, clock } = this;
    const parts = { record: async () => undefined };
    return writeReport({ run: ID.run, partition: 1, cared: 0 }, Infinity, { archives, runs, objects, parts, uploads, clock });
  }

  /** Ends the pass as Cleanup does, and begins the next pass this many seconds after the job was done. */
  public async resume(age: number) {
    const { runs, clock } = this;
    await this.report();
    clock.time += (age - this.age) * 1000;
    const { pass, totals } = runs.items.get(ID.run)!;
    runs.put(ID.run, { phase: 'requesting', pass: pass + 1, totals, cursor: { partition: 1, offset: 0 } }, true);
    return this.request();
  }

  public request() {
    const { archives, runs, objects, pacing: pace, clock } = this;
    const jobs = { requestArchive: async () => `paid-${this.paid += 1}` };
    const log = { info: () => undefined, warn: () => undefined };
    const settings = { deployment: 'transfer-table', chunkSize: 2 ** 20, limits: {}, prices: PRICES, downloadWindow: 24 * HOUR, sweepPeriod: 300, workers: WORKERS };
    return requestArchives({ run: ID.run }, { owner: 'me', deadline: clock.now() + 60_000 }, { ...FREE_FLOW, archives, runs, objects, jobs, pace, clock, log }, settings);
  }
}
