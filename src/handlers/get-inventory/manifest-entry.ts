import { InvalidRow, InventoryArchive } from './inventory-row';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { FAILURE, FailureReason } from '../../contracts/failures';
import { ManifestEntry } from '../../contracts/manifest';
import { isSameArchive, StoredObject } from '../../contracts/metadata';

export type Draft = { -readonly [K in keyof ManifestEntry]: ManifestEntry[K] };

export const entryOf = ({ archiveId, size, treeHash, creationDate, description }: InventoryArchive, key: string): Draft =>
  ({ archive_id: archiveId, size, sha256_tree_hash: treeHash, creation_date: creationDate, description, key });

export const invalidEntry = ({ row, archiveId, description, invalid }: InvalidRow): ManifestEntry =>
  ({ archive_id: archiveId, size: 0, sha256_tree_hash: '', creation_date: '', description, key: '', ...skipped(FAILURE.INVALID_INVENTORY_ROW, `row ${row}: ${invalid}`) });

export const duplicateEntry = (archive: InventoryArchive): ManifestEntry =>
  ({ ...entryOf(archive, ''), ...skipped(FAILURE.DUPLICATE_ARCHIVE_ID, `row ${archive.row}: the inventory lists this archive id in an earlier row`) });

const skipped = (reason: FailureReason, message: string) => ({ status: ARCHIVE_STATUS.SKIPPED, failure: { reason, message } });

/** An object stands at the archive's key: it is the archive, or the archive cannot be put there. */
export function settle(entry: Draft, object: StoredObject): void {
  if (isSameArchive(object, entry)) {
    entry.status = ARCHIVE_STATUS.DOWNLOADED;
  } else {
    Object.assign(entry, skipped(FAILURE.DESTINATION_KEY_OCCUPIED,
      `another object of ${object.size ?? 'unknown'} bytes stands at this key, and nothing is overwritten: move it, or transfer to another prefix`));
  }
}
