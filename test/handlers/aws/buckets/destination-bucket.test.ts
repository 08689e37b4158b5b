import { NoSuchBucket, NoSuchUpload, NotFound, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DestinationBucket } from '../../../../src/handlers/aws/buckets/destination-bucket';
import { treatNativeErrorsAsErrors } from '../../support/native-errors';
import { recording } from '../../support/recording-client';

treatNativeErrorsAsErrors();

const s3Error = (httpStatusCode: number) => new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode } });

/** The bucket. S3 gives these answers one after the other. */
function bucketOf(...answers: unknown[]) {
  const { client, inputs } = recording(new S3Client({ region: 'eu-west-1' }), answers);
  return { bucket: new DestinationBucket({ bucketName: 'bucket', clientFor: () => client, streamsFor: () => client }), inputs };
}

describe('the region', () => {
  it('is the one that S3 names', async () => {
    const { bucket, inputs } = bucketOf({ BucketRegion: 'us-east-1' });
    await expect(bucket.region()).resolves.toBe('us-east-1');
    expect(inputs).toEqual([{ Bucket: 'bucket' }]);
  });

  it.each([403, 404])('is unknown if S3 answers %d: the bucket is not accessible', async (status) => {
    await expect(bucketOf(s3Error(status)).bucket.region()).resolves.toBeUndefined();
  });

  it('is an error if S3 answers anything else', async () => {
    await expect(bucketOf(s3Error(503)).bucket.region()).rejects.toThrow(S3ServiceException);
    await expect(bucketOf({}).bucket.region()).rejects.toMatchObject({ name: 'UnexpectedAnswerError', message: expect.stringContaining('did not tell') });
  });
});

it('every request names the account that must own the bucket', async () => {
  const { client, inputs } = recording<S3Client, Record<string, unknown>>(new S3Client({ region: 'eu-west-1' }), [
    { BucketRegion: 'eu-west-1' }, {}, {}, {}, { UploadId: 'u', $metadata: {} }, {}, { ETag: 'e', ChecksumSHA256: 's' }, {}, {}, {}, {},
  ]);
  const bucket = new DestinationBucket({ bucketName: 'bucket', owner: '111122223333', clientFor: () => client, streamsFor: () => client });
  await bucket.region();
  for await (const page of bucket.pages('p/')) expect(page.last).toBe(true);
  await bucket.look('k');
  await bucket.object('k');
  await bucket.start('k', 'STANDARD', {});
  await bucket.putWrong('k', 'STANDARD', Buffer.from('x'));
  await bucket.upload({ key: 'k', uploadId: 'u', part: 1, length: 1 }, undefined as never, new AbortController().signal);
  await bucket.parts('k', 'u');
  await bucket.complete({ key: 'k', uploadId: 'u', size: 1, parts: [], checksum: 's' });
  await bucket.open('k', 'STANDARD', 0);
  await bucket.abort('k', 'u');
  expect(inputs.length).toBeGreaterThanOrEqual(11);
  for (const input of inputs) expect(input).toMatchObject({ Bucket: 'bucket', ExpectedBucketOwner: '111122223333' });
});

describe('the listing', () => {
  const pagesOf = async (bucket: DestinationBucket, after?: string) => {
    const pages: unknown[] = [];
    for await (const page of bucket.pages('p/', after)) pages.push(page);
    return pages;
  };

  it('comes page by page, and decodes the keys that S3 encoded', async () => {
    const { bucket, inputs } = bucketOf(
      { EncodingType: 'url', Contents: [{ Key: 'p/a+b%2Bc%0A', Size: 1 }], NextContinuationToken: 'next' },
      { Contents: [{ Key: 'p/a+b%2Bc', Size: 2 }] },
    );
    expect(await pagesOf(bucket, 'p/a')).toEqual([{ keys: ['p/a b+c\n'], last: false }, { keys: ['p/a+b%2Bc'], last: true }]);
    expect(inputs[0]).toMatchObject({ StartAfter: 'p/a', EncodingType: 'url' });
    expect(inputs[1]).toMatchObject({ Bucket: 'bucket', Prefix: 'p/', ContinuationToken: 'next' });
  });

  it('of an empty bucket is one page without keys', async () => {
    expect(await pagesOf(bucketOf({}).bucket)).toEqual([{ keys: [], last: true }]);
  });
});

