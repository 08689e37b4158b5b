import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ManifestPartitions } from './manifest-reader';
import { INVENTORY_KEYS } from '../../contracts/keys';

/** Manifests in the inventory bucket. */
export class ManifestBucket implements ManifestPartitions {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  public async read(run: string, manifest: string, partition: number, offset: number): Promise<Buffer> {
    const { Body } = await this.s3.send(new GetObjectCommand({
      Bucket: this.bucket, Key: INVENTORY_KEYS.manifestPartition(run, manifest, partition), Range: `bytes=${offset}-`,
    }));
    return Buffer.from(await Body!.transformToByteArray());
  }
}
