import { AbortMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';

/** There is nothing left to end. */
const GONE: readonly string[] = ['NoSuchUpload', 'NoSuchBucket'];

/** Uploads to the destination that nobody will complete. The client must follow region redirects: the bucket may be elsewhere. */
export class StaleUploads {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  public async abort(key: string, uploadId: string): Promise<void> {
    try {
      await this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }));
    } catch (error) {
      if (!GONE.includes((error as Error).name)) throw error;
    }
  }
}
