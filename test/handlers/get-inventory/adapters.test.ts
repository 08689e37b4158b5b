import { GlacierClient } from '@aws-sdk/client-glacier';
import { NotFound, S3Client } from '@aws-sdk/client-s3';
import { DestinationBucket } from '../../../src/handlers/get-inventory/destination-bucket';
import { GlacierOutputs } from '../../../src/handlers/get-inventory/glacier-outputs';
import { InventoryBucket } from '../../../src/handlers/get-inventory/inventory-bucket';
import { GlacierJobs } from '../../../src/handlers/shared/glacier-jobs';
import { notFound, throttling } from '../support/inventories';
import { recording } from '../support/recording-client';

const s3 = (...answers: unknown[]) => recording(new S3Client({ region: 'eu-west-1' }), answers);
const glacier = (...answers: unknown[]) => recording(new GlacierClient({ region: 'eu-west-1' }), answers);

describe('the destination', () => {
  it('is listed page by page, keys decoded where S3 encoded them', async () => {
    const { client, inputs } = s3(
      { EncodingType: 'url', Contents: [{ Key: 'p/a+b%2Bc%0A', Size: 1 }], NextContinuationToken: 'next' },
      { Contents: [{ Key: 'p/a+b%2Bc', Size: 2 }] },
    );
    const pages: unknown[] = [];
    for await (const page of new DestinationBucket(client, 'bucket').list('p/')) pages.push(page);
    expect(pages).toEqual([[{ key: 'p/a b+c\n', size: 1 }], [{ key: 'p/a+b%2Bc', size: 2 }]]);
    expect(inputs[1]).toMatchObject({ Bucket: 'bucket', Prefix: 'p/', ContinuationToken: 'next' });
  });

  it('may be empty', async () => {
    const pages: unknown[] = [];
    for await (const page of new DestinationBucket(s3({}).client, 'bucket').list('p/')) pages.push(page);
    expect(pages).toEqual([[]]);
  });

  it('tells an object from none, and from one that may not be looked at', async () => {
    const bucket = new DestinationBucket(s3(
      { ContentLength: 5, Metadata: { a: 'b' } }, new NotFound({ $metadata: {}, message: '' }), Object.assign(new Error('no'), { name: '403' }),
    ).client, 'bucket');
    expect(await bucket.look('k')).toEqual({ size: 5, metadata: { a: 'b' } });
    expect(await bucket.look('k')).toBeUndefined();
    await expect(bucket.look('k')).rejects.toThrow('no');
  });
});

describe('the inventory bucket', () => {
  it('tells an object\'s size, and not that of one whose key begins the same', async () => {
    const bucket = new InventoryBucket(s3({ Contents: [{ Key: 'k', Size: 5 }] }, { Contents: [{ Key: 'k2', Size: 5 }] }, {}).client, 'bucket');
    expect([await bucket.size('k'), await bucket.size('k'), await bucket.size('k')]).toEqual([5, undefined, undefined]);
  });

  it('is read in ranges and written in parts', async () => {
    const { client, inputs } = s3({ Body: 'body' }, { UploadId: 'u' }, { ETag: 'e1' }, {}, {}, {});
    const bucket = new InventoryBucket(client, 'bucket');
    expect(await bucket.read('k', { first: 5, last: 9 })).toBe('body');
    expect(await bucket.begin('k')).toBe('u');
    expect(await bucket.part('k', 'u', 1, Buffer.from('x'))).toBe('e1');
    await bucket.complete('k', 'u', ['e1', 'e2']);
    await bucket.abort('k', 'u');
    await bucket.put('m', '{}\n');
    expect(inputs).toMatchObject([
      { Range: 'bytes=5-9' }, { Key: 'k' }, { PartNumber: 1, UploadId: 'u' },
      { MultipartUpload: { Parts: [{ ETag: 'e1', PartNumber: 1 }, { ETag: 'e2', PartNumber: 2 }] } }, { UploadId: 'u' }, { Key: 'm', Body: '{}\n' },
    ]);
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
    const { client, inputs } = glacier({ jobId: 'j1' }, { jobId: 'j2' }, {});
    const jobs = new GlacierJobs(client, glacier(undefined).client, 'topic');
    expect(await jobs.requestInventory('v', 'd')).toBe('j1');
    expect(await jobs.requestArchive({ vaultName: 'v', archiveId: 'a', tier: 'Bulk', description: 'd' })).toBe('j2');
    expect(inputs).toEqual([
      { accountId: '-', vaultName: 'v', jobParameters: { Type: 'inventory-retrieval', Format: 'JSON', Description: 'd', SNSTopic: 'topic' } },
      { accountId: '-', vaultName: 'v', jobParameters: { Type: 'archive-retrieval', ArchiveId: 'a', Tier: 'Bulk', Description: 'd', SNSTopic: 'topic' } },
    ]);
    await expect(jobs.requestInventory('v', 'd')).rejects.toThrow('did not name it');
  });
});
