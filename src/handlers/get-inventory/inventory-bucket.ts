import { Readable } from 'stream';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand,
  S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { InventoryFiles } from './open-inventory';
import { Uploads } from './retrieve-inventory';
import { ManifestStore } from './write-manifest';
import { ByteRange } from '../../contracts/chunk-plan';

/** Inventories and manifests in the inventory bucket. */
export class InventoryBucket implements InventoryFiles, Uploads, ManifestStore {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  /** By listing, for which S3 tells a missing key from one that may not be read. */
  public async size(key: string): Promise<number | undefined> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: key, MaxKeys: 1 }));
    return Contents?.find((object) => object.Key === key)?.Size;
  }

  public async read(key: string, { first, last }: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, Range: `bytes=${first}-${last}` }));
    return Body as Readable;
  }

  public async put(key: string, text: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: text, ContentType: 'application/x-ndjson' }));
  }

  public async begin(key: string): Promise<string> {
    const { UploadId } = await this.s3.send(new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: key, ContentType: 'application/json' }));
    return UploadId!;
  }

  public async part(key: string, uploadId: string, part: number, bytes: Uint8Array): Promise<string> {
    const { ETag } = await this.s3.send(new UploadPartCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId, PartNumber: part, Body: bytes }));
    return ETag!;
  }

  public async complete(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    await this.s3.send(new CompleteMultipartUploadCommand({
      Bucket: this.bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts: etags.map((ETag, i) => ({ ETag, PartNumber: i + 1 })) },
    }));
  }

  public async abort(key: string, uploadId: string): Promise<void> {
    await this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }));
  }
}
