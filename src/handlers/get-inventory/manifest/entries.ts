import { ARCHIVE_STATUS } from '../../../contracts/archive';
import { FAILURE, FailureReason } from '../../../contracts/failures';
import { ManifestEntry } from '../../../contracts/manifest';
import { ArchiveName } from '../names/name-of';
import { InvalidRow, InventoryArchive } from '../reading/inventory-row';

/** `place`: where the row stands, in words. */
export const invalidEntry = ({ archiveId, description, invalid }: InvalidRow, place: string): ManifestEntry => ({
  archive_id: archiveId,
  size: 0,
  sha256_tree_hash: '',
  creation_date: '',
  description,
  key: '',
  ...skipped(FAILURE.INVALID_INVENTORY_ROW, `${place}: ${invalid}`),
});

export const duplicateEntry = (archive: InventoryArchive, place: string): ManifestEntry => ({
  ...listed(archive), key: '', ...skipped(FAILURE.DUPLICATE_ARCHIVE_ID, `${place}: the inventory lists this archive id in an earlier row`),
});

export const entryOf = (archive: InventoryArchive, { decoder, contentFlags, folderMarker }: ArchiveName, key: string, occupied: boolean): ManifestEntry => ({
  ...listed(archive),
  key,
  decoder,
  ...(contentFlags && { content_flags: contentFlags }),
  ...(folderMarker && { folder_marker: folderMarker }),
  ...(occupied && { occupied }),
});

const listed = ({ archiveId, size, treeHash, creationDate, description }: InventoryArchive) =>
  ({ archive_id: archiveId, size, sha256_tree_hash: treeHash, creation_date: creationDate, description });

const skipped = (reason: FailureReason, message: string) => ({ status: ARCHIVE_STATUS.SKIPPED, failure: { reason, message } });
