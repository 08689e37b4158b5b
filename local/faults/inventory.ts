import { ANSWER_LOST, REFUSED, spoiledBody } from './glacier-answers';
import { KindName } from './kinds';
import { FaultPlan } from './plan';
import type { Fault, FaultPoint } from '../glacier/emulator';

const REFUSALS = Object.values(REFUSED);
const RANGE = /^bytes=(\d+)-(\d+)$/;
const BODIES = ['cut-body', 'short-body', 'flipped-bits', 'slow-body', 'stalled-body'] as const;

/**
 * The faults of the job that retrieves an inventory.
 *
 * Two faults are not here, but in `test/local/faults/inventory-job.test.ts`. A failed job ends the run. A lost notification
 * costs six hours, because Get Inventory looks at the job only then.
 */
export class InventoryFaults {
  private readonly jobs = new Set<string>();

  constructor(private readonly plan: FaultPlan) {}

  /** The emulator reports here each inventory job that completes. Faults of DescribeJob and GetJobOutput hit only those. */
  public completes(jobId: string): void {
    this.jobs.add(jobId);
  }

  /** Whether a call is about an inventory. */
  public isMeant({ operation, params, input }: FaultPoint): boolean {
    return operation === 'InitiateJob' ? input.Type === 'inventory-retrieval' : this.jobs.has(params.jobId ?? '');
  }

  /** The fault of a call for which `isMeant` is true. */
  public fault({ operation, params, headers }: FaultPoint): Fault | undefined {
    const subject = `inventory of ${params.vaultName}`;
    switch (operation) {
      case 'InitiateJob': return this.refusal('inventory-request-refused', subject) ?? this.lostAnswer(subject);
      case 'DescribeJob': return this.refusal('inventory-describe-refused', subject);
      case 'GetJobOutput': return this.output(subject, String(headers.range));
      default: return undefined;
    }
  }

  private output(subject: string, range: string): Fault | undefined {
    const [, first, last] = RANGE.exec(range) ?? [];
    const part = `${subject} ${first}`;
    const refused = this.refusal('inventory-output-refused', part);
    if (refused) return refused;
    const how = BODIES.find((one) => this.plan.strikes(`inventory-${one}`, part));
    if (!how) return undefined;
    const length = Number(last) - Number(first) + 1;
    return this.counted(`inventory-${how}`, part, spoiledBody(how, Math.floor(this.plan.shape(`inventory-${how}`, part) * length), length));
  }

  private refusal(kind: KindName, subject: string): Fault | undefined {
    if (!this.plan.strikes(kind, subject)) return undefined;
    return this.counted(kind, subject, REFUSALS[Math.floor(this.plan.shape(kind, subject) * REFUSALS.length)]);
  }

  private lostAnswer(subject: string): Fault | undefined {
    return this.plan.strikes('inventory-answer-lost', subject) ? this.counted('inventory-answer-lost', subject, ANSWER_LOST) : undefined;
  }

  private counted(kind: KindName, subject: string, fault: Fault): Fault {
    this.plan.count(kind, subject);
    return fault;
  }
}
