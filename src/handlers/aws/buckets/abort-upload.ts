import { AbortMultipartUploadCommand, AbortMultipartUploadCommandInput, S3Client } from '@aws-sdk/client-s3';
import { isBucketGone, isUploadGone, unless } from './s3-answers';

const isGone = (error: unknown): boolean => isUploadGone(error) || isBucketGone(error);

/** The most aborts of one upload. S3 may go on to answer 204; a lifecycle rule of the bucket then frees what is left. */
const ABORTS = 5;

/**
 * Ends an upload. A part that is in flight may still land after an abort, and S3 would go on billing it. So the abort is repeated until S3
 * knows no such upload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 * If the upload or its bucket is gone (`NoSuchUpload`, `NoSuchBucket`), nothing is left to abort.
 */
export async function abortUpload(s3: S3Client, upload: AbortMultipartUploadCommandInput): Promise<void> {
  for (let tried = 0; tried < ABORTS; tried += 1) {
    if (!await unless(isGone, s3.send(new AbortMultipartUploadCommand(upload)))) return;
  }
}