describe('a look at a key', () => {
  it('distinguishes an object from a missing one', async () => {
    const { bucket, inputs } = bucketOf({ ContentLength: 5, Metadata: { a: 'b' } }, new NotFound({ $metadata: {}, message: '' }));
    expect(await bucket.look('k')).toEqual({ size: 5, metadata: { a: 'b' }, storageClass: 'STANDARD' });
    expect(await bucket.look('k')).toBeUndefined();
    expect(inputs[0]).toEqual({ Bucket: 'bucket', Key: 'k' });
  });

  it('says the class of the object, which S3 does not name if it is STANDARD', async () => {
    const { bucket } = bucketOf({ StorageClass: 'GLACIER_IR' }, { StorageClass: 'DEEP_ARCHIVE' }, {});
    expect([(await bucket.look('k'))?.storageClass, (await bucket.object('k'))?.storageClass, (await bucket.object('k'))?.storageClass])
      .toEqual(['GLACIER_IR', 'DEEP_ARCHIVE', 'STANDARD']);
  });

  it.each([400, 403])('that S3 denies with %d ends the run by name, and names the key', async (status) => {
    await expect(bucketOf(s3Error(status)).bucket.look('k')).rejects.toMatchObject({
      name: 'DestinationNotAccessible', message: expect.stringContaining(`s3://bucket/k (${status})`),
    });
  });

  it('throws every other error as it is', async () => {
    await expect(bucketOf(s3Error(412)).bucket.look('k')).rejects.toThrow(S3ServiceException);
    await expect(bucketOf(new Error('no')).bucket.look('k')).rejects.toThrow('no');
  });
});

