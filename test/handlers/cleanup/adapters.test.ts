import { NoSuchBucket, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RUN_METRICS } from '../../../src/contracts/metrics';
import { noCounts } from '../../../src/domain/report/report-counts';
import { DestinationUploads } from '../../../src/handlers/aws/buckets/destination-uploads';
import { InventoryBucket } from '../../../src/handlers/aws/buckets/inventory-objects';
import { RunFigures } from '../../../src/handlers/aws/stores/run-figures';
import { TestClock } from '../../support/test-clock';

const send = jest.fn();
const s3 = { send } as unknown as S3Client;
beforeEach(() => send.mockReset().mockResolvedValue({}));

describe('the inventory bucket', () => {
  const bucket = new InventoryBucket(s3, 'inventories');

  it('reads texts, and tells a missing object', async () => {
    send.mockResolvedValueOnce({ Body: { transformToString: async () => 'text' } });
    await expect(bucket.text('key')).resolves.toBe('text');
    send.mockRejectedValueOnce(new NoSuchKey({ $metadata: {}, message: '' }));
    await expect(bucket.text('key')).resolves.toBeUndefined();
    send.mockRejectedValueOnce(new Error('down'));
    await expect(bucket.text('key')).rejects.toThrow('down');
  });

  it('writes with the type of the content', async () => {
    await bucket.put('key', 'body', 'text/csv');
    expect(send.mock.calls[0][0].input).toEqual({ Bucket: 'inventories', Key: 'key', Body: 'body', ContentType: 'text/csv' });
  });
});

describe('an upload', () => {
  const uploads = new DestinationUploads(s3, 'destination');

  it('is aborted by its id, and is as good as aborted when it is gone', async () => {
    await uploads.abort('key', 'id');
    expect(send.mock.calls[0][0].input).toEqual({ Bucket: 'destination', Key: 'key', UploadId: 'id' });
    send.mockRejectedValueOnce(Object.assign(new Error(), { name: 'NoSuchUpload' }));
    await expect(uploads.abort('key', 'id')).resolves.toBeUndefined();
    send.mockRejectedValueOnce(Object.assign(new Error('denied'), { name: 'AccessDenied' }));
    await expect(uploads.abort('key', 'id')).rejects.toThrow('denied');
  });
});

describe('the open uploads to a key', () => {
  const uploads = new DestinationUploads(s3, 'destination');
  const upload = (UploadId: string, overrides = {}) => ({ Key: 'key', UploadId, StorageClass: 'GLACIER', Initiated: new Date(2000), ...overrides });

  it('are those to that very key, of that class and time', async () => {
    send.mockResolvedValueOnce({
      Uploads: [upload('ours'), upload('longer', { Key: 'key2' }), upload('class', { StorageClass: 'STANDARD' }), upload('old', { Initiated: new Date(999) })],
    });
    await expect(uploads.open('key', 'GLACIER', 1000)).resolves.toEqual(['ours']);
    expect(send.mock.calls[0][0].input).toEqual({ Bucket: 'destination', Prefix: 'key' });
  });

  it('are none in a bucket that is gone', async () => {
    send.mockRejectedValueOnce(new NoSuchBucket({ $metadata: {}, message: '' }));
    await expect(uploads.open('key', 'GLACIER', 0)).resolves.toEqual([]);
    send.mockRejectedValueOnce(new Error('down'));
    await expect(uploads.open('key', 'GLACIER', 0)).rejects.toThrow('down');
  });
});

describe('the figures of a run', () => {
  const figures = new RunFigures({ send } as unknown as DynamoDBDocumentClient, 'metrics', new TestClock(5000));

  it('are all set, with the time from which on changes count again', async () => {
    const counts = { ...noCounts(1), total: { archives: 3, bytes: 30 } };
    await figures.reconcile('run-1', counts, true);
    const { Key, ExpressionAttributeNames, ExpressionAttributeValues } = send.mock.calls[0][0].input;
    expect(Key).toEqual({ pk: 'run-1' });
    expect(Object.values(ExpressionAttributeNames).sort()).toEqual([...Object.keys(RUN_METRICS), 'reconciled_at'].sort());
    expect(ExpressionAttributeValues).toMatchObject({ ':total_archives': 3, ':total_bytes': 30, ':skipped_archives': 0, ':reconciled_at': 5 });
  });

  it('count from the beginning where there was no manifest', async () => {
    await figures.reconcile('run-1', noCounts(1), false);
    expect(Object.values(send.mock.calls[0][0].input.ExpressionAttributeNames)).not.toContain('reconciled_at');
  });
});
