import { AbortMultipartUploadCommand, GetObjectCommand, ListMultipartUploadsCommand, NoSuchBucket, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InventoryObjects, OpenUploads } from './ports';
import { S3Ranges } from '../shared/s3-ranges';

export class InventoryBucket extends S3Ranges implements InventoryObjects {
  constructor(private readonly client: S3Client, public readonly bucketName: string) {
    super(client, bucketName);
  }

  public async text(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucketName, Key: key }));
      return await Body!.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  public async put(key: string, body: string | Buffer, contentType: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucketName, Key: key, Body: body, ContentType: contentType }));
  }
}

/** There is nothing left to abort: the upload is over, or its bucket is gone. */
const GONE: readonly string[] = ['NoSuchUpload', 'NoSuchBucket'];

/** The client must follow region redirects: the bucket may be elsewhere. */
export class DestinationUploads implements OpenUploads {
  constructor(private readonly s3: S3Client, private readonly bucketName: string) {}

  public async abort(key: string, uploadId: string): Promise<void> {
    try {
      await this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucketName, Key: key, UploadId: uploadId }));
    } catch (error) {
      if (!GONE.includes((error as Error).name)) throw error;
    }
  }

  /** Only the first page: a key has more than a thousand uploads only if somebody else makes them. */
  public async open(key: string, storageClass: string, since: number): Promise<readonly string[]> {
    try {
      const { Uploads } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucketName, Prefix: key }));
      const ours = (Uploads ?? [])
        .filter(({ Key, StorageClass, Initiated }) => Key === key && StorageClass === storageClass && Initiated!.getTime() >= since);
      return ours.map(({ UploadId }) => UploadId!);
    } catch (error) {
      if (error instanceof NoSuchBucket) return [];
      throw error;
    }
  }
}
