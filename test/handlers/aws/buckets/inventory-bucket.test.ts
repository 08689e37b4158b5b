import { NoSuchBucket, NoSuchKey, NoSuchUpload, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { InventoryBucket } from '../../../../src/handlers/aws/buckets/inventory-bucket';
import { recording } from '../../support/recording-client';

const s3Error = (httpStatusCode: number) => new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode } });

/** The bucket. S3 gives these answers one after the other. */
function bucketOf(...answers: unknown[]) {
  const { client, inputs } = recording(new S3Client({ region: 'eu-west-1' }), answers);
  return { bucket: new InventoryBucket(client, 'bucket'), inputs };
}

it.each([
  [[{ Key: 'a/b.csv', Size: 5 }], 5], [[{ Key: 'a/b.csv', Size: 0 }], 0], [[{ Key: 'a/b.csv.bak', Size: 5 }], undefined], [[], undefined], [undefined, undefined],
])('finds an object by its whole key: %j', async (Contents, size) => {
  const { bucket, inputs } = bucketOf({ Contents });
  await expect(bucket.find('a/b.csv')).resolves.toBe(size);
  expect(inputs).toEqual([{ Bucket: 'bucket', Prefix: 'a/b.csv', MaxKeys: 1 }]);
});

it('reads the size and ranges of an object', async () => {
  const { bucket, inputs } = bucketOf({ ContentLength: 7 }, { Body: 'body' });
  expect(await bucket.size('k')).toBe(7);
  expect(await bucket.read('k', { first: 2, last: 5 })).toBe('body');
  expect(inputs).toEqual([{ Bucket: 'bucket', Key: 'k' }, { Bucket: 'bucket', Key: 'k', Range: 'bytes=2-5' }]);
});

it('reads an object only in the version that was found', async () => {
  const { bucket, inputs } = bucketOf({ Contents: [{ Key: 'k', Size: 7, ETag: '"abc"' }] }, { Body: 'body' });
  const { etag, ...found } = (await bucket.version('k'))!;
  expect(found).toEqual({ key: 'k', size: 7 });
  await bucket.read('k', { first: 2, last: 5 }, etag);
  expect(inputs[1]).toEqual({ Bucket: 'bucket', Key: 'k', Range: 'bytes=2-5', IfMatch: '"abc"' });
});

it('reads a text, returns undefined for a missing object, and throws errors', async () => {
  const { bucket } = bucketOf({ Body: { transformToString: async () => 'text' } }, new NoSuchKey({ $metadata: {}, message: '' }), new Error('down'));
  await expect(bucket.text('k')).resolves.toBe('text');
  await expect(bucket.text('k')).resolves.toBeUndefined();
  await expect(bucket.text('k')).rejects.toThrow('down');
});

it('puts an object with the type of its content', async () => {
  const { bucket, inputs } = bucketOf({});
  await bucket.put('k', '{}', 'application/json');
  expect(inputs).toEqual([{ Bucket: 'bucket', Key: 'k', Body: '{}', ContentType: 'application/json' }]);
});

describe('an object that must be the first of its key', () => {
  const putFirst = (bucket: InventoryBucket) => bucket.putFirst('k', '{}', 'application/json');
  const conflict = () => s3Error(409);

  it('is put only if the key is empty', async () => {
    const { bucket, inputs } = bucketOf({}, s3Error(412), s3Error(403));
    expect(await putFirst(bucket)).toBe(true);
    expect(await putFirst(bucket)).toBe(false);
    await expect(putFirst(bucket)).rejects.toThrow(S3ServiceException);
    expect(inputs[0]).toEqual({ Bucket: 'bucket', Key: 'k', Body: '{}', ContentType: 'application/json', IfNoneMatch: '*' });
  });

  it('is put again while another request writes to the key', async () => {
    const { bucket, inputs } = bucketOf(conflict(), conflict(), {});
    expect(await putFirst(bucket)).toBe(true);
    expect(inputs).toHaveLength(3);
  });

  it('is an error after five conflicts', async () => {
    const { bucket, inputs } = bucketOf(...Array.from({ length: 9 }, conflict));
    await expect(putFirst(bucket)).rejects.toMatchObject({ $metadata: { httpStatusCode: 409 } });
    expect(inputs).toHaveLength(5);
  });
});

describe('an upload', () => {
  it('joins its parts to an object', async () => {
    const { bucket, inputs } = bucketOf({ UploadId: 'u' }, { ETag: 'e1' }, {});
    expect(await bucket.start('k')).toBe('u');
    expect(await bucket.part('k', 'u', 1, Buffer.from('x'))).toBe('e1');
    await bucket.complete('k', 'u', ['e1', 'e2']);
    expect(inputs).toMatchObject([
      { Key: 'k' }, { PartNumber: 1, UploadId: 'u' }, { MultipartUpload: { Parts: [{ ETag: 'e1', PartNumber: 1 }, { ETag: 'e2', PartNumber: 2 }] } },
    ]);
  });

  it('counts as aborted if it or its bucket is gone; other errors are thrown', async () => {
    const { bucket, inputs } = bucketOf(
      {}, new NoSuchUpload({ $metadata: {}, message: '' }), new NoSuchBucket({ $metadata: {}, message: '' }), s3Error(403),
    );
    for (let i = 0; i < 2; i++) await bucket.abort('k', 'u'); // the first one is repeated until S3 knows no such upload
    await expect(bucket.abort('k', 'u')).rejects.toThrow(S3ServiceException);
    expect(inputs[0]).toEqual({ Bucket: 'bucket', Key: 'k', UploadId: 'u' });
  });
});
