import { JobDocument } from '../../../src/contracts/glacier';
import { RunItem } from '../../../src/contracts/run';
import { Pace } from '../../../src/domain/archive/pace';
import { epochSeconds } from '../../../src/domain/clock';
import { ArchiveRequest } from '../../../src/handlers/aws/glacier/glacier-jobs';
import { SweepPorts, SweepSettings } from '../../../src/handlers/extend-download-window/ports';
import { sweep } from '../../../src/handlers/extend-download-window/sweep';
import { FoundObject } from '../../../src/handlers/shared/look-at-key';
import { TestClock } from '../../support/test-clock';
import { CountedFigures } from '../support/counted-figures';
import { PRICES, WORKERS } from '../support/free-flow';
import { HeldQueues } from '../support/held-queues';
import { MemoryArchives, RowOverrides } from '../support/memory-archives';
import { WalkingRuns } from '../support/walking-runs';

export const HOUR = 3600;
/** Of the sweep. */
export const PERIOD = 300;
export const ID = { run: 'run-1', archiveId: 'archive-1' };

/** The sweep with stores in memory, a Glacier with the given answers, and a run of one archive. */
export class SweepWorld implements SweepPorts {
  public readonly clock = new TestClock();
  public readonly runs = new WalkingRuns();
  public readonly archives = new MemoryArchives();
  public readonly pace = new Pace(this.clock, 10);
  public readonly logged: string[] = [];
  /** Errors of looks by name, as the last sweep counted them. */
  public counted?: unknown;
  public readonly log = {
    info: (_: string, { errors }: Record<string, unknown>) => { this.counted = errors; },
    warn: (message: string) => { this.logged.push(message); },
  };
  public readonly queues = new HeldQueues();
  public readonly figures = new CountedFigures();
  public settings: SweepSettings = { deployment: 'table', limits: {}, prices: PRICES, downloadWindow: 24 * HOUR, sweepPeriod: PERIOD, workers: WORKERS };
  public readonly glacierJobs = new Map<string, JobDocument>();
  public readonly asked: ArchiveRequest[] = [];
  public readonly sent: JobDocument[] = [];
  public readonly aborted: string[] = [];
  public readonly answered: [string, object][] = [];
  public unannounced = 0;
  public heldBack = 0;
  public readonly metrics = { unannounced: () => { this.unannounced += 1; }, heldBack: () => { this.heldBack += 1; } };
  public answers: (Error | undefined | (() => unknown))[] = [];

  public readonly jobs = {
    describe: async (_vault: string, jobId: string) => this.glacierJobs.get(jobId),
    requestArchive: async (request: ArchiveRequest) => {
      const answer = this.answers.shift();
      if (answer instanceof Error) throw answer;
      await answer?.();
      this.asked.push(request);
      const jobId = `job-${this.asked.length + 1}`;
      this.glacierJobs.set(jobId, { JobId: jobId, StatusCode: 'InProgress', CreationDate: new Date(this.clock.now()).toISOString() });
      return jobId;
    },
  };

  public readonly notifications = {
    send: async (bodies: readonly string[]) => { this.sent.push(...bodies.map((body) => JSON.parse(body) as JobDocument)); },
  };

  /** What stands in the destination, by key. */
  public readonly objects = new Map<string, FoundObject>();
  /** Keys that were looked at. */
  public readonly looks: string[] = [];
  public readonly uploads = {
    abort: async (_key: string, uploadId: string) => { this.aborted.push(uploadId); },
    object: async (key: string) => { this.looks.push(key); return this.objects.get(key); },
  };

  public readonly waits = { putResult: async (wait: string, result: object) => { this.answered.push([wait, result]); } };

  constructor(run: Partial<RunItem> = {}) {
    this.runs.put('run-1', { phase: 'downloading', ...run }, true);
  }

  public get now() {
    return epochSeconds(this.clock);
  }

  public put(overrides: RowOverrides = {}, done = 0) {
    const requested = new Date(this.clock.now() - 40 * HOUR * 1000).toISOString();
    const row = this.archives.put(ID, { due_at: this.now, requested_at: requested, ...overrides });
    this.archives.done.set(`${row.pk}|${row.upload.generation}`, new Set(Array.from({ length: done }, (_, i) => i + 1)));
    return row;
  }

  public job(jobId: string, StatusCode: string, hoursAgo = 1, more: JobDocument = {}) {
    const then = new Date(this.clock.now() - hoursAgo * HOUR * 1000).toISOString();
    this.glacierJobs.set(jobId, { JobId: jobId, ArchiveId: ID.archiveId, StatusCode, CreationDate: then, ...(StatusCode === 'InProgress' ? {} : { CompletionDate: then }), ...more });
  }

  public sweep(conclude = false, minutes = 5, execution = 'sweep-1') {
    return sweep({ run: 'run-1', execution, conclude }, this.clock.now() + minutes * 60_000, this, this.settings);
  }

  public get row() {
    return this.archives.row(ID);
  }
}
