import { ArchiveFacts, ProvenObject } from '../../contracts/archive';
import { isSameArchive, StoredObject } from '../../contracts/metadata';

/** An object as S3 describes it. */
export interface FoundObject extends StoredObject {
  /** SHA-256 as S3 gives it, with `-N` for an object of N parts. */
  readonly checksum?: string;
  readonly type?: ProvenObject['type'];
  readonly version?: string;
}

export interface ObjectsAtKeys {
  /** @returns undefined if nothing stands at the key */
  object(key: string): Promise<FoundObject | undefined>;
}

/** What stands at the key of an archive. `object`: absent if S3 gives no checksum, because the transfer must not decrypt it. */
export type AtKey =
  | { readonly kind: 'this-archive'; readonly object?: ProvenObject }
  | { readonly kind: 'another-object' }
  | { readonly kind: 'nothing' };

export async function lookAtKey(archiveId: string, { key, size, sha256_tree_hash }: ArchiveFacts, objects: ObjectsAtKeys): Promise<AtKey> {
  const found = await objects.object(key);
  if (!found) return { kind: 'nothing' };
  return isSameArchive(found, { archive_id: archiveId, size, sha256_tree_hash }) ? { kind: 'this-archive', object: provenObject(found) } : { kind: 'another-object' };
}

/** What a row keeps of an object. @returns undefined if S3 gives no checksum */
export const provenObject = ({ checksum, type, version }: Pick<FoundObject, 'checksum' | 'type' | 'version'>): ProvenObject | undefined =>
  (checksum && type ? { checksum, algorithm: 'SHA256', type, ...(version ? { version } : {}) } : undefined);
