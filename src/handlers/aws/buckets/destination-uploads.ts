import { AbortMultipartUploadCommand, ListMultipartUploadsCommand, NoSuchBucket, S3Client } from '@aws-sdk/client-s3';

/** There is nothing left to abort: the upload is over, or its bucket is gone. */
const GONE: readonly string[] = ['NoSuchUpload', 'NoSuchBucket'];

/** Multipart uploads to the destination. The client must follow region redirects: the bucket may be elsewhere. */
export class DestinationUploads {
  constructor(private readonly s3: S3Client, private readonly bucketName: string) {}

  /** An upload that is gone already is as good as aborted. */
  public async abort(key: string, uploadId: string): Promise<void> {
    try {
      await this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucketName, Key: key, UploadId: uploadId }));
    } catch (error) {
      if (!GONE.includes((error as Error).name)) throw error;
    }
  }

  /** Those to exactly this key, in this storage class, that began at or after `since`. Only the first page: a key has more than a thousand uploads only if somebody else makes them. */
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
