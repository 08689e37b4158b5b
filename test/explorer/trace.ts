import { Readable } from 'node:stream';
import { Clock, epochSeconds } from '../../src/domain/clock';

/** Characters of a call's arguments and of its answer. */
const LONGEST = 160;
const plain = (_: string, value: unknown) => (value instanceof Readable || value instanceof AbortSignal ? undefined : value);
const shortened = (value: unknown): string => (JSON.stringify(value, plain) ?? 'nothing').slice(0, LONGEST);

/** What happened, a line each, if anybody wants to read it. */
export class Trace {
  public readonly lines: string[] = [];
  private readonly begun: number;

  constructor(private readonly clock: Clock, private readonly isKept: boolean) {
    this.begun = epochSeconds(clock);
  }

  public note(text: string): void {
    if (this.isKept) this.lines.push(`${this.time()} ${text}`);
  }

  public call(who: string, what: string, args: readonly unknown[], answer: unknown): void {
    if (this.isKept) this.note(`${who} ${what}(${args.map(shortened).join(', ')}) → ${shortened(answer)}`);
  }

  /** Hours, minutes and seconds since the beginning. */
  private time(): string {
    const seconds = epochSeconds(this.clock) - this.begun;
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return parts.map((part) => String(part).padStart(2, '0')).join(':');
  }
}
