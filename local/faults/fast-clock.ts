import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Cancel, Clock } from '../glacier/ports';

/** How much faster time goes than on the wall, and since when. */
export interface Pace {
  /** A second on the wall is so many here. */
  readonly scale: number;
  /** Milliseconds since the epoch at which both clocks show the same. */
  readonly origin: number;
  /** File that says how many milliseconds were skipped so far: other processes have this clock too. @default - none ever are */
  readonly skipped?: string;
}

export const nowAt = ({ scale, origin, skipped }: Pace, wall = Date.now()): number =>
  origin + (wall - origin) * scale + (skipped === undefined ? 0 : Number(readFileSync(skipped, 'utf8')));

interface Waiting {
  readonly at: number;
  readonly work: () => void;
  timer?: NodeJS.Timeout;
}

/** The emulator's clock at a pace. Handlers get the same time (see `process.ts`), so that windows of hours pass in seconds. */
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

  /** Lets time pass at once, where to wait for it would take too long: at a higher pace handlers would run out of theirs. */
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

  /** In one step: who reads meanwhile finds the old number or the new one. */
  private write(milliseconds: number): void {
    writeFileSync(`${this.pace.skipped}.new`, String(milliseconds));
    renameSync(`${this.pace.skipped}.new`, this.pace.skipped);
  }
}
