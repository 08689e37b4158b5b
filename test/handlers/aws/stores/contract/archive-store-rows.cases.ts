import { archiveRow, ID, indexed, NOW } from './archive-rows';
import type { Contract, ContractCase, Item } from './contract';
import type { ArchiveItem } from '../../../../../src/contracts/archive';
import type { Expected } from '../../../../../src/contracts/archive-changes';
import type { ArchiveStore } from '../../../../../src/handlers/aws/stores/archive-store';

type Case = ContractCase<ArchiveStore>;

const staged = archiveRow({
  ...indexed('staged'),
  due_at: 50,
  upload: { id: 'upload-1' },
  job: { id: 'job-1', completed_at: 40, messages_sent: true, newer: 'job-2' },
  patience: { starts: 2, chunks: 3, no_progress_since: 45 },
  lease: { owner: 'me', until: NOW + 60 },
  failure: { reason: 'DownloadFailed', message: 'x' },
});
const { lease: _lease, ...released } = staged;
const { status_key: _key, ...offTheIndex } = released;

type Comparable = Required<Omit<Expected, 'requested_at' | 'pass'>>;
/** All that a write may expect, as it stands in `staged`. */
const AS_STAGED: Comparable = {
  'due_at': 50,
  'upload.generation': 1,
  'upload.id': 'upload-1',
  'job.id': 'job-1',
  'job.newer': 'job-2',
  'patience.starts': 2,
  'lease.owner': 'me',
  'failure.message': 'x',
};
const OTHERS: Comparable = {
  'due_at': 51,
  'upload.generation': 2,
  'upload.id': 'upload-2',
  'job.id': 'job-2',
  'job.newer': 'job-3',
  'patience.starts': 3,
  'lease.owner': 'other',
  'failure.message': 'y',
};
/** Parts that a row may lack. */
const MAY_LACK = ['upload.id', 'job.id', 'job.newer', 'lease.owner', 'failure.message'] as const;

/** For each clause of what is expected a case in which it alone is false: another value, and a value that must not be there. */
const expecting = (call: (expected: Expected) => Case['call']): Case[] => [
  ...Object.entries(OTHERS).map(([path, value]): Case => (
    { name: `leaves a row in which only ${path} is another`, before: [staged], call: call({ ...AS_STAGED, [path]: value }), answer: false })),
  ...MAY_LACK.map((path): Case => (
    { name: `leaves a row that only must not have ${path}, and has it`, before: [staged], call: call({ ...AS_STAGED, [path]: undefined }), answer: false })),
];

const SETTLED = ['downloaded', 'failed', 'skipped'] as const;
/** 1,764,547,200 seconds since the epoch. */
const SETTLED_AT = '2025-12-01T00:00:00.000Z';
const failed = archiveRow({ status: 'failed', due_at: 50, upload: { id: 'upload-1' }, job: { id: 'job-1' }, patience: { starts: 5 }, settled_at: 'then' });
const again = archiveRow({ ...indexed('requested'), pass: 2, due_at: 90 });
const NOTHING_REQUESTED = { 'requested_at': 'then', 'job.id': undefined };
const requestedAt = (at: string, job?: ArchiveItem['job']): Item => archiveRow({ ...indexed('requested'), requested_at: at, job });

