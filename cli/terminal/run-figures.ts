import { ARCHIVE_STATUS, ArchiveStatus, isTerminal } from '../../src/contracts/archive';
import { archivesMetric, bytesMetric, METRIC_STATUSES } from '../../src/contracts/metrics';

/** Archives and their bytes. */
export interface Figure {
  readonly archives: number;
  readonly bytes: number;
}

/** How far a run is. */
export interface RunFigures {
  readonly byStatus: Readonly<Record<ArchiveStatus, Figure>>;
  /** @default - the run has no manifest yet */
  readonly total?: Figure;
}

/** @param item the run's item of the metric table; empty if there is none yet */
export function figuresOf(item: Readonly<Record<string, unknown>>): RunFigures {
  const figure = (of: ArchiveStatus | 'total'): Figure => ({ archives: Number(item[archivesMetric(of)] ?? 0), bytes: Number(item[bytesMetric(of)] ?? 0) });
  const byStatus = Object.fromEntries(METRIC_STATUSES.map((status) => [status, figure(status)])) as Record<ArchiveStatus, Figure>;
  return { byStatus, ...(item[archivesMetric('total')] === undefined ? {} : { total: figure('total') }) };
}

const sumOf = ({ byStatus }: RunFigures, statuses: readonly ArchiveStatus[]): Figure => statuses.map((status) => byStatus[status])
  .reduce((a, b) => ({ archives: a.archives + b.archives, bytes: a.bytes + b.bytes }), { archives: 0, bytes: 0 });

/** Archives that the run is done with: downloaded, failed or skipped. */
export const settledOf = (figures: RunFigures): Figure => sumOf(figures, METRIC_STATUSES.filter(isTerminal));

/** Steps that a run has reached, in their order. A later one is never reached before an earlier one. */
export const STEPS: readonly { readonly reached: (figures: RunFigures) => boolean; readonly words: string }[] = [
  { reached: ({ total }) => total !== undefined, words: 'the inventory is read' },
  { reached: (figures) => sumOf(figures, METRIC_STATUSES).archives >= (figures.total?.archives ?? Infinity), words: 'every archive is requested from Glacier' },
  { reached: ({ byStatus }) => byStatus[ARCHIVE_STATUS.REQUESTED].archives === 0, words: 'Glacier has made every archive ready' },
  { reached: (figures) => settledOf(figures).archives >= (figures.total?.archives ?? Infinity), words: 'every archive is settled' },
];
