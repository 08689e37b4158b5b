import { HeadObjectCommand, ListObjectsV2Command, NotFound, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { RUN_ERROR } from '../../../contracts/launch';
import { StoredObject } from '../../../contracts/metadata';
import { RunError } from '../../../domain/run-error';
import { DestinationKeys, KeyPage } from '../../get-inventory/existing-keys';
import { DestinationObjects } from '../../get-inventory/settle-partition';

/** Not ours to look at; or encrypted with a key that whoever looks must bring along (SSE-C). */
const REFUSED: readonly (number | undefined)[] = [400, 403];

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
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      throw REFUSED.includes(status) ? this.refused(key, status) : error;
    }
  }

  private refused(key: string, status?: number): RunError {
    return new RunError(RUN_ERROR.DESTINATION_NOT_ACCESSIBLE,
      `S3 refuses to say what stands at s3://${this.bucket}/${key} (${status}): it may be the archive already. Let the transfer read it, move it, or transfer to another prefix. `
      + 'Nothing was requested: resume the run, or launch another.');
  }
}

const decoded = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
