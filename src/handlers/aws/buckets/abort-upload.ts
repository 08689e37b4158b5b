import { AbortMultipartUploadCommand, AbortMultipartUploadCommandInput, S3Client } from '@aws-sdk/client-s3';
import { isBucketGone, isUploadGone, unless } from './s3-answers';

const isGone = (error: unknown): boolean => isUploadGone(error) || isBucketGone(error);

/** Ends an upload. If the upload or its bucket is gone (`NoSuchUpload`, `NoSuchBucket`), nothing is left to abort. */
export async function abortUpload(s3: S3Client, upload: AbortMultipartUploadCommandInput): Promise<void> {
  await unless(isGone, s3.send(new AbortMultipartUploadCommand(upload)));
}
