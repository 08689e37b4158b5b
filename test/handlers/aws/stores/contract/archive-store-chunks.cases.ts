import { archiveRow, ID, indexed } from './archive-rows';
import type { Contract, Item } from './contract';
import type { ArchiveStore } from '../../../../../src/handlers/aws/stores/archive-store';

const chunk = { etag: 'etag', checksum_sha_256: 'c2hh', tree_checksum: 'aa', size: 5 };
const chunkItem = (generation: number, number: number, archiveId = ID.archiveId): Item =>
  ({ pk: `run-1|${archiveId}`, sk: `chunk|${generation}|${String(number).padStart(5, '0')}`, ...chunk });
/** The progress item of the chunks 1 to 128, and that of the next 128. */
const progress = (generation: number, ...done: number[]): Item => ({ pk: 'run-1|archive-1', sk: `progress|${generation}|0`, chunks_done: new Set(done) });
const second = (generation: number, ...done: number[]): Item => ({ pk: 'run-1|archive-1', sk: `progress|${generation}|1`, chunks_done: new Set(done) });
const first128 = Array.from({ length: 128 }, (_, i) => i + 1);
const add = (number: number, count: number, generation = 1) => (store: Pick<ArchiveStore, 'addProgress'>) =>
  store.addProgress({ ...ID, chunk: number }, generation, count);
const due = (archiveId: string, dueAt: number, status: 'requested' | 'staged' = 'requested') => archiveRow({ ...indexed(status, archiveId), due_at: dueAt }, archiveId);
const ofAnotherRun = (dueAt: number): Item => ({ ...due('archive-1', dueAt), pk: 'run-2|archive-1', status_key: 'run-2/requested/5' });

async function inOrder(found: AsyncIterable<{ readonly archiveId: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { archiveId } of found) ids.push(archiveId);
  return ids;
}

const idsOf = async (found: AsyncIterable<{ readonly archiveId: string }>): Promise<string[]> => (await inOrder(found)).sort();

