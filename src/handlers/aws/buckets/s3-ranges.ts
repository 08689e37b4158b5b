import { Readable } from 'stream';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ByteRange } from '../../../domain/archive/chunk-plan';
import { ObjectRanges } from '../../shared/object-ranges';

/** Objects of one bucket, read in ranges. */
export class S3Ranges implements ObjectRanges {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  public async size(key: string): Promise<number> {
    const { ContentLength } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
    return ContentLength!;
  }

  public async read(key: string, { first, last }: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, Range: `bytes=${first}-${last}` }));
    return Body as Readable;
  }
}
