import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { InventoryBucket } from '../../orchestrator/ports';

export class S3InventoryBucket implements InventoryBucket {
  constructor(private readonly s3: S3Client, public readonly bucketName: string) {}

  /** By listing: a HEAD of a missing key needs the right to list as well, and one to read on top. */
  public async exists(key: string): Promise<boolean> {
    // A key comes before all others that begin with it.
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucketName, Prefix: key, MaxKeys: 1 }));
    return Contents?.[0]?.Key === key;
  }
}