describe('an upload', () => {
  const never = new AbortController().signal;
  const part = { key: 'k', uploadId: 'u', part: 1, length: 1 };

  it('begins with the storage class, the archive\'s metadata and a SHA-256 for each part', async () => {
    const { bucket, inputs } = bucketOf({ UploadId: 'u', $metadata: { attempts: 1 } }, { UploadId: 'v', $metadata: { attempts: 2 } });
    await expect(bucket.start('k', 'DEEP_ARCHIVE', { a: 'b' })).resolves.toEqual({ uploadId: 'u', retried: false });
    await expect(bucket.start('k', 'DEEP_ARCHIVE', { a: 'b' })).resolves.toEqual({ uploadId: 'v', retried: true });
    expect(inputs.slice(0, 1)).toEqual([{
      Bucket: 'bucket', Key: 'k', StorageClass: 'DEEP_ARCHIVE', Metadata: { a: 'b' }, ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE',
    }]);
  });

  it('without an id is an error', async () => {
    await expect(bucketOf({}).bucket.start('k', 'STANDARD', {})).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
  });

  it('does not record a part for which S3 returned no ETag or no SHA-256', async () => {
    for (const answer of [{ ETag: 'e' }, { ChecksumSHA256: 's' }]) {
      await expect(bucketOf(answer).bucket.upload(part, undefined as never, never)).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
    }
  });

  it('throws UploadGoneError if it is gone when a part is sent', async () => {
    const gone = bucketOf(new NoSuchUpload({ $metadata: {}, message: '' })).bucket;
    await expect(gone.upload(part, undefined as never, never)).rejects.toMatchObject({ name: 'UploadGoneError' });
  });

  it('sends the next part to the region that S3 named, and everything else as before', async () => {
    const regions: (string | undefined)[] = [];
    const moved = Object.assign(s3Error(301), { $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } } });
    const other = recording(new S3Client({ region: 'eu-west-1' }), [new NoSuchUpload({ $metadata: {}, message: '' })]);
    const streams = recording(new S3Client({ region: 'eu-west-1' }), [moved, { ETag: 'e', ChecksumSHA256: 's' }]);
    const bucket = new DestinationBucket({
      bucketName: 'bucket', clientFor: () => other.client, streamsFor: (region) => { regions.push(region); return streams.client; },
    });
    await expect(bucket.upload(part, undefined as never, never)).rejects.toMatchObject({ name: 'RedirectedError' });
    await expect(bucket.upload(part, undefined as never, never)).resolves.toEqual({ etag: 'e', checksum: 's' });
    await bucket.abort('k', 'u');
    expect(regions).toStrictEqual([undefined, 'eu-central-1']);
    expect(other.inputs).toHaveLength(1);
  });

  it('throws a redirect without a region, and a region without a redirect, as they are', async () => {
    const denied = Object.assign(s3Error(403), { $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } } });
    const { bucket } = bucketOf(s3Error(301), denied);
    await expect(bucket.upload(part, undefined as never, never)).rejects.toThrow(S3ServiceException);
    await expect(bucket.upload(part, undefined as never, never)).rejects.toBe(denied);
  });

  it('is aborted until S3 knows no such upload, because a part in flight may land after an abort', async () => {
    const { bucket, inputs } = bucketOf({}, {}, new NoSuchUpload({ $metadata: {}, message: '' }), new Error('one abort too many'));
    await bucket.abort('k', 'u');
    expect(inputs).toHaveLength(3);
  });

  it('is aborted at most five times', async () => {
    const { bucket, inputs } = bucketOf(...Array(9).fill({}));
    await bucket.abort('k', 'u');
    expect(inputs).toHaveLength(5);
  });

  it('counts as aborted if it or its bucket is gone; other errors are thrown', async () => {
    const { bucket, inputs } = bucketOf(new NoSuchUpload({ $metadata: {}, message: '' }), new NoSuchBucket({ $metadata: {}, message: '' }), s3Error(403));
    for (let i = 0; i < 2; i++) await bucket.abort('k', 'u');
    await expect(bucket.abort('k', 'u')).rejects.toThrow(S3ServiceException);
    expect(inputs[0]).toEqual({ Bucket: 'bucket', Key: 'k', UploadId: 'u' });
  });
});

describe('the open uploads to a key', () => {
  const upload = (UploadId: string, overrides = {}) => ({ Key: 'key', UploadId, StorageClass: 'GLACIER', Initiated: new Date(2000), ...overrides });

  it('are those to exactly this key, in this class, begun since this time', async () => {
    const { bucket, inputs } = bucketOf({
      Uploads: [
        upload('ours', { Initiator: { ID: 'role' } }), upload('just', { Initiated: new Date(1000) }),
        upload('longer', { Key: 'key2' }), upload('class', { StorageClass: 'STANDARD' }), upload('old', { Initiated: new Date(999) }),
      ],
    });
    await expect(bucket.open('key', 'GLACIER', 1000)).resolves.toEqual([{ uploadId: 'ours', initiator: 'role' }, { uploadId: 'just' }]);
    expect(inputs[0]).toEqual({ Bucket: 'bucket', Prefix: 'key' });
  });

  it('are none if S3 lists none, and none in a bucket that is gone', async () => {
    const { bucket } = bucketOf({}, new NoSuchBucket({ $metadata: {}, message: '' }), new Error('down'));
    await expect(bucket.open('key', 'GLACIER', 0)).resolves.toEqual([]);
    await expect(bucket.open('key', 'GLACIER', 0)).resolves.toEqual([]);
    await expect(bucket.open('key', 'GLACIER', 0)).rejects.toThrow('down');
  });
});
