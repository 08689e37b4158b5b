import type { Contract, Item } from './contract';
import { DeletionItem } from '../../../../../src/contracts/deletion';
import { DeletionStore, DeletionWrite } from '../../../../../src/handlers/aws/stores/deletion-store';

const ID = { vaultName: 'photos', archiveId: 'archive-1' };
const AT = '2026-11-22T10:00:00.000Z';
const write = (attempt: string, change: DeletionWrite['change']): DeletionWrite => ({ change, attempt, at: AT, keptFor: 100 });
const row = (overrides: Partial<DeletionItem> = {}): Item => ({
  pk: 'deletion|photos|archive-1', sk: 'deletion', format: 1, state: 'intended', attempt: 'a1', at: AT, ...overrides,
});
const other = row({ pk: 'deletion|photos|archive-2', state: 'kept', kept: 'TooYoung' });
const meta = { pk: 'run-1|archive-1', sk: 'meta' };
const intent = write('a2', { state: 'intended' });
const done = write('a2', { state: 'deleted', request_id: 'r' });
const listed = { pk: 'runs', sk: 'run-1|deletion', vault_name: 'photos', execution_arn: 'execution-1', deletion: true };
const run = { pk: 'runs', sk: 'run-1', vault_name: 'photos', execution_arn: 'execution-0' };

export const deletionStore: Contract<DeletionStore> = {
  store: 'DeletionStore',
  table: 'transfers',
  open: (db, table) => new DeletionStore(db, table),
  cases: {
    rows: [
      {
        name: 'gives the rows of these archives by id',
        before: [row(), other, meta],
        call: (deletions) => deletions.rows('photos', ['archive-1', 'archive-3']),
        answer: new Map([['archive-1', row()]]),
      },
      { name: 'refuses a row of another format', before: [{ ...row(), format: 2 }], call: (deletions) => deletions.rows('photos', ['archive-1']), error: 'RowFormatError' },
    ],
    write: [
      { name: 'writes the first row', before: [other, meta], call: (deletions) => deletions.write(ID, intent, undefined), answer: true, after: [other, meta, row({ attempt: 'a2' })] },
      { name: 'writes no first row over another', before: [row()], call: (deletions) => deletions.write(ID, intent, undefined), answer: false },
      {
        name: 'replaces the row that was seen',
        before: [row({ state: 'kept', kept: 'TooYoung', message: 'young' })],
        call: (deletions) => deletions.write(ID, intent, 'a1'),
        answer: true,
        after: [row({ attempt: 'a2' })],
      },
      {
        name: 'lets only the row of an archive expire that was not deleted',
        before: [row()],
        call: (deletions) => deletions.write(ID, write('a2', { state: 'kept', kept: 'TooYoung' }), 'a1'),
        answer: true,
        after: [row({ attempt: 'a2', state: 'kept', kept: 'TooYoung', expires_at: Date.parse(AT) / 1000 + 100 })],
      },
      { name: 'leaves a row that another attempt has written', before: [row({ attempt: 'a9' })], call: (deletions) => deletions.write(ID, intent, 'a1'), answer: false },
    ],
    confirm: [
      { name: 'records the deletion whatever attempt wrote last', before: [row({ attempt: 'a9', state: 'unknown' })], call: (deletions) => deletions.confirm(ID, done), answer: true, after: [row({ attempt: 'a2', state: 'deleted', request_id: 'r' })] },
      { name: 'records it if no row is left', before: [meta], call: (deletions) => deletions.confirm(ID, done), answer: true, after: [meta, row({ attempt: 'a2', state: 'deleted', request_id: 'r' })] },
      { name: 'keeps the first record', before: [row({ state: 'deleted', request_id: 'first' })], call: (deletions) => deletions.confirm(ID, done), answer: false },
    ],
    register: [
      { name: 'lists the deletion beside its run', before: [run], call: (deletions) => deletions.register('run-1', 'photos', 'execution-1'), answer: true, after: [run, listed] },
      { name: 'lists it again for its execution', before: [listed], call: (deletions) => deletions.register('run-1', 'photos', 'execution-1'), answer: true },
      { name: 'leaves it to another execution', before: [listed], call: (deletions) => deletions.register('run-1', 'photos', 'execution-2'), answer: false },
    ],
    unregister: [
      { name: 'takes the deletion off the list, and not its run', before: [run, listed], call: (deletions) => deletions.unregister('run-1', 'execution-1'), answer: true, after: [run] },
      { name: 'leaves it to another execution', before: [listed], call: (deletions) => deletions.unregister('run-1', 'execution-2'), answer: false },
      { name: 'may be done again', before: [run], call: (deletions) => deletions.unregister('run-1', 'execution-1'), answer: true },
    ],
    listedFor: [
      { name: 'gives the execution', before: [run, listed], call: (deletions) => deletions.listedFor('run-1'), answer: 'execution-1' },
      { name: 'gives nothing if only the run is listed', before: [run], call: (deletions) => deletions.listedFor('run-1') },
    ],
  },
};