/** Chunks, progress and the index of what is due. */
export const chunkCases: Pick<Contract<ArchiveStore>['cases'], 'chunk' | 'chunks' | 'putChunk' | 'addProgress' | 'chunksDone' | 'removeChunk' | 'due' | 'earliestDue'> = {
  chunk: [
    { name: 'finds a chunk that was written a moment ago', before: [chunkItem(1, 2)], call: async (store) => (await store.chunk(ID, 1, 2))?.etag, answer: 'etag' },
    { name: 'finds no chunk of another generation', before: [chunkItem(2, 2)], call: (store) => store.chunk(ID, 1, 2) },
    { name: 'finds no chunk of another archive', before: [chunkItem(1, 2, 'archive-2')], call: (store) => store.chunk(ID, 1, 2) },
  ],
  chunks: [
    {
      name: 'finds the chunks of a generation, in the order of their numbers',
      before: [chunkItem(1, 10), chunkItem(1, 9), chunkItem(2, 1), chunkItem(11, 1), chunkItem(1, 1, 'archive-2'), progress(1, 9, 10), archiveRow()],
      call: async (store) => (await store.chunks(ID, 1)).map(({ chunk: number, etag }) => [number, etag]),
      answer: [[9, 'etag'], [10, 'etag']],
    },
  ],
  putChunk: [
    { name: 'writes a chunk', call: (store) => store.putChunk({ ...ID, chunk: 2 }, 1, chunk), after: [chunkItem(1, 2)] },
    { name: 'writes it over one that is there', before: [{ ...chunkItem(1, 2), etag: 'old' }], call: (store) => store.putChunk({ ...ID, chunk: 2 }, 1, chunk), after: [chunkItem(1, 2)] },
  ],
  addProgress: [
    { name: 'counts the first chunk', call: add(2, 3), answer: false, after: [progress(1, 2)] },
    { name: 'says if the only chunk is done', call: add(1, 1), answer: true, after: [progress(1, 1)] },
    { name: 'counts another chunk', before: [progress(1, 2)], call: add(3, 3), answer: false, after: [progress(1, 2, 3)] },
    { name: 'says if the last chunk is done', before: [progress(1, 1, 2)], call: add(3, 3), answer: true, after: [progress(1, 1, 2, 3)] },
    { name: 'counts a chunk once', before: [progress(1, 2, 3)], call: add(3, 3), answer: false },
    { name: 'says again that all are done', before: [progress(1, 1, 2)], call: add(2, 2), answer: true },
    { name: 'counts each generation apart', before: [progress(1, 1)], call: add(2, 2, 2), answer: false, after: [progress(1, 1), progress(2, 2)] },
    { name: 'keeps at most 128 chunks in an item', before: [progress(1, ...first128)], call: add(129, 200), answer: false, after: [progress(1, ...first128), second(1, 129)] },
    {
      name: 'says if the last chunk of all items is done',
      before: [progress(1, ...first128.slice(1)), second(1, 129, 130)],
      call: add(1, 130),
      answer: true,
      after: [progress(1, ...first128), second(1, 129, 130)],
    },
    { name: 'looks at the other items if that of the chunk is full', before: [progress(1, 1), second(1, 129)], call: add(130, 130), answer: false, after: [progress(1, 1), second(1, 129, 130)] },
    { name: 'does not count chunks of another generation as its own', before: [progress(2, ...first128)], call: add(129, 129), answer: false, after: [progress(2, ...first128), second(1, 129)] },
  ],
  chunksDone: [
    {
      name: 'finds what was counted a moment ago, in all items',
      before: [progress(1, 2, 3), second(1, 130), progress(2, 1), progress(11, 4)],
      call: async (store) => [...await store.chunksDone(ID, 1, 256)].sort((a, b) => a - b),
      answer: [2, 3, 130],
    },
    { name: 'finds none if none was counted', call: (store) => store.chunksDone(ID, 1, 1), answer: new Set() },
  ],
  removeChunk: [
    {
      name: 'removes a chunk and its count',
      before: [progress(1, 2, 3), chunkItem(1, 2), chunkItem(1, 3)],
      call: (store) => store.removeChunk(ID, 1, 2),
      after: [progress(1, 3), chunkItem(1, 3)],
    },
    { name: 'removes it from the item that has it', before: [progress(1, 2), second(1, 129, 130)], call: (store) => store.removeChunk(ID, 1, 130), after: [progress(1, 2), second(1, 129)] },
  ],
  due: [
    {
      name: 'finds what is due up to now, of this run and status',
      before: [due('archive-1', 10), due('archive-2', 11), due('archive-3', 10, 'staged'), ofAnotherRun(5)],
      call: (store) => idsOf(store.due('run-1', 'requested', 10)),
      answer: ['archive-1'],
    },
    { name: 'finds all that are due', before: [due('archive-1', 10), due('archive-2', 9)], call: (store) => idsOf(store.due('run-1', 'requested', 10)), answer: ['archive-1', 'archive-2'] },
    {
      name: 'begins with a shard, and in each with what has been due for longest',
      before: [due('archive-1', 10), due('archive-6', 9), due('archive-2', 10), due('archive-7', 8)], // in the shards 5, 5, 9 and a
      call: (store) => inOrder(store.due('run-1', 'requested', 10, '9')),
      answer: ['archive-2', 'archive-7', 'archive-6', 'archive-1'],
    },
    { name: 'finds nothing that is settled', before: [archiveRow({ status: 'failed', due_at: 5 })], call: (store) => idsOf(store.due('run-1', 'requested', 10)), answer: [] },
  ],
  earliestDue: [
    {
      name: 'finds the earliest over all shards, of this run and status',
      before: [due('archive-1', 12), due('archive-2', 11), due('archive-3', 10, 'staged'), ofAnotherRun(5)],
      call: (store) => store.earliestDue('run-1', 'requested'),
      answer: 11,
    },
    { name: 'finds nothing if nothing is unsettled', before: [archiveRow({ status: 'failed' })], call: (store) => store.earliestDue('run-1', 'requested') },
  ],
};
