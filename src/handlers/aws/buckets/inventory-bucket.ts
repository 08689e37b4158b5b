import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, ListObjectsV2Command, PutObjectCommand, S3Client,
  S3ServiceException, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { S3Ranges } from './s3-ranges';
import { Uploads } from '../../get-inventory/keep-output';
import { ManifestFiles } from '../../get-inventory/manifest-files';

/** Somebody has put an object at the key. */
const IS_THERE = 412;
/** Somebody is putting one at this moment, or has just removed one: S3 asks to try again. */
const CONFLICT = 409;
const TRIES = 5;

/** Inventories, manifests and plans in the inventory bucket. */
export class InventoryBucket extends S3Ranges implements Uploads, ManifestFiles {
  constructor(private readonly client: S3Client, public readonly bucketName: string) {
    super(client, bucketName);
  }

  /** By listing, for which S3 tells a missing key from one that may not be read. */
  public async find(key: string): Promise<number | undefined> {
    const { Contents } = await this.client.send(new ListObjectsV2Command({ Bucket: this.bucketName, Prefix: key, MaxKeys: 1 }));
    return Contents?.find((object) => object.Key === key)?.Size;
  }

  public async put(key: string, text: string, contentType: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucketName, Key: key, Body: text, ContentType: contentType }));
  }

  public async putFirst(key: string, text: string, contentType: string, tries = TRIES): Promise<boolean> {
    try {
      await this.client.send(new PutObjectCommand({ Bucket: this.bucketName, Key: key, Body: text, ContentType: contentType, IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === IS_THERE) return false;
      if (status === CONFLICT && tries > 1) return this.putFirst(key, text, contentType, tries - 1);
      throw error;
    }
  }

  public async begin(key: string): Promise<string> {
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand({ Bucket: this.bucketName, Key: key }));
    return UploadId!;
  }

  public async part(key: string, uploadId: string, part: number, bytes: Uint8Array): Promise<string> {
    const { ETag } = await this.client.send(new UploadPartCommand({
      Bucket: this.bucketName, Key: key, UploadId: uploadId, PartNumber: part, Body: bytes,
    }));
    return ETag!;
  }

  public async complete(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    await this.client.send(new CompleteMultipartUploadCommand({
      Bucket: this.bucketName, Key: key, UploadId: uploadId, MultipartUpload: { Parts: etags.map((ETag, i) => ({ ETag, PartNumber: i + 1 })) },
    }));
  }

  public async abort(key: string, uploadId: string): Promise<void> {
    await this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucketName, Key: key, UploadId: uploadId }));
  }
}
