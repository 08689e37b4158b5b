import { createHash } from 'node:crypto';
import { KindName, KINDS, TRANSFER_KINDS } from './kinds';

/** Bytes of a hash that make up a chance: 48 bits, because a number holds 53 exactly. */
const CHANCE_BYTES = 6;

/** A pseudo-random number from 0 to 1 that depends on the arguments alone. */
export function chance(seed: number, ...about: readonly (string | number)[]): number {
  const hash = createHash('sha256').update(JSON.stringify([seed, ...about])).digest();
  return hash.readUIntBE(0, CHANCE_BYTES) / 2 ** (8 * CHANCE_BYTES);
}

export interface InjectedFault {
  /** Real time, ISO 8601. */
  readonly at: string;
  readonly kind: KindName;
  readonly subject: string;
}

export interface PlanOptions {
  readonly seed: number;
  /** Factor for all rates. 0 injects no faults. */
  readonly intensity: number;
  /** The kinds that can happen. @default - all that can hit a transfer */
  readonly kinds?: readonly KindName[];
  /** Whether each kind happens at least once, however small its rate is. @default true */
  readonly assured?: boolean;
}

/**
 * Decides which calls are hit by a fault, and counts the faults.
 *
 * The decision depends on the seed, the kind, the call's subject, and how often this plan was asked about that subject.
 * It does not depend on the order of the calls, so the same seed hits the same archives again. Three cases differ from
 * run to run of a seed:
 * - Each kind hits one of the first calls that it can hit, so that every kind happens. Which archive that is depends on the order.
 * - A burst of throttling hits every request while it lasts, in real time.
 * - Functions that do not work on one archive are killed by the number of their invocation (`kills.ts`).
 */
export class FaultPlan {
  public readonly seed: number;
  public readonly intensity: number;
  public readonly assured: boolean;
  /** Every injected fault, in order. */
  public readonly journal: InjectedFault[] = [];
  private kinds: ReadonlySet<KindName>;
  private readonly tried = new Map<string, number>();
  private readonly points = new Map<KindName, number>();
  private readonly injected = new Map<KindName, number>();

  constructor({ seed, intensity, kinds = TRANSFER_KINDS, assured = true }: PlanOptions) {
    this.seed = seed;
    this.intensity = intensity;
    this.kinds = new Set(kinds);
    this.assured = assured;
  }

  /** From now on these kinds can happen too. */
  public allow(kinds: readonly KindName[]): void {
    this.kinds = new Set([...this.kinds, ...kinds]);
  }

  /** Whether a fault of this kind hits the current call about this subject. The caller injects it and then calls `count`. */
  public strikes(kind: KindName, subject: string): boolean {
    if (!this.kinds.has(kind)) return false;
    const attempt = next(this.tried, `${kind} ${subject}`);
    const point = next(this.points, kind);
    const { rate, within } = KINDS[kind];
    if (chance(this.seed, kind, subject, attempt) < rate * this.intensity) return true;
    return this.assured && this.intensity > 0 && point === 1 + Math.floor(chance(this.seed, kind, 'assured') * within);
  }

  /** The first of these kinds that hits the call, if any. */
  public first(kinds: readonly KindName[], subject: string): KindName | undefined {
    return kinds.find((kind) => this.strikes(kind, subject));
  }

  /** A number from 0 to 1 that shapes a fault, for example the byte where a body is cut. */
  public shape(kind: KindName, subject: string): number {
    return chance(this.seed, kind, subject, 'shape', this.tried.get(`${kind} ${subject}`) ?? 0);
  }

  /** Notes an injected fault. Faults of handler processes are noted at the end (`ProcessFaults.settle`). */
  public count(kind: KindName, subject: string): void {
    this.journal.push({ at: new Date().toISOString(), kind, subject });
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
  }

  /** How often each enabled kind was injected. */
  public counts(): Partial<Record<KindName, number>> {
    return Object.fromEntries([...this.kinds].map((kind) => [kind, this.injected.get(kind) ?? 0]));
  }

  public total(): number {
    return [...this.injected.values()].reduce((sum, times) => sum + times, 0);
  }

  /** The enabled kinds that were not injected. */
  public neverFired(): KindName[] {
    return [...this.kinds].filter((kind) => !this.injected.get(kind));
  }
}

function next<K>(numbers: Map<K, number>, key: K): number {
  const number = (numbers.get(key) ?? 0) + 1;
  numbers.set(key, number);
  return number;
}
