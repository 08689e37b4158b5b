import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';

/** Shows how far a transfer is: one updating line on a terminal, a plain line for each change elsewhere. */
export class Progress {
  private readonly terminal = process.stderr.isTTY;
  private bar?: SingleBar;
  private last = '';

  public say(line: string): void {
    this.stop();
    process.stderr.write(`${line}\n`);
  }

  /** @param done bytes, of `total` bytes */
  public show(what: string, done: number, total: number, detail: string): void {
    if (this.terminal) {
      this.bar ??= this.startBar(total);
      this.bar.update(done, { what, detail, size: prettyBytes(done) });
      return;
    }
    const line = `${what}: ${prettyBytes(done)} of ${prettyBytes(total)}, ${detail}`;
    if (line !== this.last) process.stderr.write(`${line}\n`);
    this.last = line;
  }

  public stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private startBar(total: number): SingleBar {
    const bar = new SingleBar({ format: '{what} [{bar}] {percentage} % {size}, {detail}', clearOnComplete: false, hideCursor: true, stream: process.stderr });
    bar.start(total, 0, { what: '', detail: '', size: '0 B' });
    return bar;
  }
}
