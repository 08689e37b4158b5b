/**
 * The end of a name that only directory buckets (S3 Express One Zone) and their access points have. Such a bucket takes sessions instead of
 * `s3:` permissions and one storage class only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
 */
const DIRECTORY_BUCKET = /--xa?-s3$/;

export const isDirectoryBucket = (bucketName: string): boolean => DIRECTORY_BUCKET.test(bucketName);
