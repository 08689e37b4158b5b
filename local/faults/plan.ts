import { createHash } from 'node:crypto';
import { KIND_NAMES, KindName, KINDS } from './kinds';

/** Bits of a hash that make up a chance; a number holds 53 exactly. */
const CHANCE_BYTES = 6;

/** A number from 0 to 1 that depends on what is given and on nothing else. */
export function chance(seed: number, ...about: readonly (string | number)[]): number {
  const hash = createHash('sha256').update(JSON.stringify([seed, ...about])).digest();
  return hash.readUIntBE(0, CHANCE_BYTES) / 2 ** (8 * CHANCE_BYTES);
}

export interface InjectedFault {
  /** ISO 8601, on the wall. */
  readonly at: string;
  readonly kind: KindName;
  readonly subject: string;
}

export interface PlanOptions {
  readonly seed: number;
  /** Every rate is multiplied by this; 0: nothing goes wrong. */
  readonly intensity: number;
  /** The kinds that may happen. @default - all of them */
  readonly kinds?: readonly KindName[];
  /** Whether each kind is made sure of, however small its rate. @default true */
  readonly assured?: boolean;
}

/**
 * Says what goes wrong. Whether a call is hit depends on the seed, the kind, what the call is about and how often that was
 * tried, not on the order in which calls come: the same seed hits the same archives again. There are exceptions, which differ
 * from run to run of a seed. One call of the first few that a kind could hit is hit whatever its chance, so that every kind
 * happens; which archive that is depends on the order of the calls. A burst of throttling hits whatever comes while it lasts on
 * the wall. Functions that work on no one archive are hit by the number of their invocation (`kills.ts`).
 */
export class FaultPlan {
  public readonly seed: number;
  public readonly intensity: number;
  public readonly assured: boolean;
  /** Every fault as it was injected, in that order. */
  public readonly journal: InjectedFault[] = [];
  private readonly kinds: ReadonlySet<KindName>;
  private readonly tried = new Map<string, number>();
  private readonly points = new Map<KindName, number>();
  private readonly injected = new Map<KindName, number>();

  constructor({ seed, intensity, kinds = KIND_NAMES, assured = true }: PlanOptions) {
    this.seed = seed;
    this.intensity = intensity;
    this.kinds = new Set(kinds);
    this.assured = assured;
  }

  /** Whether a fault of this kind hits a call about this subject now. Whoever injects it counts it. */
  public strikes(kind: KindName, subject: string): boolean {
    if (!this.kinds.has(kind)) return false;
    const attempt = next(this.tried, `${kind} ${subject}`);
    const point = next(this.points, kind);
    const { rate, within } = KINDS[kind];
    if (chance(this.seed, kind, subject, attempt) < rate * this.intensity) return true;
    return this.assured && this.intensity > 0 && point === 1 + Math.floor(chance(this.seed, kind, 'assured') * within);
  }

  /** The first of these kinds that hits the call. */
  public first(kinds: readonly KindName[], subject: string): KindName | undefined {
    return kinds.find((kind) => this.strikes(kind, subject));
  }

  /** A number from 0 to 1 for how a fault of this kind looks. */
  public shape(kind: KindName, subject: string): number {
    return chance(this.seed, kind, subject, 'shape', this.tried.get(`${kind} ${subject}`) ?? 0);
  }

  /** A fault was injected, here or by a process that told so. */
  public count(kind: KindName, subject: string): void {
    this.journal.push({ at: new Date().toISOString(), kind, subject });
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
  }

  /** How often each kind that may happen was injected. */
  public counts(): Partial<Record<KindName, number>> {
    return Object.fromEntries([...this.kinds].map((kind) => [kind, this.injected.get(kind) ?? 0]));
  }

  public total(): number {
    return [...this.injected.values()].reduce((sum, times) => sum + times, 0);
  }

  /** Kinds that may happen and did not. */
  public neverFired(): KindName[] {
    return [...this.kinds].filter((kind) => !this.injected.get(kind));
  }
}

function next<K>(numbers: Map<K, number>, key: K): number {
  const number = (numbers.get(key) ?? 0) + 1;
  numbers.set(key, number);
  return number;
}
