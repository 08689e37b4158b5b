import { ArchiveItem, ProvenObject, Upload } from '../../contracts/archive';
import type { StoredChunk } from '../aws/stores/archive-store';
import { ObjectsAtKeys, ObjectThere } from '../shared/look-at-key';

/** An upload whose chunks are all there. */
export interface UploadPlan {
  readonly archiveId: string;
  readonly row: ArchiveItem & { readonly upload: Upload & { readonly id: string } };
  /** In order, all of them. */
  readonly chunks: readonly StoredChunk[];
}

/** What S3 is told to join. */
export interface Completion {
  readonly key: string;
  readonly uploadId: string;
  readonly size: number;
  readonly parts: readonly { readonly number: number; readonly etag: string; readonly checksum: string }[];
  /** Base64, without the `-N` that S3 adds when it is read back. */
  readonly checksum: string;
}

/** S3 refused a completion, and the caller can act on the reason. */
export interface S3Refusal {
  /** S3's own code. */
  readonly code: string;
  readonly message: string;
}

/** How S3 answered a completion. */
export type CompletionAnswer =
  | { readonly kind: 'completed'; readonly object?: ProvenObject }
  /** S3 has other parts than the completion names. */
  | { readonly kind: 'wrong-parts'; readonly refusal: S3Refusal }
  /** Only the key can tell: a conflict, an existing key, an upload that is gone, an error inside a 200, or no answer. */
  | { readonly kind: 'unclear'; readonly refusal: S3Refusal };

export interface StoredPart {
  readonly etag: string;
  readonly checksum: string;
  readonly size: number;
}

/** What Validation needs of the destination. Each method throws any error that its type does not name. */
export interface DestinationUploads extends ObjectsAtKeys {
  complete(completion: Completion): Promise<CompletionAnswer>;
  /** @returns the parts by number; undefined if S3 does not know the upload */
  parts(key: string, uploadId: string): Promise<Map<number, StoredPart> | undefined>;
  abort(key: string, uploadId: string): Promise<void>;
}

/** What follows for the archive. */
export type Verdict =
  /** The object is absent if S3 gives no checksum, or one that is not that of the parts. `isCompleted`: S3 said that it joined this upload. */
  | ObjectThere & { readonly kind: 'downloaded'; readonly isCompleted: boolean }
  | { readonly kind: 'occupied' }
  | { readonly kind: 'wrong-parts'; readonly chunks: readonly number[] }
  | { readonly kind: 'refused'; readonly message: string };
