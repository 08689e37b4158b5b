import type { Clock } from './ports';

/** A token bucket that holds the requests of one second and fills evenly. */
export class Throttle {
  private tokens: number;
  private filledAt: number;

  constructor(private readonly clock: Clock, private readonly perSecond?: number) {
    this.tokens = this.capacity();
    this.filledAt = clock.now();
  }

  public admit(): boolean {
    if (this.perSecond === undefined) return true;
    const now = this.clock.now();
    this.tokens = Math.min(this.capacity(), this.tokens + (now - this.filledAt) / 1000 * this.perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** At least one request. A limit below one a second would otherwise admit nothing. */
  private capacity(): number {
    return Math.max(1, this.perSecond ?? 0);
  }
}
