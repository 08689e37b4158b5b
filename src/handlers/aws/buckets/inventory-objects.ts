import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { S3Ranges } from './s3-ranges';
import { InventoryObjects } from '../../cleanup/ports';

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
