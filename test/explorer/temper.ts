import { Dice } from './dice';
import { Clock, epochSeconds } from '../../src/domain/clock';

const HOUR = 3600;
/** Seconds that a turn takes, at most. A lease of a row lasts for 120, the function that holds it for 180. */
const MOMENTS = [0, 2, 2, 10, 10, 60, 170, 1000];
/** The chance that S3 denies calls for some hours, as with a bucket policy that is wrong. */
const DENIAL = { chance: 0.3, begins: 20 * HOUR, lasts: 50 * HOUR };

/** What stays the same for a whole seed. Seeds that differ in it find more than seeds that are all of the same kind. */
export class Temper {
  /** The lease on sweeps only saves work, so in these seeds it keeps no sweep from another one's archives. */
  public readonly doSweepsOverlap: boolean;
  private readonly moments: readonly number[];
  /** From when until when S3 denies calls (seconds since the epoch). */
  private readonly denial?: { readonly from: number; readonly until: number };

  constructor(private readonly dice: Dice, private readonly clock: Clock) {
    this.doSweepsOverlap = dice.chance(0.5);
    this.moments = MOMENTS.slice(0, 3 + dice.below(MOMENTS.length - 2));
    if (!dice.chance(DENIAL.chance)) return;
    const from = epochSeconds(clock) + dice.below(DENIAL.begins);
    this.denial = { from, until: from + dice.below(DENIAL.lasts) };
  }

  /** Seconds that a turn takes. */
  public moment(): number {
    return this.dice.below(1 + this.dice.oneOf(this.moments));
  }

  public get isSound(): boolean {
    return this.denial === undefined;
  }

  public isDenied(): boolean {
    const now = epochSeconds(this.clock);
    return this.denial !== undefined && this.denial.from <= now && now < this.denial.until;
  }
}
