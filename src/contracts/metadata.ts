import { ArchiveFacts, ArchiveIdentity } from './archive';
import { ManifestEntry } from './manifest';

/** User metadata of each object in the destination, which says which archive the object is. */
export const METADATA = {
  ARCHIVE_ID: 'glacier-archive-id',
  TREE_HASH: 'glacier-sha256-tree-hash',
  /** The run that copied it. The row of the archive in that run has the checksum of the object. */
  RUN: 'glacier-transfer-run',
  CREATION_DATE: 'glacier-creation-date',
  DESCRIPTION: 'glacier-archive-description',
  CONTENT_FLAGS: 'glacier-content-flags',
  /**
   * The name under which rclone and s3fs keep when a file was modified last, in seconds since the epoch.
   * https://rclone.org/s3/#modification-times-and-hashes
   */
  MTIME: 'mtime',
} as const;

/** An HTTP header carries printable ASCII without blanks at its ends. Any other description is in the report only. */
const HEADER_SAFE = /^(?! )[\x20-\x7e]{1,1024}(?<! )$/;

type Described = Pick<ArchiveFacts, 'sha256_tree_hash' | 'creation_date' | 'description' | 'content_flags' | 'mtime'>;

export function objectMetadata({ run, archiveId }: ArchiveIdentity, archive: Described): Record<string, string> {
  const description = archive.description ?? '';
  return {
    [METADATA.ARCHIVE_ID]: archiveId,
    [METADATA.TREE_HASH]: archive.sha256_tree_hash,
    [METADATA.RUN]: run,
    [METADATA.CREATION_DATE]: archive.creation_date,
    ...(HEADER_SAFE.test(description) ? { [METADATA.DESCRIPTION]: description } : {}),
    ...(archive.content_flags ? { [METADATA.CONTENT_FLAGS]: archive.content_flags } : {}),
    ...(archive.mtime ? { [METADATA.MTIME]: archive.mtime } : {}),
  };
}

/** What tells which archive an object is. */
export interface StoredObject {
  readonly size?: number;
  readonly storageClass?: string;
  readonly metadata?: Record<string, string>;
}

/**
 * This library writes the metadata, and completes an object only after it proved the archive.
 *
 * @returns true if the object's metadata names this archive, and its size is the archive's
 */
export function isSameArchive(object: StoredObject, archive: Pick<ManifestEntry, 'archive_id' | 'size' | 'sha256_tree_hash'>): boolean {
  return object.size === archive.size
    && object.metadata?.[METADATA.ARCHIVE_ID] === archive.archive_id
    && object.metadata?.[METADATA.TREE_HASH] === archive.sha256_tree_hash;
}
