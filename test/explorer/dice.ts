/** Lehmer's generator, as C++ has it in `minstd_rand`. */
const [FACTOR, MODULUS] = [48_271, 2 ** 31 - 1];
/** Seeds that are neighbours begin alike, so the first numbers are not used. */
const UNUSED = 5;

/** Numbers that look random and depend on the seed alone. The same seed gives the same numbers in the same order. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = 1 + (seed * 7919) % (MODULUS - 1);
    for (let i = 0; i < UNUSED; i += 1) this.next();
  }

  /** From 0 up to, but not including, 1. */
  public next(): number {
    this.state = this.state * FACTOR % MODULUS;
    return this.state / MODULUS;
  }

  public chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  public below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  public oneOf<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** Removes one of the items and returns it. */
  public take<T>(items: T[]): T {
    return items.splice(this.below(items.length), 1)[0];
  }
}
