import { Readable } from 'stream';
import {
  AbortMultipartUploadCommand, ChecksumAlgorithm, ChecksumType, CreateMultipartUploadCommand, NoSuchUpload, S3Client, StorageClass,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { PartTarget, PartUploader, UploadedPart } from '../../chunk-pipeline/copy-chunk';
import { RedirectedError, UnexpectedAnswerError, UploadGoneError } from '../../chunk-pipeline/errors';
import { BegunUpload, UploadStarter } from '../../chunk-pipeline/fan-out';

const MOVED_PERMANENTLY = 301;

/**
 * The parts of uploads to the destination bucket, which may be in another region. The SDK follows S3's redirect by sending
 * the request again, which a stream cannot be: so the client is made anew for that region, and the chunk is copied again.
 */
export class DestinationParts implements UploadStarter, PartUploader {
  private client: S3Client;

  constructor(private readonly clientFor: (region?: string) => S3Client, public readonly bucketName: string) {
    this.client = clientFor();
  }

  public async start(key: string, storageClass: string, metadata: Record<string, string>): Promise<BegunUpload> {
    const { UploadId, $metadata } = await this.client.send(new CreateMultipartUploadCommand({
      Bucket: this.bucketName,
      Key: key,
      StorageClass: storageClass as StorageClass,
      Metadata: metadata,
      ChecksumAlgorithm: ChecksumAlgorithm.SHA256,
      ChecksumType: ChecksumType.COMPOSITE,
    }));
    if (!UploadId) throw new UnexpectedAnswerError('S3 began an upload without an id');
    return { uploadId: UploadId, retried: ($metadata.attempts ?? 1) > 1 };
  }

  /** An upload that is gone already is as good as aborted. */
  public async abort(key: string, uploadId: string): Promise<void> {
    try {
      await this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucketName, Key: key, UploadId: uploadId }));
    } catch (error) {
      if (!isNoSuchUpload(error)) throw error;
    }
  }

  public async upload({ key, uploadId, part, length }: PartTarget, body: Readable, abortSignal: AbortSignal): Promise<UploadedPart> {
    try {
      const { ETag, ChecksumSHA256 } = await this.client.send(new UploadPartCommand({
        Bucket: this.bucketName,
        Key: key,
        UploadId: uploadId,
        PartNumber: part,
        Body: body,
        ContentLength: length,
        ChecksumAlgorithm: ChecksumAlgorithm.SHA256,
      }), { abortSignal });
      if (!ETag || !ChecksumSHA256) throw new UnexpectedAnswerError('S3 took a part and returned no ETag or no SHA-256 for it');
      return { etag: ETag, checksum: ChecksumSHA256 };
    } catch (error) {
      if (isNoSuchUpload(error)) throw new UploadGoneError('S3 does not know the upload any more', { cause: error });
      const region = redirectedTo(error);
      if (!region) throw error;
      this.client = this.clientFor(region);
      throw new RedirectedError(`the destination bucket is in ${region}`, { cause: error });
    }
  }
}

/** The region that S3 names with a redirect. */
function redirectedTo(error: unknown): string | undefined {
  const { $metadata, $response } = error as { $metadata?: { httpStatusCode?: number }; $response?: { headers?: Record<string, string> } };
  return $metadata?.httpStatusCode === MOVED_PERMANENTLY ? $response?.headers?.['x-amz-bucket-region'] : undefined;
}

const isNoSuchUpload = (error: unknown): boolean => error instanceof NoSuchUpload || (error as Error).name === 'NoSuchUpload';
