import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';

/** Shows how far a transfer is: one updating line on a terminal, a plain line for each change elsewhere. */
export class Progress {
  private readonly terminal: boolean;
  private bar?: SingleBar;
  private last = '';

  /** @param shown false: nothing is written */
  constructor(private readonly shown = true) {
    this.terminal = shown && process.stderr.isTTY;
  }

  public say(line: string): void {
    this.stop();
    this.write(line);
  }

  /** @param done bytes, of `total` bytes */
  public show(what: string, done: number, total: number, detail: string): void {
    if (this.terminal) {
      this.bar ??= this.startBar(total);
      this.bar.update(done, { what, detail, size: prettyBytes(done) });
      return;
    }
    const line = `${what}: ${prettyBytes(done)} of ${prettyBytes(total)}, ${detail}`;
    if (line !== this.last) this.write(line);
    this.last = line;
  }

  public stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private write(line: string): void {
    if (this.shown) process.stderr.write(`${line}\n`);
  }

  private startBar(total: number): SingleBar {
    const bar = new SingleBar({ format: '{what} [{bar}] {percentage} % {size}, {detail}', clearOnComplete: false, hideCursor: true, stream: process.stderr });
    bar.start(total, 0, { what: '', detail: '', size: '0 B' });
    return bar;
  }
}
