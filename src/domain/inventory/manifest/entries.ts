import { ARCHIVE_STATUS } from '../../../contracts/archive';
import { FAILURE, FailureReason } from '../../../contracts/failures';
import { ManifestEntry } from '../../../contracts/manifest';
import { ArchiveName } from '../../names/name-of';
import { ObjectChoice } from '../choosing/object-rules';
import { InvalidRow, InventoryArchive } from '../reading/inventory-row';

/** @param place the place of the row in the file, in words */
export const invalidEntry = ({ archiveId, description, invalid }: InvalidRow, place: string): ManifestEntry => ({
  archive_id: archiveId,
  size: 0,
  sha256_tree_hash: '',
  creation_date: '',
  description,
  key: '',
  ...skipped(FAILURE.INVALID_INVENTORY_ROW, placed(place, invalid)),
});

export const duplicateEntry = (archive: InventoryArchive, place: string): ManifestEntry => {
  const { decoder, ...entry } = plainEntry(archive, '', '');
  return { ...entry, ...skipped(FAILURE.DUPLICATE_ARCHIVE_ID, placed(place, 'the inventory lists this archive id in an earlier row')) };
};

/** @param place where the archive would go */
export const folderMarkerEntry = (archive: InventoryArchive, name: ArchiveName, { key }: Place): ManifestEntry =>
  ({ ...entryOf(archive, name, { key, occupied: false }), ...skipped(FAILURE.FOLDER_MARKER_LEFT_OUT, 'the archive stands for a folder, and the launch leaves those out') });

/** Where an archive goes. */
export interface Place {
  readonly key: string;
  /** An object may stand at one of the two keys. */
  readonly occupied: boolean;
  /** Given if the archive itself may stand at this other key. */
  readonly suffixedKey?: string;
}

export function entryOf(archive: InventoryArchive, name: ArchiveName, { key, occupied, suffixedKey }: Place): ManifestEntry {
  const { decoder, contentFlags, folderMarker, modifiedAt } = name;
  const entry = plainEntry(archive, key, decoder);
  // Most archives have none of these. For them a copy would cost more than the entry itself.
  if (!contentFlags && !folderMarker && !modifiedAt && !occupied) return entry;
  return {
    ...entry,
    ...(contentFlags && { content_flags: contentFlags }),
    ...(modifiedAt && { mtime: modifiedAt }),
    ...(folderMarker && { folder_marker: folderMarker }),
    ...(occupied && { occupied }),
    ...(suffixedKey !== undefined && { suffixed_key: suffixedKey }),
  };
}

/** The entry with what the object rules say of its object. */
export const chosen = (entry: ManifestEntry, choice: ObjectChoice | undefined): ManifestEntry => (choice ? { ...entry, ...choice } : entry);

const plainEntry = ({ archiveId, size, treeHash, creationDate, description }: InventoryArchive, key: string, decoder: string) =>
  ({ archive_id: archiveId, size, sha256_tree_hash: treeHash, creation_date: creationDate, description, key, decoder });

const SEPARATOR = ': ';
const placed = (place: string, words: string): string => `${place}${SEPARATOR}${words}`;

/** What a message says without the place of its row, so that rows can be counted by it. */
export const withoutPlace = (message: string): string => message.slice(message.indexOf(SEPARATOR) + SEPARATOR.length);

const skipped = (reason: FailureReason, message: string) => ({ status: ARCHIVE_STATUS.SKIPPED, failure: { reason, message } });
