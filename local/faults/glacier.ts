import { KindName } from './kinds';
import { FaultPlan } from './plan';
import type { Fault, FaultPoint, Faults } from '../glacier/emulator';

/** Milliseconds on the wall for which throttling goes on once it has begun. */
const BURST_MS = 400;
const SLOW_MS = 300;
/** Longer than the local queues hide a message: it is delivered again while the first delivery still reads. */
const STALL_MS = 8_000;
const ZERO_HASH = '0'.repeat(64);

/** What the faults need of the emulator. */
export interface FaultyEmulator {
  expireJob(jobId: string): Promise<void>;
}

/** What an archive cost: jobs that Glacier took on, and reads of output that it began to answer. */
export interface Spending {
  readonly jobs: Map<string, number>;
  /** By archive and range. */
  readonly reads: Map<string, number>;
  bytes: number;
}

/** Decides what goes wrong in Glacier, and keeps account of what was asked for and read. */
export class GlacierFaults {
  public readonly spending: Spending = { jobs: new Map(), reads: new Map(), bytes: 0 };
  private readonly archiveOfJob = new Map<string, string>();
  private readonly sizeOfArchive = new Map<string, number>();
  private readonly gone = new Map<string, boolean>();
  private burstUntil = 0;

  constructor(private readonly plan: FaultPlan, private readonly emulator: () => FaultyEmulator) {}

  /** For the emulator's `faults`. The vault is filled before anybody is in trouble: uploads are left alone. */
  public readonly faults: Faults = async (point) => {
    switch (point.operation) {
      case 'CompleteJob': return this.completion(point);
      case 'InitiateJob': return this.request(point);
      case 'DescribeJob': return this.refusal(`DescribeJob ${this.archiveOf(point) ?? 'inventory'}`);
      case 'GetJobOutput': return this.output(point);
      default: return undefined;
    }
  };

  private archiveOf({ params, input }: FaultPoint): string | undefined {
    return (input.ArchiveId as string | undefined) ?? this.archiveOfJob.get(params.jobId ?? '');
  }

  private completion(point: FaultPoint): Fault | undefined {
    const { input } = point;
    const archive = input.ArchiveId as string | null;
    if (!archive) return undefined; // an inventory; without one there is no run to look at
    this.archiveOfJob.set(String(input.JobId), archive);
    this.sizeOfArchive.set(archive, Number(input.ArchiveSizeInBytes));
    if (this.plan.strikes('glacier-job-never-completes', archive)) return this.counted('glacier-job-never-completes', archive, { kind: 'never' });
    if (!this.plan.strikes('glacier-job-failed', archive)) return undefined;
    return this.counted('glacier-job-failed', archive, { kind: 'error', status: 500, code: 'ServiceUnavailableException', message: 'The tape is torn' });
  }

  private request(point: FaultPoint): Fault | undefined {
    const archive = this.archiveOf(point);
    if (!archive) return undefined;
    const fault = this.isGone(archive) ?? this.burst(archive) ?? this.refusal(`InitiateJob ${archive}`);
    if (fault) return fault;
    add(this.spending.jobs, archive);
    if (!this.plan.strikes('glacier-answer-lost', archive)) return undefined;
    return this.counted('glacier-answer-lost', archive, { kind: 'cut', after: 0 });
  }

  /** An archive is gone for good or not at all; that it is counts once. */
  private isGone(archive: string): Fault | undefined {
    if (!this.gone.has(archive)) {
      this.gone.set(archive, !this.spending.jobs.has(archive) && this.plan.strikes('glacier-archive-gone', archive));
      if (this.gone.get(archive)) this.plan.count('glacier-archive-gone', archive);
    }
    return this.gone.get(archive) ? { kind: 'error', status: 404, code: 'ResourceNotFoundException', message: `The archive ID was not found: ${archive}` } : undefined;
  }

  private burst(archive: string): Fault | undefined {
    if (Date.now() >= this.burstUntil && !this.plan.strikes('glacier-throttling-burst', archive)) return undefined;
    if (Date.now() >= this.burstUntil) this.burstUntil = Date.now() + BURST_MS;
    return this.counted('glacier-throttling-burst', archive, { kind: 'error', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' });
  }

  private refusal(subject: string): Fault | undefined {
    const kind = this.plan.first(['glacier-500', 'glacier-503', 'glacier-408'], subject);
    switch (kind) {
      case 'glacier-500': return this.counted(kind, subject, { kind: 'error', status: 500, code: 'InternalServerError', message: 'Something went wrong' });
      case 'glacier-503': return this.counted(kind, subject, { kind: 'error', status: 503, code: 'ServiceUnavailableException', message: 'Try later' });
      case 'glacier-408': return this.counted(kind, subject, { kind: 'error', status: 408, code: 'RequestTimeoutException', message: 'The request took too long' });
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
      return undefined; // the emulator itself says that it knows no such job
    }
    if (!this.archiveOfJob.has(point.params.jobId!)) return undefined;
    add(this.spending.reads, subject);
    this.spending.bytes += length;
    return this.spoiled(subject, length);
  }

  private spoiled(subject: string, length: number): Fault | undefined {
    const kind = this.plan.first(['glacier-slow-body', 'glacier-stalled-body', 'glacier-cut-body', 'glacier-short-body', 'glacier-flipped-bits', 'glacier-wrong-hash-header'], subject);
    const at = kind && Math.floor(this.plan.shape(kind, subject) * length);
    switch (kind) {
      case 'glacier-slow-body': return this.counted(kind, subject, { kind: 'delay', milliseconds: SLOW_MS });
      case 'glacier-stalled-body': return this.counted(kind, subject, { kind: 'stall', after: at!, milliseconds: STALL_MS });
      case 'glacier-cut-body': return this.counted(kind, subject, { kind: 'cut', after: at! });
      case 'glacier-short-body': return this.counted(kind, subject, { kind: 'shorten', by: Math.min(length, at! + 1) });
      case 'glacier-flipped-bits': return this.counted(kind, subject, { kind: 'flip', at: at! });
      case 'glacier-wrong-hash-header': return this.counted(kind, subject, { kind: 'header', name: 'x-amz-sha256-tree-hash', value: ZERO_HASH });
      default: return undefined;
    }
  }

  private counted(kind: KindName, subject: string, fault: Fault): Fault {
    this.plan.count(kind, subject);
    return fault;
  }
}

function add(numbers: Map<string, number>, key: string): void {
  numbers.set(key, (numbers.get(key) ?? 0) + 1);
}
