import { createHash } from 'crypto';
import { Readable } from 'stream';
import { ProvenObject } from '../../../src/contracts/archive';
import { ObjectTags } from '../../../src/contracts/object-tags';
import { compositeSha256 } from '../../../src/domain/archive/tree-hash';
import { ObjectTarget, PartTarget, UploadedPart } from '../../../src/handlers/chunk-pipeline/copy-chunk';
import { UploadGoneError } from '../../../src/handlers/chunk-pipeline/errors';
import { FoundObject } from '../../../src/handlers/shared/look-at-key';
import { Completion, CompletionAnswer, StoredPart } from '../../../src/handlers/validation/destination';

/** A destination with the rules of S3: parts replace one another, a completion names what is there, no object is replaced. */
export class MemoryDestination {
  public readonly bucketName = 'destination';
  public readonly objects = new Map<string, FoundObject>();
  public readonly uploads = new Map<string, { metadata: Record<string, string>; parts: Map<number, StoredPart>; choice?: unknown[] }>();
  /** Class and tags with which each object was made, by key. */
  public readonly made = new Map<string, unknown[]>();
  public completions = 0;
  /** PutObjects whose body arrived whole. */
  public puts = 0;
  /** The next completion is carried out and says nothing. */
  public loseAnswer = false;
  /** PutObjects get no answer, and make nothing. */
  public noAnswer = false;
  /** Done once, when a part has landed and before the caller has an answer. */
  public landed?: () => Promise<unknown>;
  private begun = 0;
  private etags = 0;

  public async start(_key: string, storageClass: string, metadata: Record<string, string>, tags?: ObjectTags) {
    const uploadId = `upload-${this.begun += 1}`;
    this.uploads.set(uploadId, { metadata, parts: new Map(), choice: [storageClass, tags] });
    return { uploadId, retried: false };
  }

  public async abort(_key: string, uploadId: string) {
    this.uploads.delete(uploadId);
  }

  public async upload({ uploadId, part, length }: PartTarget, body: Readable): Promise<UploadedPart> {
    const hash = createHash('sha256');
    for await (const block of body) hash.update(block as Buffer);
    const stored = { etag: `etag-${this.etags += 1}`, checksum: hash.digest('base64'), size: length };
    const upload = this.uploads.get(uploadId);
    if (!upload) throw new UploadGoneError('no such upload');
    upload.parts.set(part, stored);
    const meanwhile = this.landed;
    this.landed = undefined;
    await meanwhile?.();
    return stored;
  }

  public async put(target: ObjectTarget, body: Readable, _abort?: AbortSignal): Promise<ProvenObject | undefined> {
    const { key, storageClass, metadata, tags, length } = target;
    const hash = createHash('sha256');
    for await (const block of body) hash.update(block as Buffer);
    if (this.noAnswer) throw Object.assign(new Error('the answer is lost'), { name: 'NoAnswer' });
    this.puts += 1;
    if (this.objects.has(key)) throw Object.assign(new Error('there is one'), { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    const checksum = hash.digest('base64');
    this.objects.set(key, { size: length, metadata, checksum, type: 'FULL_OBJECT' });
    this.made.set(key, [storageClass, tags]);
    const meanwhile = this.landed;
    this.landed = undefined;
    await meanwhile?.();
    if (this.loseAnswer) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return { checksum, algorithm: 'SHA256', type: 'FULL_OBJECT' };
  }

  public async complete({ key, uploadId, size, parts, checksum }: Completion): Promise<CompletionAnswer> {
    this.completions += 1;
    const upload = this.uploads.get(uploadId);
    if (!upload) return { kind: 'unclear', refusal: { code: 'NoSuchUpload', message: 'gone' } };
    if (parts.some(({ number, etag }) => upload.parts.get(number)?.etag !== etag)) return { kind: 'wrong-parts', refusal: { code: 'InvalidPart', message: 'no such part' } };
    if (this.objects.has(key)) return { kind: 'unclear', refusal: { code: 'PreconditionFailed', message: 'there is one' } };
    if (checksum !== compositeSha256(parts.map(({ number }) => upload.parts.get(number)!.checksum))) throw new Error('BadDigest: the composite is not that of the parts');
    this.objects.set(key, { size, metadata: upload.metadata, checksum: `${checksum}-${parts.length}` });
    this.made.set(key, upload.choice ?? []);
    this.uploads.delete(uploadId);
    return this.loseAnswer ? { kind: 'unclear', refusal: { code: 'TimeoutError', message: 'no answer' } } : { kind: 'completed' };
  }

  public async parts(_key: string, uploadId: string) {
    return this.uploads.get(uploadId)?.parts;
  }

  public async object(key: string) {
    return this.objects.get(key);
  }
}
