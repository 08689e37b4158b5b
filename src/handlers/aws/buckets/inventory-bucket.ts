import { Readable } from 'stream';
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command,
  ListPartsCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { abortUpload } from './abort-upload';
import { isConflict, isObjectMissing, isOccupied, isUploadGone, unless } from './s3-answers';
import { ByteRange } from '../../../domain/archive/chunk-plan';

/** How often `putFirst` tries while another request writes to the key. */
const TRIES = 5;

export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** An object as it was at one moment. */
export interface ObjectVersion extends StoredObject {
  /** Another one if the object has been replaced. */
  readonly etag: string;
}

/** The transfer's own bucket: inventories, files that users put there, manifests, plans and reports. */
export class InventoryBucket {
  constructor(private readonly s3: S3Client, public readonly bucketName: string) {}

  /**
   * Lists the key. A HEAD of a missing key needs the permission to list as well, and also the permission to read.
   *
   * @returns the object's bytes, or undefined if there is no such object.
   */
  public async find(key: string): Promise<number | undefined> {
    return (await this.version(key))?.size;
  }

  /** As `find`. */
  public async version(key: string): Promise<ObjectVersion | undefined> {
    // S3 lists a key before all others that begin with it.
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucketName, Prefix: key, MaxKeys: 1 }));
    const found = Contents?.find((object) => object.Key === key);
    return found && { key, size: found.Size!, etag: found.ETag! };
  }

  /** Every object whose key begins with `prefix`, in the order of the keys. */
  public async *objects(prefix: string): AsyncGenerator<StoredObject> {
    for (let token: string | undefined, more = true; more;) {
      const page = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucketName, Prefix: prefix, ContinuationToken: token }));
      for (const { Key, Size } of page.Contents ?? []) yield { key: Key!, size: Size! };
      token = page.NextContinuationToken;
      more = token !== undefined;
    }
  }

  public async size(key: string): Promise<number> {
    const { ContentLength } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucketName, Key: key }));
    return ContentLength!;
  }

  /** @param etag only that of this version is read. S3 answers 412 if the object is another one by now. */
  public async read(key: string, { first, last }: ByteRange, etag?: string): Promise<AsyncIterable<Uint8Array>> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucketName, Key: key, Range: `bytes=${first}-${last}`, IfMatch: etag }));
    return Body as Readable;
  }

  public async text(key: string): Promise<string | undefined> {
    const found = await unless(isObjectMissing, this.s3.send(new GetObjectCommand({ Bucket: this.bucketName, Key: key })));
    return found?.Body!.transformToString();
  }

  public async put(key: string, body: string | Buffer, contentType: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucketName, Key: key, Body: body, ContentType: contentType }));
  }

  /** Copies an object within the bucket. */
  public async copy(from: string, to: string): Promise<void> {
    await this.s3.send(new CopyObjectCommand({ Bucket: this.bucketName, Key: to, CopySource: encodeURIComponent(`${this.bucketName}/${from}`) }));
  }

  /** @returns false if an object stands at the key already. That object stays as it is. */
  public async putFirst(key: string, text: string, contentType: string): Promise<boolean> {
    for (let tried = 1; ; tried++) {
      try {
        await this.s3.send(new PutObjectCommand({ Bucket: this.bucketName, Key: key, Body: text, ContentType: contentType, IfNoneMatch: '*' }));
        return true;
      } catch (error) {
        if (isOccupied(error)) return false;
        if (!isConflict(error) || tried === TRIES) throw error;
      }
    }
  }

  /**
   * Begins an upload. The object appears only when the upload is complete.
   *
   * @returns the upload's id.
   */
  public async start(key: string): Promise<string> {
    const { UploadId } = await this.s3.send(new CreateMultipartUploadCommand({ Bucket: this.bucketName, Key: key }));
    return UploadId!;
  }

  /** @returns the ETags of an upload's parts, by number, or undefined if there is no such upload any more. */
  public async parts(key: string, uploadId: string): Promise<Map<number, string> | undefined> {
    const found = new Map<number, string>();
    for (let marker: string | undefined, more = true; more;) {
      const page = await unless(isUploadGone, this.s3.send(new ListPartsCommand({
        Bucket: this.bucketName, Key: key, UploadId: uploadId, PartNumberMarker: marker,
      })));
      if (!page) return undefined;
      for (const { PartNumber, ETag } of page.Parts ?? []) found.set(PartNumber!, ETag!);
      marker = page.NextPartNumberMarker;
      more = page.IsTruncated === true;
    }
    return found;
  }

  /** @returns the part's ETag. */
  public async part(key: string, uploadId: string, part: number, bytes: Uint8Array): Promise<string> {
    const { ETag } = await this.s3.send(new UploadPartCommand({
      Bucket: this.bucketName, Key: key, UploadId: uploadId, PartNumber: part, Body: bytes,
    }));
    return ETag!;
  }

  public async complete(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    await this.s3.send(new CompleteMultipartUploadCommand({
      Bucket: this.bucketName, Key: key, UploadId: uploadId, MultipartUpload: { Parts: etags.map((ETag, i) => ({ ETag, PartNumber: i + 1 })) },
    }));
  }

  public async abort(key: string, uploadId: string): Promise<void> {
    await abortUpload(this.s3, { Bucket: this.bucketName, Key: key, UploadId: uploadId });
  }
}
