/** Park and Miller's generator: x × 48271 mod (2³¹ − 1), which a double holds exactly. */
const FACTOR = 48271;
const MODULUS = 2 ** 31 - 1;
/** Neighbouring seeds begin alike. After so many numbers they do not any more. */
const WARM_UP = 5;

/** Numbers that look random and depend on the seed alone. The same seed gives the same numbers in the same order. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = 1 + seed * 7919 % (MODULUS - 1);
    for (let i = 0; i < WARM_UP; i += 1) this.next();
  }

  /** Between 0 and 1. */
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
