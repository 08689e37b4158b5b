import type { Item } from './contract';
import type { ArchiveItem } from '../../../../../src/contracts/archive';
import { archiveItem, RowOverrides } from '../../../support/memory-archives';

export const ID = { run: 'run-1', archiveId: 'archive-1' };
/** Seconds since the epoch. */
export const NOW = 1_000_000;

/** A row of an archive; of `archive-1` if no other is named. */
export const archiveRow = (overrides: RowOverrides = {}, archiveId = ID.archiveId): ArchiveItem & Item =>
  ({ ...archiveItem({ ...ID, archiveId }, overrides) });

/** The first digit of the SHA-256 of each id, written down so that the contract does not compute what it proves. */
const SHARDS: Readonly<Record<string, string>> = { 'archive-1': '5', 'archive-2': '9', 'archive-3': 'e', 'archive-6': '5', 'archive-7': 'a' };

/** The status of an unsettled row, and its key in the index. */
export const indexed = (status: 'requested' | 'staged', archiveId = ID.archiveId) => ({ status, status_key: `run-1/${status}/${SHARDS[archiveId]}` });
