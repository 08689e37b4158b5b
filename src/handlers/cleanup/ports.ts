/** Objects of the inventory bucket. */
export interface InventoryObjects {
  readonly bucketName: string;
  /** Undefined: there is no such object. */
  text(key: string): Promise<string | undefined>;
  put(key: string, body: string | Buffer, contentType: string): Promise<void>;
}

/** Multipart uploads to the destination. */
export interface OpenUploads {
  /** An upload that is gone already is as good as aborted. */
  abort(key: string, uploadId: string): Promise<void>;
  /** Ids of the open uploads to exactly this key, in this storage class, that began at or after `since` (milliseconds since the epoch). */
  open(key: string, storageClass: string, since: number): Promise<readonly string[]>;
}
