import type { Contract, Double, Item } from './contract';
import { NOW, RUN } from './run-rows';
import { batchPk } from '../../../../../src/contracts/metrics';
import { MetricTable } from '../../../../../src/handlers/aws/stores/metric-table';
import { APPLIED, RunUpdate } from '../../../../../src/handlers/metrics/metrics-processor';
import { BEYOND_SAFE } from '../../../../support/beyond-safe';
import { TestClock } from '../../../../support/test-clock';
import { MemoryFigures } from '../../../support/memory-figures';

/** The double has no clock: a batch is kept for two days from now. */
const EXPIRES = NOW + 48 * 3600;
const batch: Item = { pk: 'batch|b1', expires_at: EXPIRES };
const update = (overrides: Partial<RunUpdate> = {}): RunUpdate => ({
  run: RUN, set: new Map([['total_archives', 3]]), add: new Map([['failed_archives', 2], ['staged_archives', -1]]), ...overrides,
});

export const metricTable: Contract<MetricTable> = {
  store: 'MetricTable',
  table: 'figures',
  open: (db, table) => new MetricTable(db, table, new TestClock(NOW * 1000)),
  transactions: ['apply'],
  doubles: { MemoryFigures: memoryFigures },
  cases: {
    reconciledAt: [
      {
        name: 'gives the times of the runs that were reconciled',
        before: [{ pk: RUN, reconciled_at: 5 }, { pk: 'run-2', failed_archives: 1 }, { pk: 'run-4', reconciled_at: 7 }],
        call: (table) => table.reconciledAt([RUN, 'run-2', 'run-3']),
        answer: new Map([[RUN, 5]]),
      },
    ],
    apply: [
      {
        name: 'counts a batch for the first time',
        call: (table) => table.apply('b1', [update()]),
        answer: APPLIED.NOW,
        after: [batch, { pk: RUN, total_archives: 3, failed_archives: 2, staged_archives: -1 }],
      },
      {
        name: 'sets figures, and adds to others, of several runs',
        before: [{ pk: RUN, total_archives: 9, failed_archives: 1, staged_archives: 4 }, { pk: 'run-2', failed_archives: 5 }],
        call: (table) => table.apply('b1', [update(), update({ run: 'run-2', set: new Map() }), update({ run: 'run-3', add: new Map() })]),
        answer: APPLIED.NOW,
        after: [
          batch,
          { pk: RUN, total_archives: 3, failed_archives: 3, staged_archives: 3 },
          { pk: 'run-2', failed_archives: 7, staged_archives: -1 },
          { pk: 'run-3', total_archives: 3 },
        ],
      },
      {
        name: 'adds bytes above 2^53 exactly',
        before: [{ pk: RUN, total_archives: 3, staged_bytes: 1 }],
        call: (table) => table.apply('b1', [update({ set: new Map(), add: new Map([['staged_bytes', BEYOND_SAFE]]) })]),
        answer: APPLIED.NOW,
        after: [batch, { pk: RUN, total_archives: 3, staged_bytes: BEYOND_SAFE + 1n }],
      },
      {
        name: 'counts a batch once',
        before: [batch, { pk: RUN, failed_archives: 2 }],
        call: (table) => table.apply('b1', [update()]),
        answer: APPLIED.BEFORE,
      },
      {
        name: 'counts a batch once, also if its run was reconciled since',
        before: [batch, { pk: RUN, reconciled_at: 5 }],
        call: (table) => table.apply('b1', [update()]),
        answer: APPLIED.BEFORE,
      },
      {
        name: 'counts what happened since the run was reconciled',
        before: [{ pk: RUN, reconciled_at: 5, failed_archives: 2 }],
        call: (table) => table.apply('b1', [update({ reconciledAt: 5 })]),
        answer: APPLIED.NOW,
        after: [batch, { pk: RUN, reconciled_at: 5, total_archives: 3, failed_archives: 4, staged_archives: -1 }],
      },
      {
        name: 'counts nothing if the run was reconciled meanwhile',
        before: [{ pk: RUN, reconciled_at: 5 }],
        call: (table) => table.apply('b1', [update()]),
        answer: APPLIED.CHANGED_MEANWHILE,
      },
      {
        name: 'counts nothing if the run was reconciled again meanwhile',
        before: [{ pk: RUN, reconciled_at: 6 }],
        call: (table) => table.apply('b1', [update({ reconciledAt: 5 })]),
        answer: APPLIED.CHANGED_MEANWHILE,
      },
      {
        name: 'counts nothing for any run if one of them was reconciled meanwhile',
        before: [{ pk: 'run-2', reconciled_at: 5 }],
        call: (table) => table.apply('b1', [update(), update({ run: 'run-2' })]),
        answer: APPLIED.CHANGED_MEANWHILE,
      },
    ],
  },
};

function memoryFigures(): Double<MetricTable> {
  const figures = new MemoryFigures();
  return {
    store: figures,
    put: (items) => items.forEach((item) => put(item, figures)),
    items: () => [
      ...[...figures.batches].map((id) => ({ pk: batchPk(id), expires_at: EXPIRES })),
      ...Object.entries(figures.runs).map(([run, counted]) => ({ pk: run, reconciled_at: figures.reconciled.get(run), ...counted })),
    ],
  };
}

function put({ pk, reconciled_at: reconciledAt, ...others }: Item, figures: MemoryFigures): void {
  const [run, batchId] = (pk as string).split('|');
  if (batchId) {
    figures.batches.add(batchId);
    return;
  }
  figures.runs[run] = { ...others } as Record<string, number>;
  if (reconciledAt !== undefined) figures.reconciled.set(run, reconciledAt as number);
}
