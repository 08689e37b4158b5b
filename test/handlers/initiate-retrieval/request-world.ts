import { Readable } from 'stream';
import { INVENTORY_KEYS } from '../../../src/contracts/keys';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { ByteRange } from '../../../src/domain/archive/chunk-plan';
import { Pace } from '../../../src/domain/archive/pace';
import { QueuedWork } from '../../../src/domain/pressure/work';
import { ArchiveRequest } from '../../../src/handlers/aws/glacier/glacier-jobs';
import { requestArchives } from '../../../src/handlers/initiate-retrieval/request-archives';
import { RequestPorts, RequestSettings } from '../../../src/handlers/initiate-retrieval/walk';
import { manifestTotals } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { CountedFigures } from '../support/counted-figures';
import { PRICES, WORKERS } from '../support/free-flow';
import { archiveIdOf, hashOf } from '../support/inventories';
import { MemoryArchives } from '../support/memory-archives';
import { WalkingRuns } from '../support/walking-runs';

export const HOUR = 3600;
export const id = (name: number) => ({ run: 'run-1', archiveId: archiveIdOf(name) });

export const entryOf = (name: number, overrides: Partial<ManifestEntry> = {}): ManifestEntry => ({
  archive_id: archiveIdOf(name), size: 1000, sha256_tree_hash: hashOf(name), creation_date: '2012-08-21T17:08:24Z', description: `${name} ü`, key: `photos/${name}`, ...overrides,
});

/** One run of one vault, and a Glacier that gives the answers of the test. */
export class World implements RequestPorts {
  public readonly clock = new TestClock();
  public readonly runs = new WalkingRuns();
  public readonly archives = new MemoryArchives();
  public readonly pace = new Pace(this.clock, 10);
  public readonly logged: string[] = [];
  public readonly log = { info: (message: string) => { this.logged.push(message); }, warn: (message: string) => { this.logged.push(message); } };
  public readonly asked: ArchiveRequest[] = [];
  public readonly figures = new CountedFigures();
  public queued: QueuedWork = { notifications: 0, chunks: 0, small: 0, validations: 0 };
  public readonly queues = { depths: async () => this.queued };
  /** What the alarm sees: a look at which requests were held back, or not. */
  public readonly heldBack: boolean[] = [];
  public readonly gate = { seen: (isClosed: boolean) => { this.heldBack.push(isClosed); } };
  public reads = 0;
  public settings: RequestSettings = { deployment: 'table', chunkSize: 2 ** 27, limits: {}, prices: PRICES, downloadWindow: 24 * HOUR, sweepPeriod: 300, workers: WORKERS };
  /** Glacier's answers to the next requests. After these it accepts every request. */
  public answers: (Error | undefined | (() => void))[] = [];

  public readonly objects = {
    size: async (key: string) => this.partition(key).length,
    read: async (key: string, { first, last }: ByteRange) => {
      this.reads += 1;
      return Readable.from([this.partition(key).subarray(first, last + 1)]);
    },
  };

  public readonly jobs = {
    requestArchive: async (request: ArchiveRequest) => {
      const answer = this.answers.shift();
      if (answer instanceof Error) throw answer;
      answer?.();
      this.asked.push(request);
      return `job-${this.asked.length}`;
    },
  };

  constructor(private readonly manifest: ManifestEntry[][], pass = 1) {
    this.runs.put('run-1', {
      phase: 'requesting', pass, totals: manifestTotals({ partitions: manifest.length }), cursor: { partition: 1, offset: 0 },
    });
  }

  public request(owner = 'me', minutes = 5) {
    return requestArchives({ run: 'run-1' }, { owner, deadline: this.clock.now() + minutes * 60_000 }, this, this.settings);
  }

  private partition(key: string): Buffer {
    const entries = this.manifest.find((_, i) => key === INVENTORY_KEYS.manifestPartition('run-1', 'manifest-1', i + 1));
    return Buffer.from(entries!.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  public get phase() {
    return this.runs.items.get('run-1')!.phase;
  }

  public get askedIds() {
    return this.asked.map((request) => request.archiveId);
  }
}

export const worldOf = (count: number, pass = 1) => new World([Array.from({ length: count }, (_, i) => entryOf(i))], pass);
export const idsOf = (count: number) => Array.from({ length: count }, (_, i) => archiveIdOf(i));
