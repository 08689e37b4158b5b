import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Cancel, Clock } from '../glacier/ports';

/** A clock that runs faster than real time. */
export interface Pace {
  /** Seconds of this clock in one real second. */
  readonly scale: number;
  /** Milliseconds since the epoch at which both clocks show the same. */
  readonly origin: number;
  /** File with the number of milliseconds skipped so far. All processes with this clock read it. @default - no time is skipped */
  readonly skipped?: string;
}

export const nowAt = ({ scale, origin, skipped }: Pace, wall = Date.now()): number =>
  origin + (wall - origin) * scale + (skipped === undefined ? 0 : Number(readFileSync(skipped, 'utf8')));

interface Waiting {
  readonly at: number;
  readonly work: () => void;
  timer?: NodeJS.Timeout;
}

/** The Glacier emulator's fast clock. Handlers get the same time (see `process.ts`), so that hours pass in seconds. */
export class FastClock implements Clock {
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly pace: Required<Pace>) {
    this.write(0);
  }

  public now(): number {
    return nowAt(this.pace);
  }

  public after(milliseconds: number, work: () => void): Cancel {
    const waiting: Waiting = { at: this.now() + milliseconds, work };
    this.waiting.add(waiting);
    this.arm(waiting);
    return () => this.end(waiting);
  }

  /** Moves the clock forward at once, for waits that a fast clock cannot shorten: at a higher pace handlers would time out. */
  public skip(milliseconds: number): void {
    this.write(Number(readFileSync(this.pace.skipped, 'utf8')) + milliseconds);
    for (const waiting of this.waiting) this.arm(waiting);
  }

  private arm(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    waiting.timer = setTimeout(() => {
      this.end(waiting);
      waiting.work();
    }, Math.max(0, (waiting.at - this.now()) / this.pace.scale));
  }

  private end(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.waiting.delete(waiting);
  }

  /** Replaces the file by a rename, so that a reader finds the old number or the new one. */
  private write(milliseconds: number): void {
    writeFileSync(`${this.pace.skipped}.new`, String(milliseconds));
    renameSync(`${this.pace.skipped}.new`, this.pace.skipped);
  }
}
