/*
 * Tries the destination with the calls that the functions make later (see contracts/probe.ts).
 *
 * Guarantees
 *  - A call that S3 denies throws `DestinationRefuses`, with S3's own words and what to do. A busy S3 is no denial: its error is thrown as it is.
 *  - No object is made. Two calls must fail: their checksum or their part is wrong. S3 checks the permission first. No document of AWS says
 *    so, so `answers` shows what S3 said.
 *
 * If a function dies behind `begin`, an upload without a part stays open. Cleanup looks for it at the probe's key.
 */
import { createHash } from 'crypto';
import { Readable } from 'stream';
import { DestinationBucket } from './destination-bucket';
import { statusOf } from './s3-answers';
import { RUN_ERROR } from '../../../contracts/launch';
import { ObjectTags } from '../../../contracts/object-tags';
import { ProbeEvent, probeKey, ProbeResult } from '../../../contracts/probe';
import { RunItem } from '../../../contracts/run';
import { compositeSha256 } from '../../../domain/archive/tree-hash';
import { RunError } from '../../../domain/run-error';
import { isTransient, UnexpectedAnswerError, UploadGoneError } from '../../chunk-pipeline/errors';
import { requireRun } from '../../shared/require-run';
import { RunStore } from '../stores/run-store';

const BYTES = Buffer.from('glacier-transfer-probe');
const CHECKSUM = createHash('sha256').update(BYTES).digest('base64');
/** As an object has them by a rule. */
const TAGS: ObjectTags = { 'glacier-transfer-probe': '' };
/** S3 has no part with this ETag. */
const NO_ETAG = `"${'0'.repeat(32)}"`;
/** S3 said it after it had checked the permission. */
const ALLOWED: readonly string[] = ['BadDigest', 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'];
const OK = 'OK';

/** Where the run's probe goes. */
interface Target {
  readonly key: string;
  /** Of the run. */
  readonly storageClass: string;
  /** What object rules give beside it. */
  readonly otherClasses: readonly string[];
  /** Set if objects of the run may get tags by a rule. */
  readonly tags?: ObjectTags;
}

export class DestinationProbe {
  constructor(private readonly bucket: DestinationBucket, private readonly runs: Pick<RunStore, 'run'>, private readonly isTaggingAllowed = false) {}

  /** Tries an object, then begins the upload. So no upload is open if S3 denies the object. */
  public async begin({ run }: ProbeEvent): Promise<ProbeResult> {
    const target = await this.target(run);
    const { key, storageClass, tags } = target;
    const object = await this.object(target);
    let uploadId = '';
    const upload = await this.ask('CreateMultipartUpload', key, async () => { ({ uploadId } = await this.bucket.start(key, storageClass, {}, tags)); });
    return { upload_id: uploadId, answers: { PutObject: object, CreateMultipartUpload: upload } };
  }

  /** The function that sends parts makes whole objects too. */
  public async part({ run, upload_id: uploadId }: ProbeEvent): Promise<ProbeResult> {
    const probed = await this.target(run);
    const { key } = probed;
    const object = await this.object(probed);
    const target = { key, uploadId: uploadId!, part: 1, length: BYTES.length };
    const answer = await this.ask('UploadPart', key, async () => {
      try {
        await this.bucket.upload(target, Readable.from([BYTES]), new AbortController().signal);
      } catch (error) {
        if (!(error instanceof UploadGoneError)) throw error;
        throw error.cause;
      }
    });
    return { answers: { PutObject: object, UploadPart: answer } };
  }

  public async complete({ run, upload_id: uploadId }: ProbeEvent): Promise<ProbeResult> {
    const { key } = await this.target(run);
    const look = await this.ask('HeadObject', key, async () => { await this.bucket.object(key); });
    const parts = [{ number: 1, etag: NO_ETAG, checksum: CHECKSUM }];
    const completion = { key, uploadId: uploadId!, size: BYTES.length, parts, checksum: compositeSha256([CHECKSUM]) };
    const answer = await this.ask('CompleteMultipartUpload', key, async () => {
      const given = await this.bucket.complete(completion);
      if (given.kind === 'wrong-parts') return given.refusal.code;
      if (given.kind === 'completed') throw new UnexpectedAnswerError(`S3 made the object ${key} of a part that it does not have`);
      throw Object.assign(new Error(given.refusal.message), { name: given.refusal.code });
    });
    return { answers: { HeadObject: look, CompleteMultipartUpload: answer } };
  }

  public async end({ run, upload_id: uploadId }: ProbeEvent): Promise<ProbeResult> {
    const { key } = await this.target(run);
    return { answers: { AbortMultipartUpload: await this.ask('AbortMultipartUpload', key, () => this.bucket.abort(key, uploadId!)) } };
  }

  /** @returns how S3 answered the object of the run's own class */
  private async object({ key, storageClass, otherClasses, tags }: Target): Promise<string> {
    const put = (tried: string) => async () => {
      await this.bucket.putWrong(key, tried, BYTES, tags);
      throw new UnexpectedAnswerError(`S3 made the object ${key} although its checksum is wrong`);
    };
    const answer = await this.ask('PutObject', key, put(storageClass));
    for (const other of otherClasses) await this.ask('PutObject', `${key} as ${other}`, put(other));
    return answer;
  }

  /** @throws RunError if there is no such run */
  private async target(run: string): Promise<Target> {
    const item = await requireRun(run, this.runs);
    const { destination_prefix: prefix, storage_class: storageClass, totals } = item;
    const tags = this.tags(item);
    return { key: probeKey(run, prefix), storageClass, otherClasses: totals?.object_classes ?? [], ...(tags && { tags }) };
  }

  /**
   * Before the manifest is made, only the deployment tells whether rules may have tags. Build Manifest refuses them if they may not. Tags that
   * each object gets are tried anyway.
   */
  private tags({ object_rules_file: file, totals }: RunItem): ObjectTags | undefined {
    if (totals) return totals.object_tags;
    return file && this.isTaggingAllowed && !this.bucket.hasTags ? TAGS : undefined;
  }

  /** @returns how S3 answered: `OK`, or the code of an error that S3 gives only to a caller that it allows */
  private async ask(operation: string, key: string, call: () => Promise<string | void>): Promise<string> {
    try {
      return await call() ?? OK;
    } catch (error) {
      const { name, message } = error as Error;
      if (ALLOWED.includes(name)) return name;
      if (isTransient(error) || statusOf(error) === undefined) throw error;
      throw this.refused(`${operation} of s3://${this.bucket.bucketName}/${key}`, `${name}: ${message} (${statusOf(error)})`);
    }
  }

  private refused(call: string, words: string): RunError {
    return new RunError(RUN_ERROR.DESTINATION_REFUSES,
      `the destination refuses what the transfer writes. S3 answered ${call} with ${words}. Glacier was asked for nothing. `
      + 'Look at the policy of the bucket, of its key and of the organization for what they demand. The prop "destination" says what each upload carries: '
      + 'encryption, owner, access control list and tags. Then resume the run');
  }
}
