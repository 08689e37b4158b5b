/** Longest time that counts between two looks. On a busy computer a look itself takes seconds. */
const LONGEST_LOOK_MS = 5_000;

/**
 * How long something may take before it counts as hung.
 *
 * A computer that sleeps, or a virtual one that is paused, does no work meanwhile. So the time between two looks counts for five seconds at most.
 */
export class Patience {
  private waited = 0;
  private lastLook = Date.now();

  constructor(public readonly milliseconds: number) {}

  /** Call it at each look. */
  public isOver(): boolean {
    const now = Date.now();
    this.waited += Math.min(now - this.lastLook, LONGEST_LOOK_MS);
    this.lastLook = now;
    return this.waited > this.milliseconds;
  }
}
