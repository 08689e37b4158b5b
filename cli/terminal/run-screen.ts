import prettyBytes from 'pretty-bytes';
import { duration } from './duration';
import { Pace } from './pace';
import { Format, Progress, Screen } from './progress';
import { Figure, RunFigures, settledOf, STEPS } from './run-figures';
import { ARCHIVE_STATUS, ArchiveStatus } from '../../src/contracts/archive';
import { METRIC_STATUSES } from '../../src/contracts/metrics';
import { count } from '../../src/domain/format';

const FORMAT: Record<ArchiveStatus, Format> = { requested: 'cyan', staged: 'cyan', downloaded: 'green', failed: 'red', skipped: 'yellow' };
const LABEL = Math.max(...METRIC_STATUSES.map((status) => status.length));

/** Shows how far a run is: one screen that updates on a terminal, and elsewhere a line for each step that the run reaches. */
export class RunScreen {
  private readonly pace = new Pace();
  private readonly started: number;
  private steps = 0;

  /** @param clock milliseconds since 1970 */
  constructor(private readonly progress: Progress, private readonly clock: () => number = Date.now) {
    this.started = clock();
  }

  public show(figures: RunFigures): void {
    this.pace.add(this.clock(), figures.byStatus[ARCHIVE_STATUS.DOWNLOADED].bytes);
    if (this.progress.terminal) this.progress.showScreen(this.screenOf(figures));
    else this.saySteps(figures);
  }

  private screenOf(figures: RunFigures): Screen {
    return {
      done: settledOf(figures).bytes,
      total: figures.total?.bytes ?? 0,
      lines: [...METRIC_STATUSES.map((status) => this.statusLine(status, figures.byStatus[status])), this.paceLine(figures)],
    };
  }

  private statusLine(status: ArchiveStatus, figure: Figure): string {
    return this.progress.paint(figure.archives ? FORMAT[status] : 'dim', `  ${status.padEnd(LABEL)}  ${amount(figure)}`);
  }

  private paceLine(figures: RunFigures): string {
    const { total } = figures;
    if (!total) return '  Reading the inventory';
    const pace = this.pace.bytesPerSecond();
    const left = total.bytes - settledOf(figures).bytes;
    const words = pace === undefined ? 'waiting for the next archive' : `${prettyBytes(pace)}/s${left > 0 ? `, about ${duration(left / pace)} left` : ''}`;
    return `  ${'of'.padEnd(LABEL)}  ${amount(total)}   ${words}, watched for ${duration((this.clock() - this.started) / 1000)}`;
  }

  private saySteps(figures: RunFigures): void {
    for (; this.steps < STEPS.length && STEPS[this.steps].reached(figures); this.steps++) {
      this.progress.say(`Transfer: ${STEPS[this.steps].words}${this.steps === 0 ? `: ${count(figures.total!.archives)} archives, ${prettyBytes(figures.total!.bytes)}` : ''}`);
    }
  }
}

const amount = ({ archives, bytes }: Figure): string => `${count(archives).padStart(11)} archives  ${prettyBytes(bytes).padStart(8)}`;
