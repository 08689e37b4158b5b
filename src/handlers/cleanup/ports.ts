import { ObjectsAtKeys } from '../shared/look-at-key';

/** Objects of the inventory bucket. */
export interface InventoryObjects {
  readonly bucketName: string;
  /** @returns undefined if there is no such object. */
  text(key: string): Promise<string | undefined>;
  put(key: string, body: string | Buffer, contentType: string): Promise<void>;
}

/** Multipart uploads to the destination, and what stands there. */
export interface OpenUploads extends ObjectsAtKeys {
  /** Aborts an upload. If it is gone, nothing is left to abort. */
  abort(key: string, uploadId: string): Promise<void>;
  /**
   * @returns the ids of open uploads to exactly this key, in this storage class, that this transfer began at `since` or later. `since` is in
   * milliseconds.
   */
  open(key: string, storageClass: string, since: number): Promise<readonly string[]>;
}

/** An open upload as S3 lists it. */
export interface FoundUpload {
  readonly uploadId: string;
  /** The principal that began it, if S3 names one. */
  readonly initiator?: string;
}

/** Multipart uploads of all programs that write to the destination. */
export interface FoundUploads extends Pick<OpenUploads, 'abort' | 'object'> {
  /** As `OpenUploads.open`, but of any initiator. */
  open(key: string, storageClass: string, since: number): Promise<readonly FoundUpload[]>;
}
