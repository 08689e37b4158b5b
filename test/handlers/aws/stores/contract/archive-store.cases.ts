import { chunkCases } from './archive-store-chunks.cases';
import { rowCases } from './archive-store-rows.cases';
import { takeCases } from './archive-store-take.cases';
import type { Contract, Double } from './contract';
import { ArchiveStore } from '../../../../../src/handlers/aws/stores/archive-store';
import { ChunkArchives } from '../../../support/chunk-archives';

export const archiveStore: Contract<ArchiveStore> = {
  store: 'ArchiveStore',
  table: 'transfers',
  open: (db, table) => new ArchiveStore(db, table),
  doubles: { ChunkArchives: () => asDouble(new ChunkArchives()) },
  cases: { ...rowCases, ...takeCases, ...chunkCases },
};

/** The double keeps rows, chunks and progress in maps of its own. */
function asDouble(archives: ChunkArchives): Double<ArchiveStore> {
  return { store: archives, put: (items) => archives.load(items), items: () => archives.dump() };
}