/** Rows of archives: reads, and writes that are made only if the row is as expected. */
export const rowCases: Pick<Contract<ArchiveStore>['cases'], 'archive' | 'archives' | 'create' | 'replace' | 'takeBack' | 'move' | 'change'> = {
  archive: [
    { name: 'finds a row that was written a moment ago', before: [staged], call: (store) => store.archive(ID), answer: staged },
    { name: 'finds nothing if there is no row', before: [archiveRow({}, 'archive-2')], call: (store) => store.archive(ID) },
    { name: 'refuses a row of another format', before: [{ ...staged, format: 2 }], call: (store) => store.archive(ID), error: 'RowFormatError' },
  ],
  archives: [
    {
      name: 'finds the rows that exist, by id',
      before: [staged, archiveRow({}, 'archive-2')],
      call: (store) => store.archives('run-1', ['archive-1', 'archive-2', 'archive-3']),
      answer: new Map([['archive-1', staged], ['archive-2', archiveRow({}, 'archive-2')]]),
    },
    {
      name: 'finds more rows than one read returns',
      before: Array.from({ length: 101 }, (_, i) => archiveRow({}, `archive-${i}`)),
      call: async (store) => (await store.archives('run-1', Array.from({ length: 101 }, (_, i) => `archive-${i}`))).size,
      answer: 101,
    },
  ],
  create: [
    { name: 'writes the row of a new archive', call: (store) => store.create(again), answer: true, after: [again] },
    { name: 'leaves a row that is there', before: [staged], call: (store) => store.create(again), answer: false },
  ],
  replace: [
    {
      name: 'writes the whole row: what the new one lacks is gone',
      before: [staged],
      call: (store) => store.replace(again, 'staged', AS_STAGED),
      answer: true,
      after: [again],
    },
    { name: 'leaves a row of another status', before: [failed], call: (store) => store.replace(again, 'requested', {}), answer: false },
    { name: 'makes no row if there is none', call: (store) => store.replace(again, 'failed', {}), answer: false },
    {
      name: 'puts a failed row back whose request was refused',
      before: [requestedAt('then')],
      call: (store) => store.replace(failed, 'requested', NOTHING_REQUESTED),
      answer: true,
      after: [failed],
    },
    {
      name: 'leaves a row that was requested at another time',
      before: [requestedAt('later')],
      call: (store) => store.replace(failed, 'requested', NOTHING_REQUESTED),
      answer: false,
    },
    {
      name: 'leaves a row that has a job by now',
      before: [requestedAt('then', { id: 'job-1' })],
      call: (store) => store.replace(failed, 'requested', NOTHING_REQUESTED),
      answer: false,
    },
    ...expecting((expected) => (store) => store.replace(again, 'staged', expected)),
  ],
  takeBack: [
    { name: 'removes a row for which nothing was requested', before: [requestedAt('then')], call: (store) => store.takeBack(ID, 'then'), answer: true, after: [] },
    { name: 'leaves a row that was requested at another time', before: [requestedAt('later')], call: (store) => store.takeBack(ID, 'then'), answer: false },
    { name: 'leaves a row that has a job', before: [requestedAt('then', { id: 'job-1' })], call: (store) => store.takeBack(ID, 'then'), answer: false },
    {
      name: 'leaves an archive that is staged without a job',
      before: [archiveRow({ ...indexed('staged'), requested_at: 'then' })],
      call: (store) => store.takeBack(ID, 'then'),
      answer: false,
    },
  ],
  move: [
    {
      name: 'changes the status, its key in the index, groups and parts of groups in one write',
      before: [archiveRow({
        ...indexed('requested'), job: { id: 'job-1', newer: 'job-2' }, patience: { no_progress_since: 9 }, failure: { reason: 'UploadFailed', message: 'x' },
      })],
      call: (store) => store.move(ID, { from: ['requested', 'staged'], to: 'staged' }, {
        'due_at': 70,
        'upload': { generation: 1, state: 'open', id: 'upload-1', renewed: 0 },
        'job.newer': undefined,
        'patience.no_progress_since': undefined,
        'failure': undefined,
      }),
      answer: true,
      after: [archiveRow({ ...indexed('staged'), due_at: 70, upload: { id: 'upload-1' }, job: { id: 'job-1' } })],
    },
    ...SETTLED.map((to): Case => ({
      name: `takes an archive that is ${to} off the index`,
      before: [archiveRow(indexed('staged'))],
      call: (store) => store.move(ID, { from: ['staged'], to }, { settled_at: SETTLED_AT }),
      answer: true,
      after: [archiveRow({ status: to, settled_at: SETTLED_AT, expires_at: 1_764_547_200 + 455 * 86_400 })],
    })),
    {
      name: 'lets the row expire when it has been settled for as long as it is to be kept',
      before: [archiveRow({ ...indexed('staged'), kept_for: 100 })],
      call: (store) => store.move(ID, { from: ['staged'], to: 'failed' }, { settled_at: SETTLED_AT }),
      answer: true,
      after: [archiveRow({ status: 'failed', kept_for: 100, settled_at: SETTLED_AT, expires_at: 1_764_547_300 })],
    },
    {
      name: 'counts anew if a settled archive is settled again',
      before: [archiveRow({ status: 'failed', kept_for: 100, settled_at: 'then', expires_at: 5 })],
      call: (store) => store.move(ID, { from: ['failed'], to: 'downloaded' }, { settled_at: SETTLED_AT }),
      answer: true,
      after: [archiveRow({ status: 'downloaded', kept_for: 100, settled_at: SETTLED_AT, expires_at: 1_764_547_300 })],
    },
    ...(['staged', 'failed'] as const).map((status): Case => ({
      name: `moves an archive that is ${status}, one of the statuses named`,
      before: [archiveRow({ status })],
      call: (store) => store.move(ID, { from: ['staged', 'failed'], to: 'downloaded' }),
      answer: true,
      after: [archiveRow({ status: 'downloaded' })],
    })),
    {
      name: 'leaves an archive of another status',
      before: [archiveRow({ status: 'downloaded' })],
      call: (store) => store.move(ID, { from: ['requested', 'staged'], to: 'failed' }),
      answer: false,
    },
    { name: 'makes no row if there is none', call: (store) => store.move(ID, { from: ['requested'], to: 'failed' }), answer: false },
    {
      name: 'moves an archive that is as expected',
      before: [staged],
      call: (store) => store.move(ID, { from: ['staged'], to: 'failed' }, { lease: undefined }, AS_STAGED),
      answer: true,
      after: [{ ...offTheIndex, status: 'failed' }],
    },
    ...expecting((expected) => (store) => store.move(ID, { from: ['staged'], to: 'failed' }, {}, expected)),
  ],
  change: [
    {
      name: 'replaces groups whole',
      before: [staged],
      call: (store) => store.change(ID, { job: { id: 'job-3' }, patience: { starts: 0, chunks: 4 } }),
      answer: true,
      after: [{ ...staged, job: { id: 'job-3' }, patience: { starts: 0, chunks: 4 } }],
    },
    {
      name: 'sets parts of groups',
      before: [staged],
      call: (store) => store.change(ID, { 'due_at': 9, 'upload.state': 'spoiled', 'job.newer': 'job-3' }, AS_STAGED),
      answer: true,
      after: [{ ...staged, due_at: 9, upload: { ...staged.upload, state: 'spoiled' }, job: { ...staged.job, newer: 'job-3' } }],
    },
    {
      name: 'removes a group, and a part of one',
      before: [staged],
      call: (store) => store.change(ID, { 'lease': undefined, 'job.messages_sent': undefined }, AS_STAGED),
      answer: true,
      after: [{ ...released, job: { id: 'job-1', completed_at: 40, newer: 'job-2' } }],
    },
    {
      name: 'changes a requested archive, and finds a part missing if its group is',
      before: [archiveRow(indexed('requested'))],
      call: (store) => store.change(ID, { job: { id: 'job-1' } }, { 'job.id': undefined }),
      answer: true,
      after: [archiveRow({ ...indexed('requested'), job: { id: 'job-1' } })],
    },
    {
      name: 'leaves a requested archive that has a job by now',
      before: [archiveRow({ ...indexed('requested'), job: { id: 'job-2' } })],
      call: (store) => store.change(ID, { job: { id: 'job-1' } }, { 'job.id': undefined }),
      answer: false,
    },
    {
      name: 'changes when an archive is due',
      before: [archiveRow(indexed('requested'))],
      call: (store) => store.change(ID, { due_at: 9 }),
      answer: true,
      after: [archiveRow({ ...indexed('requested'), due_at: 9 })],
    },
    ...SETTLED.map((status): Case => (
      { name: `leaves an archive that is ${status}`, before: [archiveRow({ status })], call: (store) => store.change(ID, { due_at: 9 }), answer: false })),
    { name: 'makes no row if there is none', call: (store) => store.change(ID, { due_at: 9 }), answer: false },
    ...expecting((expected) => (store) => store.change(ID, { due_at: 9 }, expected)),
  ],
};
