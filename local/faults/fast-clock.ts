import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Cancel, Clock } from '../glacier/ports';

/** A clock that runs faster than real time. */
export interface Pace {
  /** Seconds of this clock in one real second, until that changes. */
  readonly scale: number;
  /** Milliseconds since the epoch at which both clocks show the same. */
  readonly origin: number;
  /** File of the changes: a `Change[]` in JSON. All processes with this clock read it. @default - the clock never changes */
  readonly changes?: string;
}

/** From the real time `from` on, the clock shows `at` and goes on from there with `scale`. Times are milliseconds since the epoch. */
interface Change {
  readonly from: number;
  readonly at: number;
  readonly scale: number;
}

/** What this clock showed, or shows, at a real time. */
export function nowAt(pace: Pace, wall = Date.now()): number {
  const { from, at, scale } = changeAt(pace, wall);
  return at + (wall - from) * scale;
}

/** Seconds of this clock in one real second, at this moment. */
export const scaleNow = (pace: Pace): number => changeAt(pace, Date.now()).scale;

const changesOf = ({ changes }: Pace): Change[] => (changes === undefined ? [] : JSON.parse(readFileSync(changes, 'utf8')) as Change[]);

const changeAt = (pace: Pace, wall: number): Change =>
  changesOf(pace).reverse().find(({ from }) => from <= wall) ?? { from: pace.origin, at: pace.origin, scale: pace.scale };

interface Waiting {
  readonly at: number;
  readonly work: () => void;
  timer?: NodeJS.Timeout;
}

/** The Glacier emulator's fast clock. Handlers get the same time (see `process.ts`), so that hours pass in seconds. */
export class FastClock implements Clock {
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly pace: Required<Pace>) {
    this.write([]);
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
    this.change(this.now() + milliseconds, scaleNow(this.pace));
  }

  /** From now on, so many seconds of this clock pass in one real second. */
  public goAt(scale: number): void {
    this.change(this.now(), scale);
  }

  private change(at: number, scale: number): void {
    this.write([...changesOf(this.pace), { from: Date.now(), at, scale }]);
    for (const waiting of this.waiting) this.arm(waiting);
  }

  private arm(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    waiting.timer = setTimeout(() => {
      this.end(waiting);
      waiting.work();
    }, Math.max(0, (waiting.at - this.now()) / scaleNow(this.pace)));
  }

  private end(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.waiting.delete(waiting);
  }

  /** Replaces the file by a rename, so that a reader finds the old changes or the new ones. */
  private write(changes: readonly Change[]): void {
    writeFileSync(`${this.pace.changes}.new`, JSON.stringify(changes));
    renameSync(`${this.pace.changes}.new`, this.pace.changes);
  }
}
