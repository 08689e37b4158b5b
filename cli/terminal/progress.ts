import { styleText } from 'node:util';
import { MultiBar, SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';

/** A text format of Node.js: `green`, `bold`. */
export type Format = Parameters<typeof styleText>[0];
type Paint = (format: Format, text: string) => string;

/** What a terminal shows of a transfer, all at once. */
export interface Screen {
  /** Bytes. */
  readonly done: number;
  /** Bytes. */
  readonly total: number;
  /** Lines below the bar. Their number never changes while a screen is shown. */
  readonly lines: readonly string[];
}

/** Where progress is written: `process.stderr`, or a test's. */
export type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'write'> & Partial<Pick<NodeJS.WriteStream, 'hasColors'>>;

const COMMON = {
  barCompleteChar: '█',
  barIncompleteChar: '░',
  hideCursor: true,
  clearOnComplete: false,
  gracefulExit: false, // The command itself handles signals.
};

/** Shows how far a command is. A terminal gets bars and screens that update; a pipe gets only what is said. */
export class Progress {
  /** Whether what is shown updates in place. */
  public readonly terminal: boolean;
  /** Colours only for a terminal that has them, and not if `NO_COLOR` is set. */
  public readonly paint: Paint;
  private bar?: SingleBar;
  private screen?: { readonly bars: MultiBar; readonly rows: readonly SingleBar[] };

  /** @param output @default - nothing is written */
  constructor(private readonly output?: Output) {
    this.terminal = output?.isTTY === true;
    const colours = this.terminal && output?.hasColors?.() === true;
    this.paint = colours ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
  }

  /** Ends what is shown, and writes a line below it. */
  public say(line: string): void {
    this.stop();
    this.output?.write(`${line}\n`);
  }

  /** A bar. @param done bytes, of `total` bytes */
  public show(what: string, done: number, total: number, detail: string): void {
    if (!this.terminal) return;
    this.bar ??= this.startBar(total);
    this.bar.update(done, { what, detail, size: prettyBytes(done) });
  }

  /** A bar with lines below it. */
  public showScreen({ done, total, lines }: Screen): void {
    if (!this.terminal) return;
    this.screen ??= this.startScreen(lines.length);
    const [bar, ...rows] = this.screen.rows;
    bar.setTotal(Math.max(1, total));
    bar.update(done, { size: total ? `${prettyBytes(done)} of ${prettyBytes(total)}` : '' });
    rows.forEach((row, i) => row.update(0, { line: lines[i] }));
  }

  /** Ends what is shown. Its last state stays. */
  public stop(): void {
    this.bar?.stop();
    this.screen?.bars.update(); // it draws only ten times a second
    this.screen?.bars.stop();
    this.bar = this.screen = undefined;
  }

  private startBar(total: number): SingleBar {
    const bar = new SingleBar({ ...COMMON, format: '{what} {bar} {percentage} % {size}, {detail}', stream: this.stream });
    bar.start(total, 0, { what: '', detail: '', size: '0 B' });
    return bar;
  }

  private startScreen(lines: number): { bars: MultiBar; rows: SingleBar[] } {
    const bars = new MultiBar({ ...COMMON, format: '{line}', stream: this.stream });
    const bar = bars.create(1, 0, { size: '' }, { format: `${this.paint('green', '{bar}')} {percentage} %  {size}` });
    return { bars, rows: [bar, ...Array.from({ length: lines }, () => bars.create(1, 0, { line: '' }))] };
  }

  private get stream(): NodeJS.WriteStream {
    return this.output as NodeJS.WriteStream;
  }
}
