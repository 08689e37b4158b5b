import { ArchiveItem, ProvenObject } from '../../contracts/archive';
import { isSameArchive, StoredObject } from '../../contracts/metadata';
import { compare, COMPARED } from '../../domain/archive/checksum';

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

/** A checksum that this transfer computed from the bytes that it streamed to S3. */
export type OwnChecksum = Omit<ProvenObject, 'version'>;

/** The object of an archive. */
export interface ObjectThere {
  /** Only if its checksum is the transfer's own. */
  readonly object?: ProvenObject;
  /** Its storage class, if that is not the one of the row. */
  readonly foundClass?: string;
}

/** What stands at the key of an archive. */
export type AtKey =
  | ObjectThere & { readonly kind: 'this-archive' }
  | { readonly kind: 'another-object' }
  | { readonly kind: 'nothing' };

/**
 * The metadata says of which archive an object is, in whichever class it is. A checksum that can be compared with that of the copied bytes must be
 * equal to it.
 *
 * @param own absent if the transfer does not have it at hand
 */
export async function lookAtKey(
  archiveId: string, row: Pick<ArchiveItem, 'archive' | 'storage_class'>, objects: ObjectsAtKeys, own?: OwnChecksum,
): Promise<AtKey> {
  const { archive: { key, size, sha256_tree_hash }, storage_class: ours } = row;
  const found = await objects.object(key);
  if (!found) return { kind: 'nothing' };
  if (!isSameArchive(found, { archive_id: archiveId, size, sha256_tree_hash })) return { kind: 'another-object' };
  const object = provenObject(found);
  if (own && object && compare(own, object) === COMPARED.DIFFERENT) return { kind: 'another-object' };
  const foundClass = found.storageClass === ours ? undefined : found.storageClass;
  return { kind: 'this-archive', object: vouchedFor(object, own), ...(foundClass === undefined ? {} : { foundClass }) };
}

/**
 * Everyone who may write to the bucket can write the metadata of an object. So a row records its checksum, which later allows a deletion from the
 * vault, only if the transfer computed the same one.
 *
 * @returns undefined if the row must not record the object
 */
export const vouchedFor = (object: ProvenObject | undefined, own: OwnChecksum | undefined): ProvenObject | undefined =>
  (object && own && compare(own, object) === COMPARED.EQUAL ? object : undefined);

/** An object in the form in which a row records it. @returns undefined if S3 gives no checksum */
export const provenObject = ({ checksum, type, version }: Pick<FoundObject, 'checksum' | 'type' | 'version'>): ProvenObject | undefined =>
  (checksum && type ? { checksum, algorithm: 'SHA256', type, ...(version ? { version } : {}) } : undefined);
