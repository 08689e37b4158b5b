import { ArchiveItem } from './archive';
import { ManifestEntry } from './manifest';

/** User metadata of each object in the destination: which archive it is. */
export const METADATA = {
  ARCHIVE_ID: 'glacier-archive-id',
  TREE_HASH: 'glacier-sha256-tree-hash',
  CREATION_DATE: 'glacier-creation-date',
  DESCRIPTION: 'glacier-archive-description',
  CONTENT_FLAGS: 'glacier-content-flags',
} as const;

/** HTTP headers carry printable ASCII and lose blanks at their ends; anything else stays in the report only. */
const HEADER_SAFE = /^(?! )[\x20-\x7e]{1,1024}(?<! )$/;

type Described = Pick<ArchiveItem, 'sha256_tree_hash' | 'archive_creation_date' | 'archive_description' | 'content_flags'>;

export function objectMetadata(archiveId: string, archive: Described): Record<string, string> {
  const description = archive.archive_description ?? '';
  return {
    [METADATA.ARCHIVE_ID]: archiveId,
    [METADATA.TREE_HASH]: archive.sha256_tree_hash,
    [METADATA.CREATION_DATE]: archive.archive_creation_date,
    ...(HEADER_SAFE.test(description) ? { [METADATA.DESCRIPTION]: description } : {}),
    ...(archive.content_flags ? { [METADATA.CONTENT_FLAGS]: archive.content_flags } : {}),
  };
}

/** What is read of an object to tell which archive it is. */
export interface StoredObject {
  readonly size?: number;
  readonly metadata?: Record<string, string>;
}

/** The object at the key is this archive: put there by this library, proven then, and of the same size now. */
export function isSameArchive(object: StoredObject, archive: Pick<ManifestEntry, 'archive_id' | 'size' | 'sha256_tree_hash'>): boolean {
  return object.size === archive.size
    && object.metadata?.[METADATA.ARCHIVE_ID] === archive.archive_id
    && object.metadata?.[METADATA.TREE_HASH] === archive.sha256_tree_hash;
}
