import { Readable } from 'stream';
import {
  ChecksumAlgorithm, ChecksumMode, ChecksumType, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, CreateMultipartUploadCommandInput,
  HeadBucketCommand, HeadObjectCommand, HeadObjectCommandOutput, ListMultipartUploadsCommand, ListObjectsV2Command, ListPartsCommand,
  PutObjectCommand, S3Client, StorageClass, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { abortUpload } from './abort-upload';
import { completionAnswer, isBucketGone, isNotAccessible, isNotFound, isRefused, isUploadGone, redirectedTo, statusOf, unless } from './s3-answers';
import { ProvenObject } from '../../../contracts/archive';
import { RUN_ERROR } from '../../../contracts/launch';
import { StoredObject } from '../../../contracts/metadata';
import { ObjectTags, tagQuery } from '../../../contracts/object-tags';
import { DescribedObject, Look } from '../../../domain/deletion/proof';
import { RunError } from '../../../domain/run-error';
import { ObjectTarget, PartTarget, UploadedPart } from '../../chunk-pipeline/copy-chunk';
import { RedirectedError, UnexpectedAnswerError, UploadGoneError } from '../../chunk-pipeline/errors';
import { BegunUpload } from '../../chunk-pipeline/fan-out';
import { FoundUpload } from '../../cleanup/ports';
import { KeyPage } from '../../get-inventory/existing-keys';
import { FoundObject, provenObject } from '../../shared/look-at-key';
import { Completion, CompletionAnswer, StoredPart } from '../../validation/destination';

/** The SHA-256 of nothing that the transfer sends. */
const WRONG_SHA256 = Buffer.alloc(32).toString('base64');

/** Makes a client for a region. Without a region it is that of the function. */
export type ClientFor = (region?: string) => S3Client;

/** How the bucket is reached. */
export interface DestinationAccess {
  readonly bucketName: string;
  /** Clients for everything but parts. They must follow region redirects: the SDK sends a request again to the region that S3 names. */
  readonly clientFor: ClientFor;
  /** Id of the account that must own the bucket. S3 denies every request if another one does. @default - any */
  readonly owner?: string;
  /** What uploads carry, because the bucket demands it. @default - nothing */
  readonly carried?: Pick<CreateMultipartUploadCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId' | 'ACL'>;
  /** Tags of each object. @default - none */
  readonly tags?: ObjectTags;
  /** Clients for parts. A stream cannot be sent twice, so after a redirect the caller copies the chunk again. */
  readonly streamsFor: ClientFor;
}

/**
 * The bucket that archives are copied into. It may be in another region than the transfer. The launch finds that region and `locate` tells
 * it, so that every request goes there at once.
 * Each stage names the methods that it needs as a port of its own. The shells hold this class to them.
 */
export class DestinationBucket {
  public readonly bucketName: string;
  /** The bucket as every request names it. */
  private readonly to: { readonly Bucket: string; readonly ExpectedBucketOwner?: string };
  private s3: S3Client;
  private streams?: S3Client;
  private home?: string;

  constructor(private readonly access: DestinationAccess) {
    this.bucketName = access.bucketName;
    this.to = { Bucket: access.bucketName, ...(access.owner ? { ExpectedBucketOwner: access.owner } : {}) };
    this.s3 = access.clientFor();
  }

  /** The region of the bucket is known. */
  public get isLocated(): boolean {
    return this.home !== undefined;
  }

  /** Every object gets tags. */
  public get hasTags(): boolean {
    return Object.keys(this.access.tags ?? {}).length > 0;
  }

  /** From now on all requests go to this region. */
  public locate(region: string): void {
    if (region === this.home) return;
    this.home = region;
    this.s3 = this.access.clientFor(region);
    this.streams = undefined;
  }

  /** @returns undefined if the bucket does not exist, or if its policy denies access. */
  public async region(): Promise<string | undefined> {
    const found = await unless(isNotAccessible, this.s3.send(new HeadBucketCommand({ ...this.to })));
    if (found && !found.BucketRegion) throw new UnexpectedAnswerError(`S3 did not tell the region of ${this.bucketName}`);
    return found?.BucketRegion;
  }

  public async *pages(prefix: string, after?: string): AsyncGenerator<KeyPage> {
    let from: string | undefined;
    do {
      // Keys of other writers may contain characters that XML cannot hold.
      const page = await this.s3.send(new ListObjectsV2Command({
        ...this.to, Prefix: prefix, StartAfter: after, ContinuationToken: from, EncodingType: 'url',
      }));
      const plain = page.EncodingType === 'url' ? decoded : (key: string) => key;
      from = page.NextContinuationToken;
      yield { keys: (page.Contents ?? []).map(({ Key }) => plain(Key!)), last: from === undefined };
    } while (from);
  }

  public async look(key: string): Promise<StoredObject | undefined> {
    try {
      const found = await unless(isNotFound, this.s3.send(new HeadObjectCommand({ ...this.to, Key: key })));
      return found && { size: found.ContentLength, metadata: found.Metadata, storageClass: classOf(found) };
    } catch (error) {
      throw isRefused(error) ? this.refused(key, statusOf(error)) : error;
    }
  }

  public async object(key: string): Promise<FoundObject | undefined> {
    const found = await unless(isNotFound, this.s3.send(new HeadObjectCommand({
      ...this.to, Key: key, ChecksumMode: ChecksumMode.ENABLED,
    })));
    return found && {
      size: found.ContentLength,
      metadata: found.Metadata,
      storageClass: classOf(found),
      checksum: found.ChecksumSHA256,
      type: found.ChecksumType,
      version: found.VersionId,
    };
  }

  /** Asks for the current version. The SDK reads `Expiration` from `x-amz-expiration`. */
  public async describe(key: string): Promise<Look> {
    try {
      const found = await unless(isNotFound, this.s3.send(new HeadObjectCommand({ ...this.to, Key: key, ChecksumMode: ChecksumMode.ENABLED })));
      return found ? { kind: 'object', object: describedObject(found) } : { kind: 'nothing' };
    } catch (error) {
      if (!isRefused(error)) throw error;
      return { kind: 'denied', message: `${(error as Error).name} (${statusOf(error)})` };
    }
  }

  public async start(key: string, storageClass: string, metadata: Record<string, string>, tags?: ObjectTags): Promise<BegunUpload> {
    const { UploadId, $metadata } = await this.s3.send(new CreateMultipartUploadCommand({
      ...this.to,
      ...this.carried(tags),
      Key: key,
      StorageClass: storageClass as StorageClass,
      Metadata: metadata,
      ChecksumAlgorithm: ChecksumAlgorithm.SHA256,
      ChecksumType: ChecksumType.COMPOSITE,
    }));
    if (!UploadId) throw new UnexpectedAnswerError('S3 began an upload without an id');
    return { uploadId: UploadId, retried: ($metadata.attempts ?? 1) > 1 };
  }

  /**
   * Sends an object with a checksum that is not its own. S3 refuses it, and nothing is made.
   *
   * @throws the error of S3. `BadDigest` says that the caller may write here.
   */
  public async putWrong(key: string, storageClass: string, body: Buffer, tags?: ObjectTags): Promise<void> {
    await this.s3.send(new PutObjectCommand({
      ...this.to, ...this.carried(tags), Key: key, StorageClass: storageClass as StorageClass, Body: body, ChecksumSHA256: WRONG_SHA256, IfNoneMatch: '*',
    }));
  }

  /** @throws RedirectedError if the bucket is in another region. The next part goes there. */
  public async upload({ key, uploadId, part, length }: PartTarget, body: Readable, abortSignal: AbortSignal): Promise<UploadedPart> {
    const { ETag, ChecksumSHA256 } = await this.stream((s3) => s3.send(new UploadPartCommand({
      ...this.to,
      Key: key,
      UploadId: uploadId,
      PartNumber: part,
      Body: body,
      ContentLength: length,
      ChecksumAlgorithm: ChecksumAlgorithm.SHA256,
    }), { abortSignal }));
    if (!ETag || !ChecksumSHA256) throw new UnexpectedAnswerError('S3 took a part and returned no ETag or no SHA-256 for it');
    return { etag: ETag, checksum: ChecksumSHA256 };
  }

  /**
   * Makes the object of an archive in one request, if nothing stands at its key.
   *
   * @returns undefined if S3 gives no checksum
   * @throws RedirectedError if the bucket is in another region. The next object goes there.
   */
  public async put(target: ObjectTarget, body: Readable, abortSignal: AbortSignal): Promise<ProvenObject | undefined> {
    const { key, storageClass, metadata, tags, length } = target;
    const { ChecksumSHA256, VersionId } = await this.stream((s3) => s3.send(new PutObjectCommand({
      ...this.to,
      ...this.carried(tags),
      Key: key,
      StorageClass: storageClass as StorageClass,
      Metadata: metadata,
      Body: body,
      ContentLength: length,
      ChecksumAlgorithm: ChecksumAlgorithm.SHA256,
      IfNoneMatch: '*',
    }), { abortSignal }));
    return provenObject({ checksum: ChecksumSHA256, type: 'FULL_OBJECT', version: VersionId });
  }

  /** Sends a stream, which cannot be sent twice. After a redirect the caller sends another one. */
  private async stream<T>(send: (s3: S3Client) => Promise<T>): Promise<T> {
    try {
      return await send(this.streams ??= this.access.streamsFor(this.home));
    } catch (error) {
      if (isUploadGone(error)) throw new UploadGoneError('S3 does not know the upload any more', { cause: error });
      const region = redirectedTo(error);
      if (!region) throw error;
      this.locate(region);
      throw new RedirectedError(`the destination bucket is in ${region}`, { cause: error });
    }
  }

  public async parts(key: string, uploadId: string): Promise<Map<number, StoredPart> | undefined> {
    const found = new Map<number, StoredPart>();
    let marker: string | undefined;
    do {
      const page = await unless(isUploadGone, this.s3.send(new ListPartsCommand({
        ...this.to, Key: key, UploadId: uploadId, PartNumberMarker: marker,
      })));
      if (!page) return undefined;
      for (const part of page.Parts ?? []) {
        found.set(part.PartNumber!, { etag: part.ETag!, checksum: part.ChecksumSHA256 ?? '', size: part.Size! });
      }
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker);
    return found;
  }

  public async complete({ key, uploadId, size, parts, checksum }: Completion): Promise<CompletionAnswer> {
    try {
      const { ChecksumSHA256, VersionId } = await this.s3.send(new CompleteMultipartUploadCommand({
        ...this.to,
        Key: key,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts.map((part) => ({ PartNumber: part.number, ETag: part.etag, ChecksumSHA256: part.checksum })) },
        ChecksumSHA256: checksum,
        ChecksumType: ChecksumType.COMPOSITE,
        MpuObjectSize: size,
        IfNoneMatch: '*',
      }));
      return { kind: 'completed', object: provenObject({ checksum: ChecksumSHA256, type: 'COMPOSITE', version: VersionId }) };
    } catch (error) {
      return completionAnswer(error);
    }
  }

  public async abort(key: string, uploadId: string): Promise<void> {
    await abortUpload(this.s3, { ...this.to, Key: key, UploadId: uploadId });
  }

  /** Reads the first page only, because the transfer never begins a thousand uploads to one key. A bucket that is gone has none. */
  public async open(key: string, storageClass: string, since: number): Promise<readonly FoundUpload[]> {
    const page = await unless(isBucketGone, this.s3.send(new ListMultipartUploadsCommand({ ...this.to, Prefix: key })));
    return (page?.Uploads ?? [])
      .filter(({ Key, StorageClass: found, Initiated }) => Key === key && found === storageClass && Initiated!.getTime() >= since)
      .map(({ UploadId, Initiator }) => ({ uploadId: UploadId!, initiator: Initiator?.ID }));
  }

  /** What every object carries, and its own tags. The deployment decides about a tag that both have: such a tag may decide about access. */
  private carried(own: ObjectTags = {}): Partial<CreateMultipartUploadCommandInput> {
    const tags = { ...own, ...this.access.tags };
    return { ...this.access.carried, ...(Object.keys(tags).length ? { Tagging: tagQuery(tags) } : {}) };
  }

  private refused(key: string, status?: number): RunError {
    return new RunError(RUN_ERROR.DESTINATION_NOT_ACCESSIBLE,
      `S3 denies a look at s3://${this.bucketName}/${key} (${status}), so the transfer cannot tell whether the archive is there already. `
      + 'Nothing was requested. '
      + 'Let the transfer read the object, or move it away, then resume the run. Or launch a run with another prefix.');
  }
}

const describedObject = (found: HeadObjectCommandOutput): DescribedObject => ({
  size: found.ContentLength,
  metadata: found.Metadata,
  checksum: found.ChecksumSHA256,
  type: found.ChecksumType,
  version: found.VersionId,
  writtenAt: found.LastModified?.getTime(),
  expiration: found.Expiration,
});

/** S3 names every class but this one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
const classOf = ({ StorageClass: found }: HeadObjectCommandOutput): string => found ?? StorageClass.STANDARD;

const decoded = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
