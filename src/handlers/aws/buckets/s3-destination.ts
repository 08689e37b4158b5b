import {
  AbortMultipartUploadCommand, ChecksumMode, ChecksumType, CompleteMultipartUploadCommand, HeadObjectCommand, ListPartsCommand, S3Client,
} from '@aws-sdk/client-s3';
import { ProvenObject } from '../../../contracts/archive';
import { Completion, CompletionAnswer, DestinationUploads, FoundObject, StoredPart } from '../../validation/destination';

/** The parts that S3 has are not those that the completion names. InvalidRequest: they add up to another size. */
const WRONG_PARTS: readonly string[] = ['InvalidPart', 'InvalidPartOrder', 'BadDigest', 'EntityTooSmall', 'InvalidRequest'];
/** Whether the object exists now is for a look at the key to tell. */
const UNCLEAR: readonly string[] = ['ConditionalRequestConflict', 'PreconditionFailed', 'NoSuchUpload', 'InternalError', 'TimeoutError', 'RequestTimeout'];
const NO_ANSWER: readonly string[] = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

interface S3Error extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The destination bucket, as Validation uses it. */
export class S3Destination implements DestinationUploads {
  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  public async complete({ key, uploadId, size, parts, checksum }: Completion): Promise<CompletionAnswer> {
    try {
      const { ChecksumSHA256, VersionId } = await this.client.send(new CompleteMultipartUploadCommand({
        Bucket: this.bucket,
        Key: key,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts.map((part) => ({ PartNumber: part.number, ETag: part.etag, ChecksumSHA256: part.checksum })) },
        ChecksumSHA256: checksum,
        ChecksumType: ChecksumType.COMPOSITE,
        MpuObjectSize: size,
        IfNoneMatch: '*',
      }));
      const object: ProvenObject | undefined = ChecksumSHA256
        ? { checksum: ChecksumSHA256, algorithm: 'SHA256', type: 'COMPOSITE', ...(VersionId ? { version: VersionId } : {}) } : undefined;
      return { kind: 'completed', object };
    } catch (error) {
      return answerOf(error as S3Error);
    }
  }

  public async parts(key: string, uploadId: string): Promise<Map<number, StoredPart> | undefined> {
    const found = new Map<number, StoredPart>();
    let marker: string | undefined;
    do {
      const page = await absent('NoSuchUpload', this.client.send(new ListPartsCommand({
        Bucket: this.bucket, Key: key, UploadId: uploadId, PartNumberMarker: marker,
      })));
      if (!page) return undefined;
      for (const part of page.Parts ?? []) {
        found.set(part.PartNumber!, { etag: part.ETag!, checksum: part.ChecksumSHA256 ?? '', size: part.Size! });
      }
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker);
    return found;
  }

  public async object(key: string): Promise<FoundObject | undefined> {
    const found = await absent('NotFound', this.client.send(new HeadObjectCommand({
      Bucket: this.bucket, Key: key, ChecksumMode: ChecksumMode.ENABLED,
    })));
    return found && {
      size: found.ContentLength, metadata: found.Metadata, checksum: found.ChecksumSHA256, type: found.ChecksumType, version: found.VersionId,
    };
  }

  public async abort(key: string, uploadId: string): Promise<void> {
    await absent('NoSuchUpload', this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId })));
  }
}

/** Undefined where S3 says that the thing is not there. */
async function absent<T>(name: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === name) return undefined;
    throw error;
  }
}

/** Anything that is neither about the parts nor unclear (no permission, no bucket, throttled) is thrown: the queue tries again. */
function answerOf(error: S3Error): CompletionAnswer {
  const refusal = { code: error.name, message: error.message };
  if (WRONG_PARTS.includes(error.name)) return { kind: 'wrong-parts', refusal };
  const status = error.$metadata?.httpStatusCode;
  const unclear = UNCLEAR.includes(error.name) || NO_ANSWER.includes(error.code ?? '') || status === 409 || status === 412;
  if (unclear) return { kind: 'unclear', refusal };
  throw error;
}
