import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Faults } from './faults';
import { Task } from './schedule';
import { Temper } from './temper';
import { ProvenObject } from '../../src/contracts/archive';
import { ObjectTarget, PartTarget, UploadedPart } from '../../src/handlers/chunk-pipeline/copy-chunk';
import { BegunUpload } from '../../src/handlers/chunk-pipeline/fan-out';
import { Completion, CompletionAnswer } from '../../src/handlers/validation/destination';
import { serviceError } from '../handlers/support/inventories';
import { MemoryDestination } from '../handlers/support/memory-destination';

/** An S3 whose answers may be lost, which may lose an upload, as a lifecycle rule does, and whose bucket policy may be wrong for a while. */
export class FaultyDestination extends MemoryDestination {
  /** Which function began an upload, and whether it heard of it. */
  public readonly origins = new Map<string, { readonly task: Task; readonly isKnown: boolean }>();

  private readonly stubborn = new Set<string>();
  private readonly coming: (() => void)[] = [];

  constructor(private readonly faults: Faults, private readonly temper: Temper) {
    super();
  }

  /** An answer that is lost leaves an upload that nothing names; the SDK asks again. */
  public async begin(task: Task, args: Parameters<MemoryDestination['start']>): Promise<BegunUpload> {
    this.mayDeny();
    const isLost = this.faults.strikes('mute');
    if (isLost) this.origins.set((await super.start(...args)).uploadId, { task, isKnown: false });
    const { uploadId } = await super.start(...args);
    this.origins.set(uploadId, { task, isKnown: true });
    return { uploadId, retried: isLost };
  }

  public override async upload(target: PartTarget, body: Readable): Promise<UploadedPart> {
    this.mayDeny();
    if (this.faults.strikes('vanish')) this.uploads.delete(target.uploadId);
    return super.upload(target, body);
  }

  /** S3 may fail, or make the object and say nothing, or make it a moment after the function has looked for it. */
  public override async put(target: ObjectTarget, body: Readable): Promise<ProvenObject | undefined> {
    this.mayDeny();
    if (this.faults.strikes('refuse')) throw serviceError('InternalError', 'try again', 500);
    if (this.faults.strikes('late')) return this.comeLate(target, body);
    this.loseAnswer = this.faults.strikes('mute');
    return super.put(target, body);
  }

  /** A moment has gone by: objects that come late are there. */
  public land(): void {
    this.coming.splice(0).forEach((come) => come());
  }

  private async comeLate({ key, metadata, length }: ObjectTarget, body: Readable): Promise<never> {
    const bytes = Buffer.concat(await body.toArray() as Buffer[]);
    const checksum = createHash('sha256').update(bytes).digest('base64');
    this.coming.push(() => { if (!this.objects.has(key)) this.objects.set(key, { size: length, metadata, checksum, type: 'FULL_OBJECT' }); });
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  }

  public override async complete(completion: Completion): Promise<CompletionAnswer> {
    this.mayDeny();
    if (this.faults.strikes('refuse')) this.stubborn.add(completion.uploadId);
    if (this.stubborn.has(completion.uploadId)) return { kind: 'unclear', refusal: { code: 'InternalError', message: 'try again' } };
    this.loseAnswer = this.faults.strikes('mute');
    return super.complete(completion);
  }

  /** Open uploads at the key of the archive. */
  public async open(): Promise<readonly string[]> {
    return [...this.uploads.keys()];
  }

  private mayDeny(): void {
    if (this.temper.isDenied()) throw serviceError('AccessDenied', 'Access Denied', 403);
  }
}
