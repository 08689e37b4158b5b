import { Clock } from '../clock';

/** Requests a second, at least: one every ten seconds, however much Glacier throttles. */
const LEAST_RATE = 0.1;
/** Requests a second, at most. Beyond that, the connections of one function are the limit. */
export const GREATEST_RATE = 100;
/** What each request that succeeds adds to the rate: from 10 a second it takes about two minutes to double. */
const STEP = 0.01;
/** Milliseconds of silence after throttling, doubled each time until a request succeeds again. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/**
 * How fast one invocation calls Glacier. Glacier publishes no limit, so the rate follows its answers:
 *
 *   success     the rate grows by `STEP`, and the next pause is short again
 *   throttling  the rate is halved, and no request is sent for the pause; each pause is twice as long as the last
 *
 * The rate never falls to zero, so a run goes on while Glacier is busy. Nothing is kept: the next invocation begins with its
 * initial rate.
 */
export class Pace {
  private nextAt = 0;
  private slowedUntil = 0;
  private pause = FIRST_PAUSE;

  constructor(private readonly clock: Clock, private rate: number) {}

  public get perSecond(): number {
    return this.rate;
  }

  /** Waits for the turn of one more request. */
  public async turn(): Promise<void> {
    await this.turnBy(Infinity);
  }

  /**
   * Waits for the turn of one more request, if it comes in time.
   *
   * @param until Milliseconds since the epoch.
   * @returns false at once if the turn comes after `until`. Then the request has no turn.
   */
  public async turnBy(until: number): Promise<boolean> {
    const now = this.clock.now();
    const at = Math.max(now, this.nextAt);
    if (at > until) return false;
    this.nextAt = at + 1_000 / this.rate;
    if (at > now) await this.clock.sleep(at - now);
    return true;
  }

  public succeeded(): void {
    this.rate = Math.min(GREATEST_RATE, this.rate + STEP);
    this.pause = FIRST_PAUSE;
  }

  /** Glacier is busy. Requests that were on their way together count once. */
  public throttled(): void {
    const now = this.clock.now();
    if (now < this.slowedUntil) return;
    this.rate = Math.max(LEAST_RATE, this.rate / 2);
    this.slowedUntil = now + this.pause;
    this.nextAt = Math.max(this.nextAt, this.slowedUntil);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }
}
