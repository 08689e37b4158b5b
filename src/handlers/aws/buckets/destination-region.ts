import { HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** The destination bucket, which may be in another region. */
export interface Destination {
  readonly bucketName: string;
  /** Undefined: there is no such bucket, or it may not be looked at. */
  region(): Promise<string | undefined>;
}

/** What S3 answers where a bucket is not there or not ours to look at. */
const NOT_ACCESSIBLE: readonly (number | undefined)[] = [403, 404];

/** The client must follow region redirects: the bucket may be elsewhere. */
export class S3Destination implements Destination {
  constructor(private readonly s3: S3Client, public readonly bucketName: string) {}

  public async region(): Promise<string | undefined> {
    try {
      const { BucketRegion } = await this.s3.send(new HeadBucketCommand({ Bucket: this.bucketName }));
      if (!BucketRegion) throw new Error(`S3 did not tell the region of ${this.bucketName}`);
      return BucketRegion;
    } catch (error) {
      if (error instanceof S3ServiceException && NOT_ACCESSIBLE.includes(error.$metadata.httpStatusCode)) return undefined;
      throw error;
    }
  }
}
