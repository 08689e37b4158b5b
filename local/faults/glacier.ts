import { ANSWER_LOST, LOCKED, REFUSED, spoiledBody } from './glacier-answers';
import { InventoryFaults } from './inventory';
import { KindName } from './kinds';
import { Reads } from './notifications';
import { FaultPlan } from './plan';
import type { Fault, FaultPoint, Faults } from '../glacier/emulator';

/** Real milliseconds that a burst of throttling lasts. */
const BURST_MS = 400;
/** Real milliseconds that a watched read is delayed. Queues hide a message for longer, so they do not deliver it again. */
const WATCHED_MS = 4_000;
/** Longer than the sweep waits before it asks about an Expedited job, which is 65 minutes. On the emulator's clock. */
const LATE: Fault = { kind: 'late', milliseconds: 90 * 60_000 };
const BODIES = ['slow-body', 'stalled-body', 'cut-body', 'short-body', 'flipped-bits'] as const;
const ZERO_HASH = '0'.repeat(64);

/** The part of the Glacier emulator that the faults call. */
export interface FaultyEmulator {
  expireJob(jobId: string): Promise<void>;
}

/** What the archives cost: the jobs that Glacier accepted, and the reads of output that it began to answer. */
export interface Spending {
  /** Archive id → when Glacier accepted each of its jobs, in milliseconds since the epoch. */
  readonly jobs: Map<string, number[]>;
  /** `<archive id> <offset>` → how often that range was read. */
  readonly reads: Map<string, number>;
  /** Bytes of all reads. */
  bytes: number;
}

/** Decides the faults of the Glacier emulator, and counts jobs and reads. The oracle of the soak compares these counts with the faults. */
export class GlacierFaults implements Reads {
  public readonly spending: Spending = { jobs: new Map(), reads: new Map(), bytes: 0 };
  private readonly archiveOfJob = new Map<string, string>();
  private readonly sizeOfArchive = new Map<string, number>();
  private readonly gone = new Map<string, boolean>();
  private readonly whenReadBegins = new Map<string, () => void>();
  private readonly inventory: InventoryFaults;
  private burstUntil = 0;

  constructor(private readonly plan: FaultPlan, private readonly emulator: () => FaultyEmulator) {
    this.inventory = new InventoryFaults(plan);
  }

  /** The emulator's `faults` option. Uploads to the vault get no faults, because the product makes none. */
  public readonly faults: Faults = async (point) => {
    if (this.inventory.isMeant(point)) return this.inventory.fault(point);
    switch (point.operation) {
      case 'CompleteJob': return this.completion(point);
      case 'InitiateJob': return this.request(point);
      case 'DescribeJob': return this.refusal(`DescribeJob ${this.archiveOf(point) ?? 'of a job that has not completed, or is no more'}`);
      case 'GetJobOutput': return this.output(point);
      case 'DeleteArchive': return this.deletion(point.params.archiveId!);
      default: return undefined;
    }
  };

  public whenRead(archive: string, work: () => void): void {
    this.whenReadBegins.set(archive, work);
  }

  private archiveOf({ params, input }: FaultPoint): string | undefined {
    return (input.ArchiveId as string | undefined) ?? this.archiveOfJob.get(params.jobId ?? '');
  }

  private completion(point: FaultPoint): Fault | undefined {
    const { input } = point;
    const archive = input.ArchiveId as string | null;
    const jobId = String(input.JobId);
    if (!archive) return void this.inventory.completes(jobId);
    this.archiveOfJob.set(jobId, archive);
    this.sizeOfArchive.set(archive, Number(input.ArchiveSizeInBytes));
    if (this.plan.strikes('glacier-job-late', archive)) return this.counted('glacier-job-late', archive, LATE);
    if (!this.plan.strikes('glacier-job-failed', archive)) return undefined;
    return this.counted('glacier-job-failed', archive, { kind: 'error', status: 500, code: 'ServiceUnavailableException', message: 'The tape is torn' });
  }

  private request(point: FaultPoint): Fault | undefined {
    const archive = this.archiveOf(point);
    if (!archive) return undefined;
    const fault = this.isGone(archive) ?? this.burst(archive) ?? this.refusal(`InitiateJob ${archive}`);
    if (fault) return fault;
    this.spending.jobs.set(archive, [...this.spending.jobs.get(archive) ?? [], Date.now()]);
    if (!this.plan.strikes('glacier-answer-lost', archive)) return undefined;
    return this.counted('glacier-answer-lost', archive, ANSWER_LOST);
  }

