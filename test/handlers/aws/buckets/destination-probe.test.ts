import { Readable } from 'stream';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { PROBE, ProbeEvent, ProbeStep } from '../../../../src/contracts/probe';
import { RunItem } from '../../../../src/contracts/run';
import { DestinationBucket } from '../../../../src/handlers/aws/buckets/destination-bucket';
import { DestinationProbe } from '../../../../src/handlers/aws/buckets/destination-probe';
import { manifestTotals, MemoryRuns } from '../../../support/memory-runs';
import { recording } from '../../support/recording-client';

const KEY = 'photos/.glacier-transfer-probe-run-1';

const refusal = (name: string, httpStatusCode: number, message = 'told so') => new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } });
const WRONG_HASH = refusal('BadDigest', 400);
const NO_PART = refusal('InvalidPart', 400);
const NOT_FOUND = refusal('NotFound', 404);
const BEGUN = { UploadId: 'u', $metadata: {} };
const SENT = { ETag: '"e"', ChecksumSHA256: 's' };

/** The probe of `run-1`. S3 gives these answers one after the other. */
function probeOf(...answers: unknown[]) {
  return probing({}, answers);
}

interface Probing {
  readonly item?: Partial<RunItem>;
  readonly tags?: Record<string, string>;
  readonly isTaggingAllowed?: boolean;
}

function probing({ item = {}, tags, isTaggingAllowed }: Probing, answers: unknown[]) {
  const { client, inputs } = recording<S3Client, Record<string, unknown>>(new S3Client({ region: 'eu-west-1' }), answers);
  const runs = new MemoryRuns();
  runs.put('run-1', item);
  const bucket = new DestinationBucket({ bucketName: 'bucket', tags, clientFor: () => client, streamsFor: () => client });
  return { probe: new DestinationProbe(bucket, runs, isTaggingAllowed), inputs };
}

const event = (probe: ProbeStep): ProbeEvent => ({ probe, run: 'run-1', ...(probe === PROBE.BEGIN ? {} : { upload_id: 'u' }) });

describe('an allowed destination', () => {
  it('gets an object with a wrong hash and the beginning of an upload, as the run would write them', async () => {
    const { probe, inputs } = probeOf(WRONG_HASH, BEGUN);
    await expect(probe.begin(event(PROBE.BEGIN))).resolves.toEqual({ upload_id: 'u', answers: { PutObject: 'BadDigest', CreateMultipartUpload: 'OK' } });
    expect(inputs).toMatchObject([
      { Bucket: 'bucket', Key: KEY, StorageClass: 'DEEP_ARCHIVE', IfNoneMatch: '*', ChecksumSHA256: Buffer.alloc(32).toString('base64') },
      { Bucket: 'bucket', Key: KEY, StorageClass: 'DEEP_ARCHIVE', ChecksumAlgorithm: 'SHA256' },
    ]);
  });

  it('gets an object with a wrong hash and one small part from the function that makes both', async () => {
    const { probe, inputs } = probeOf(WRONG_HASH, SENT);
    await expect(probe.part(event(PROBE.PART))).resolves.toEqual({ answers: { PutObject: 'BadDigest', UploadPart: 'OK' } });
    expect(inputs).toMatchObject([{ Key: KEY, IfNoneMatch: '*' }, { Key: KEY, UploadId: 'u', PartNumber: 1, ContentLength: 22, Body: expect.any(Readable) }]);
  });

  it('gets a completion of a part that does not exist, and a look at the key', async () => {
    const { probe, inputs } = probeOf(NOT_FOUND, NO_PART);
    await expect(probe.complete(event(PROBE.COMPLETE))).resolves.toEqual({ answers: { HeadObject: 'OK', CompleteMultipartUpload: 'InvalidPart' } });
    expect(inputs).toMatchObject([{ Key: KEY }, { Key: KEY, UploadId: 'u', IfNoneMatch: '*' }]);
  });

  it('has no upload of the probe in the end', async () => {
    const { probe, inputs } = probeOf(refusal('NoSuchUpload', 404));
    await expect(probe.end(event(PROBE.END))).resolves.toEqual({ answers: { AbortMultipartUpload: 'OK' } });
    expect(inputs).toMatchObject([{ Bucket: 'bucket', Key: KEY, UploadId: 'u' }]);
  });

  it.each(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'])('may answer a completion with %s', async (code) => {
    const { probe } = probeOf(NOT_FOUND, refusal(code, 412));
    await expect(probe.complete(event(PROBE.COMPLETE))).resolves.toMatchObject({ answers: { CompleteMultipartUpload: code } });
  });

  it('may have lost the upload when the part comes', async () => {
    const { probe } = probeOf(WRONG_HASH, refusal('NoSuchUpload', 404));
    await expect(probe.part(event(PROBE.PART))).resolves.toEqual({ answers: { PutObject: 'BadDigest', UploadPart: 'NoSuchUpload' } });
  });
});

