import type { Contract } from './contract';
import { ReportParts } from '../../../../../src/handlers/aws/stores/report-parts';

const part = { pass: 1, sha256: 'a'.repeat(64), downloaded: { archives: 2, bytes: 30 } };
const key = { pk: 'run-1', sk: 'report|00007' };

export const reportParts: Contract<ReportParts> = {
  store: 'ReportParts',
  table: 'transfers',
  open: (db, table) => new ReportParts(db, table),
  cases: {
    record: [
      {
        name: 'keeps what was written, beside the run and the other partitions',
        before: [{ pk: 'run-1', sk: 'run' }, { ...part, pk: 'run-1', sk: 'report|00008' }],
        call: (parts) => parts.record('run-1', 7, part),
        after: [{ pk: 'run-1', sk: 'run' }, { ...part, pk: 'run-1', sk: 'report|00008' }, { ...key, ...part }],
      },
      {
        name: 'keeps what was written last',
        before: [{ ...key, ...part }],
        call: (parts) => parts.record('run-1', 7, { ...part, pass: 2, sha256: 'b'.repeat(64) }),
        after: [{ ...key, ...part, pass: 2, sha256: 'b'.repeat(64) }],
      },
    ],
    all: [
      {
        name: 'gives what is kept of each partition of the run, and nothing else',
        before: [
          { pk: 'run-1', sk: 'run' }, { pk: 'run-1', sk: 'summary' }, { ...key, ...part }, { ...part, pk: 'run-1', sk: 'report|00012', pass: 2 }, { ...part, pk: 'run-2', sk: 'report|00001' },
        ],
        call: (parts) => parts.all('run-1'),
        answer: new Map([[7, part], [12, { ...part, pass: 2 }]]),
      },
      { name: 'gives nothing of a run of an earlier version', before: [{ pk: 'run-1', sk: 'run' }], call: (parts) => parts.all('run-1'), answer: new Map() },
    ],
    of: [
      {
        name: 'gives what is kept of the partition',
        before: [{ ...key, ...part }, { ...part, pk: 'run-1', sk: 'report|00008' }],
        call: (parts) => parts.of('run-1', 7),
        answer: { ...key, ...part },
      },
      { name: 'gives nothing of a partition that is not there', before: [{ ...key, ...part }], call: (parts) => parts.of('run-1', 8) },
    ],
  },
};