  /** Whether an archive is gone is decided at its first request and never changes. The fault counts once. */
  private isGone(archive: string): Fault | undefined {
    if (!this.gone.has(archive)) {
      this.gone.set(archive, !this.spending.jobs.has(archive) && this.plan.strikes('glacier-archive-gone', archive));
      if (this.gone.get(archive)) this.plan.count('glacier-archive-gone', archive);
    }
    return this.gone.get(archive) ? { kind: 'error', status: 404, code: 'ResourceNotFoundException', message: `The archive ID was not found: ${archive}` } : undefined;
  }

  private deletion(archive: string): Fault | undefined {
    if (this.plan.strikes('deletion-refused', archive)) return this.counted('deletion-refused', archive, LOCKED);
    const fault = this.burst(archive) ?? this.refusal(`DeleteArchive ${archive}`);
    if (fault || !this.plan.strikes('deletion-answer-lost', archive)) return fault;
    return this.counted('deletion-answer-lost', archive, ANSWER_LOST);
  }

  private burst(archive: string): Fault | undefined {
    if (Date.now() >= this.burstUntil && !this.plan.strikes('glacier-throttling-burst', archive)) return undefined;
    if (Date.now() >= this.burstUntil) this.burstUntil = Date.now() + BURST_MS;
    return this.counted('glacier-throttling-burst', archive, { kind: 'error', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' });
  }

  private refusal(subject: string): Fault | undefined {
    const kind = this.plan.first(['glacier-500', 'glacier-503', 'glacier-408'], subject);
    switch (kind) {
      case 'glacier-500': return this.counted(kind, subject, REFUSED[500]);
      case 'glacier-503': return this.counted(kind, subject, REFUSED[503]);
      case 'glacier-408': return this.counted(kind, subject, REFUSED[408]);
      default: return undefined;
    }
  }

  private async output(point: FaultPoint): Promise<Fault | undefined> {
    const archive = this.archiveOf(point);
    if (!archive) return undefined;
    const range = /^bytes=(\d+)-(\d+)$/.exec(String(point.headers.range));
    const length = range ? Number(range[2]) - Number(range[1]) + 1 : this.sizeOfArchive.get(archive)!;
    const subject = `${archive} ${range?.[1] ?? 0}`;
    const refused = this.refusal(`GetJobOutput ${subject}`);
    if (refused) return refused;
    if (this.plan.strikes('glacier-output-expired', subject)) {
      await this.emulator().expireJob(point.params.jobId!);
      this.plan.count('glacier-output-expired', subject);
      this.archiveOfJob.delete(point.params.jobId!);
      return undefined; // the emulator answers that the job does not exist
    }
    if (!this.archiveOfJob.has(point.params.jobId!)) return undefined;
    add(this.spending.reads, subject);
    this.spending.bytes += length;
    return this.watched(archive) ?? this.spoiled(subject, length);
  }

  /** Delays this read without a fault, so that a second reader of the archive begins before the first one ends. */
  private watched(archive: string): Fault | undefined {
    const work = this.whenReadBegins.get(archive);
    if (!work) return undefined;
    this.whenReadBegins.delete(archive);
    work();
    return { kind: 'delay', milliseconds: WATCHED_MS };
  }

  private spoiled(subject: string, length: number): Fault | undefined {
    const how = BODIES.find((one) => this.plan.strikes(`glacier-${one}`, subject));
    if (how) return this.counted(`glacier-${how}`, subject, spoiledBody(how, Math.floor(this.plan.shape(`glacier-${how}`, subject) * length), length));
    if (!this.plan.strikes('glacier-wrong-hash-header', subject)) return undefined;
    return this.counted('glacier-wrong-hash-header', subject, { kind: 'header', name: 'x-amz-sha256-tree-hash', value: ZERO_HASH });
  }

  private counted(kind: KindName, subject: string, fault: Fault): Fault {
    this.plan.count(kind, subject);
    return fault;
  }
}

function add(numbers: Map<string, number>, key: string): void {
  numbers.set(key, (numbers.get(key) ?? 0) + 1);
}