describe('tags of object rules are tried with the object and the upload', () => {
  const file = { object_rules_file: 's3://inventories/rules.json' };
  const TRIED = 'glacier-transfer-probe=';

  it.each<[string, Probing, string | undefined]>([
    ['if the run has rules and the deployment may tag', { item: file, isTaggingAllowed: true }, TRIED],
    ['if the manifest has tags, also if the deployment may not tag any more', { item: { ...file, totals: manifestTotals({ object_tags: { team: 'a b' } }) } }, 'team=a%20b'],
    ['with those that each object gets, if the manifest has tags', { item: { ...file, totals: manifestTotals({ object_tags: { team: 'x' } }) }, tags: { a: 'b' } }, 'team=x&a=b'],
    ['not if the run has no rules', { isTaggingAllowed: true }, undefined],
    ['not if the deployment may not tag: Build Manifest looks into the rules', { item: file }, undefined],
    ['not if the manifest has none', { item: { ...file, totals: manifestTotals() }, isTaggingAllowed: true }, undefined],
    ['not beside tags that each object gets, which may be ten', { item: file, tags: { a: 'b' }, isTaggingAllowed: true }, 'a=b'],
  ])('%s', async (_, given, tagging) => {
    const { probe, inputs } = probing(given, [WRONG_HASH, BEGUN, WRONG_HASH, SENT]);
    await probe.begin(event(PROBE.BEGIN));
    await probe.part(event(PROBE.PART));
    expect(inputs.map(({ Tagging }) => Tagging)).toEqual([tagging, tagging, tagging, undefined]);
  });
});

it('classes of object rules are tried, each with an object of its own, by both functions that make objects', async () => {
  const item = { totals: manifestTotals({ object_classes: ['STANDARD_IA', 'GLACIER'] }) };
  const { probe, inputs } = probing({ item }, [...Array(3).fill(WRONG_HASH), BEGUN, ...Array(3).fill(WRONG_HASH), SENT]);
  await expect(probe.begin(event(PROBE.BEGIN))).resolves.toMatchObject({ answers: { PutObject: 'BadDigest', CreateMultipartUpload: 'OK' } });
  await probe.part(event(PROBE.PART));
  const objects = ['DEEP_ARCHIVE', 'STANDARD_IA', 'GLACIER'];
  expect(inputs.map(({ StorageClass }) => StorageClass)).toEqual([...objects, 'DEEP_ARCHIVE', ...objects, undefined]);
});

it('a class of object rules that the bucket denies refuses the run, and the error names the class', async () => {
  const { probe } = probing({ item: { totals: manifestTotals({ object_classes: ['STANDARD_IA'] }) } }, [WRONG_HASH, refusal('AccessDenied', 403)]);
  await expect(probe.begin(event(PROBE.BEGIN))).rejects.toMatchObject({ name: 'DestinationRefuses', message: expect.stringContaining('PutObject of s3://bucket/' + KEY + ' as STANDARD_IA with AccessDenied') });
});

describe.each<[string, ProbeStep, string, unknown[]]>([
  ['the object', 'begin', 'PutObject', []],
  ['the upload', 'begin', 'CreateMultipartUpload', [WRONG_HASH]],
  ['the object of a copy', 'part', 'PutObject', []],
  ['the part', 'part', 'UploadPart', [WRONG_HASH]],
  ['the look', 'complete', 'HeadObject', []],
  ['the completion', 'complete', 'CompleteMultipartUpload', [NOT_FOUND]],
  ['the abort', 'end', 'AbortMultipartUpload', []],
])('a destination that denies %s', (_, step, operation, before) => {
  const probed = (error: Error) => probeOf(...before, error).probe[step](event(step));

  it.each([
    ['AccessDenied', 403], ['KMS.DisabledException', 400], ['AccessControlListNotSupported', 400], ['NoSuchBucket', 404],
  ])('with %s refuses the launch in its own words, and says what to do', async (code, status) => {
    if (step === 'end' && code === 'NoSuchBucket') return; // an abort in a bucket that is gone has nothing to do
    await expect(probed(refusal(code, status, 'an explicit deny'))).rejects.toMatchObject({
      name: 'DestinationRefuses',
      message: expect.stringMatching(new RegExp(`${operation} of s3://bucket/${KEY} with ${code}: an explicit deny \\(${status}\\).*The prop "destination".*resume`)),
    });
  });

  it('but is only busy, is no denial: the error is thrown as it is', async () => {
    const busy = refusal('SlowDown', 503);
    await expect(probed(busy)).rejects.toBe(busy);
    const broken = Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    await expect(probed(broken)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

it('S3 that makes an object in spite of a wrong hash or a missing part is an error', async () => {
  await expect(probeOf({}).probe.begin(event(PROBE.BEGIN))).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
  await expect(probeOf(NOT_FOUND, {}).probe.complete(event(PROBE.COMPLETE))).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
});
