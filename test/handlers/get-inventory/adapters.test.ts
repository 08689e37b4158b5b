import { GlacierClient } from '@aws-sdk/client-glacier';
import { NotFound, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DestinationBucket } from '../../../src/handlers/aws/buckets/destination-bucket';
import { InventoryBucket } from '../../../src/handlers/aws/buckets/inventory-bucket';
import { GlacierJobs } from '../../../src/handlers/aws/glacier/glacier-jobs';
import { GlacierOutputs } from '../../../src/handlers/aws/glacier/glacier-outputs';
import { notFound, throttling } from '../support/inventories';
import { recording } from '../support/recording-client';

const s3 = (...answers: unknown[]) => recording(new S3Client({ region: 'eu-west-1' }), answers);
const refused = (httpStatusCode: number) => new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode } });
const glacier = (...answers: unknown[]) => recording(new GlacierClient({ region: 'eu-west-1' }), answers);

describe('the destination', () => {
  const pagesOf = async (bucket: DestinationBucket, after?: string) => {
    const pages: unknown[] = [];
    for await (const page of bucket.pages('p/', after)) pages.push(page);
    return pages;
  };

  it('is listed page by page, keys decoded where S3 encoded them', async () => {
    const { client, inputs } = s3(
      { EncodingType: 'url', Contents: [{ Key: 'p/a+b%2Bc%0A', Size: 1 }], NextContinuationToken: 'next' },
      { Contents: [{ Key: 'p/a+b%2Bc', Size: 2 }] },
    );
    expect(await pagesOf(new DestinationBucket(client, 'bucket'), 'p/a')).toEqual([{ keys: ['p/a b+c\n'], last: false }, { keys: ['p/a+b%2Bc'], last: true }]);
    expect(inputs[0]).toMatchObject({ StartAfter: 'p/a' });
    expect(inputs[1]).toMatchObject({ Bucket: 'bucket', Prefix: 'p/', ContinuationToken: 'next' });
  });

  it('may be empty', async () => {
    expect(await pagesOf(new DestinationBucket(s3({}).client, 'bucket'))).toEqual([{ keys: [], last: true }]);
  });

  it('tells an object from none, and from one that may not be looked at', async () => {
    const bucket = new DestinationBucket(s3(
      { ContentLength: 5, Metadata: { a: 'b' } }, new NotFound({ $metadata: {}, message: '' }), refused(400), refused(403), refused(412), new Error('no'),
    ).client, 'bucket');
    expect(await bucket.look('k')).toEqual({ size: 5, metadata: { a: 'b' } });
    expect(await bucket.look('k')).toBeUndefined();
    await expect(bucket.look('k')).rejects.toMatchObject({ name: 'DestinationNotAccessible', message: expect.stringContaining('s3://bucket/k (400)') });
    await expect(bucket.look('k')).rejects.toMatchObject({ name: 'DestinationNotAccessible', message: expect.stringContaining('s3://bucket/k (403)') });
    await expect(bucket.look('k')).rejects.toThrow(S3ServiceException);
    await expect(bucket.look('k')).rejects.toThrow('no');
  });
});

describe('the inventory bucket', () => {
  it('tells an object\'s size, and not that of one whose key begins the same', async () => {
    const bucket = new InventoryBucket(s3({ Contents: [{ Key: 'k', Size: 5 }] }, { Contents: [{ Key: 'k2', Size: 5 }] }, {}).client, 'bucket');
    expect([await bucket.find('k'), await bucket.find('k'), await bucket.find('k')]).toEqual([5, undefined, undefined]);
  });

  it('is written in parts', async () => {
    const { client, inputs } = s3({ UploadId: 'u' }, { ETag: 'e1' }, {}, {});
    const bucket = new InventoryBucket(client, 'bucket');
    expect(await bucket.begin('k')).toBe('u');
    expect(await bucket.part('k', 'u', 1, Buffer.from('x'))).toBe('e1');
    await bucket.complete('k', 'u', ['e1', 'e2']);
    await bucket.abort('k', 'u');
    expect(inputs).toMatchObject([
      { Key: 'k' }, { PartNumber: 1, UploadId: 'u' },
      { MultipartUpload: { Parts: [{ ETag: 'e1', PartNumber: 1 }, { ETag: 'e2', PartNumber: 2 }] } }, { UploadId: 'u' },
    ]);
  });

  it('takes an object, or only the first of its key', async () => {
    const { client, inputs } = s3({}, {}, refused(412), refused(403));
    const bucket = new InventoryBucket(client, 'bucket');
    await bucket.put('k', '{}', 'application/json');
    expect(await bucket.putFirst('k', '{}', 'application/json')).toBe(true);
    expect(await bucket.putFirst('k', '{}', 'application/json')).toBe(false);
    await expect(bucket.putFirst('k', '{}', 'application/json')).rejects.toThrow();
    expect(inputs[0]).toEqual({ Bucket: 'bucket', Key: 'k', Body: '{}', ContentType: 'application/json' });
    expect(inputs[1]).toMatchObject({ IfNoneMatch: '*' });
  });

  it('tries again where S3 cannot say yet which object is the first', async () => {
    const conflict = () => new S3ServiceException({ name: 'ConditionalRequestConflict', $fault: 'client', $metadata: { httpStatusCode: 409 } });
    const { client, inputs } = s3(conflict(), conflict(), {});
    expect(await new InventoryBucket(client, 'bucket').putFirst('k', '{}', 'application/json')).toBe(true);
    expect(inputs).toHaveLength(3);
    const busy = s3(...Array.from({ length: 9 }, conflict));
    await expect(new InventoryBucket(busy.client, 'bucket').putFirst('k', '{}', 'application/json')).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
    expect(busy.inputs).toHaveLength(5);
  });
});

describe('Glacier', () => {
  it('is read in ranges', async () => {
    const { client, inputs } = glacier({ body: 'bytes' });
    expect(await new GlacierOutputs(client).read('v', 'j', { first: 0, last: 9 })).toBe('bytes');
    expect(inputs).toEqual([{ accountId: '-', vaultName: 'v', jobId: 'j', range: 'bytes=0-9' }]);
  });

  it('tells what it knows of a job, as in its notifications', async () => {
    const outputs = new GlacierOutputs(glacier({ $metadata: {}, JobId: 'j', StatusCode: 'Succeeded' }, notFound('no job'), throttling()).client);
    expect(await outputs.describe('v', 'j')).toEqual({ JobId: 'j', StatusCode: 'Succeeded' });
    expect(await outputs.describe('v', 'j')).toBeUndefined();
    await expect(outputs.describe('v', 'j')).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  it('is asked for jobs that notify our topic', async () => {
    const [archives, inventories] = [glacier({ jobId: 'j2' }), glacier({ jobId: 'j1' }, {})];
    const jobs = new GlacierJobs(archives.client, inventories.client, 'topic');
    expect(await jobs.requestInventory('v', 'd')).toBe('j1');
    expect(await jobs.requestArchive({ vaultName: 'v', archiveId: 'a', tier: 'Bulk', description: 'd' })).toBe('j2');
    expect([...inventories.inputs, ...archives.inputs]).toEqual([
      { accountId: '-', vaultName: 'v', jobParameters: { Type: 'inventory-retrieval', Format: 'JSON', Description: 'd', SNSTopic: 'topic' } },
      { accountId: '-', vaultName: 'v', jobParameters: { Type: 'archive-retrieval', ArchiveId: 'a', Tier: 'Bulk', Description: 'd', SNSTopic: 'topic' } },
    ]);
    await expect(jobs.requestInventory('v', 'd')).rejects.toThrow('did not name it');
  });
});
