import type { Contract } from './contract';
import { NOW, RUN } from './run-rows';
import type { ReportCounts } from '../../../../../src/domain/report/report-counts';
import { RunFigures } from '../../../../../src/handlers/aws/stores/run-figures';
import { BEYOND_SAFE } from '../../../../support/beyond-safe';
import { TestClock } from '../../../../support/test-clock';

const amount = (archives: number) => ({ archives, bytes: archives * 10 });
const counts: ReportCounts = {
  pass: 2,
  total: amount(10),
  statuses: { requested: amount(0), staged: amount(1), downloaded: amount(2), failed: amount(3), skipped: amount(4) },
  reasons: {},
  undecodable: amount(0),
  not_plain: amount(0),
};
const figures = {
  total_archives: 10,
  total_bytes: 100,
  requested_archives: 0,
  requested_bytes: 0,
  staged_archives: 1,
  staged_bytes: 10,
  downloaded_archives: 2,
  downloaded_bytes: 20,
  failed_archives: 3,
  failed_bytes: 30,
  skipped_archives: 4,
  skipped_bytes: 40,
  hindered_archives: 0,
  refused_archives: 0,
};

export const runFigures: Contract<RunFigures> = {
  store: 'RunFigures',
  table: 'figures',
  open: (db, table) => new RunFigures(db, table, new TestClock(NOW * 1000)),
  cases: {
    of: [
      {
        name: 'gives the figures of the runs that are counted',
        before: [{ pk: RUN, ...figures, refused_with: 'Access Denied' }, { pk: 'run-2', staged_archives: 7 }, { pk: 'run-4', staged_archives: 1 }],
        call: (store) => store.of([RUN, 'run-2', 'run-3']),
        answer: new Map<string, object>([[RUN, { ...figures, refused_with: 'Access Denied' }], ['run-2', { staged_archives: 7 }]]),
      },
      {
        name: 'gives bytes above 2^53 exactly',
        before: [{ pk: RUN, staged_bytes: BEYOND_SAFE }],
        call: (store) => store.of([RUN]),
        answer: new Map<string, object>([[RUN, { staged_bytes: BEYOND_SAFE }]]),
      },
    ],
    reconcile: [
      {
        name: 'sets bytes above 2^53 exactly',
        call: (store) => store.reconcile(RUN, { ...counts, total: { archives: 10, bytes: BEYOND_SAFE } }, false),
        after: [{ pk: RUN, ...figures, total_bytes: BEYOND_SAFE }],
      },
      {
        name: 'sets every figure of the run to the report, whatever was counted, and says when',
        before: [{ pk: RUN, staged_archives: 7, hindered_archives: 3, refused_archives: 2, reconciled_at: 5 }, { pk: 'run-2', staged_archives: 7 }],
        call: (store) => store.reconcile(RUN, counts, true),
        after: [{ pk: RUN, ...figures, reconciled_at: NOW }, { pk: 'run-2', staged_archives: 7 }],
      },
      {
        name: 'does not say when if the run has no manifest: a resume counts from the beginning',
        call: (store) => store.reconcile(RUN, counts, false),
        after: [{ pk: RUN, ...figures }],
      },
    ],
  },
};
