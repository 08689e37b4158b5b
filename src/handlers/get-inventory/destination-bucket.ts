import { HeadObjectCommand, ListObjectsV2Command, NotFound, S3Client } from '@aws-sdk/client-s3';
import { DestinationKeys, KeyPage } from './existing-keys';
import { DestinationObjects } from './settle-partition';
import { StoredObject } from '../../contracts/metadata';

/** What is in the destination bucket already. The client must follow region redirects: the bucket may be elsewhere. */
export class DestinationBucket implements DestinationKeys, DestinationObjects {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  public async *pages(prefix: string, after?: string): AsyncGenerator<KeyPage> {
    let from: string | undefined;
    do {
      // Other people's keys may hold what XML cannot.
      const page = await this.s3.send(new ListObjectsV2Command({
        Bucket: this.bucket, Prefix: prefix, StartAfter: after, ContinuationToken: from, EncodingType: 'url',
      }));
      const plain = page.EncodingType === 'url' ? decoded : (key: string) => key;
      from = page.NextContinuationToken;
      yield { keys: (page.Contents ?? []).map(({ Key }) => plain(Key!)), last: from === undefined };
    } while (from);
  }

  public async look(key: string): Promise<StoredObject | undefined> {
    try {
      const { ContentLength, Metadata } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return { size: ContentLength, metadata: Metadata };
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }
}

const decoded = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
