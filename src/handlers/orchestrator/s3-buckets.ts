import { HeadBucketCommand, ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Destination, InventoryBucket } from './ports';

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

export class S3InventoryBucket implements InventoryBucket {
  constructor(private readonly s3: S3Client, public readonly bucketName: string) {}

  /** By listing: a HEAD of a missing key needs the right to list as well, and one to read on top. */
  public async exists(key: string): Promise<boolean> {
    // A key comes before all others that begin with it.
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucketName, Prefix: key, MaxKeys: 1 }));
    return Contents?.[0]?.Key === key;
  }
}
