import { GlacierClient, ResourceNotFoundException } from '@aws-sdk/client-glacier';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { S3Destination } from '../../../src/handlers/aws/buckets/destination-region';
import { S3InventoryBucket } from '../../../src/handlers/aws/buckets/s3-buckets';
import { GlacierVaults, NO_VAULT } from '../../../src/handlers/aws/glacier/glacier-vaults';

const answering = <T>(client: T, answer: unknown): T =>
  Object.assign(client as object, { send: async () => { if (answer instanceof Error) throw answer; return answer; } }) as T;
const glacier = (answer: unknown) => new GlacierVaults(answering(new GlacierClient({ region: 'eu-west-1' }), answer));
const s3 = (answer: unknown) => answering(new S3Client({ region: 'eu-west-1' }), answer);
const s3Error = (status: number) => new S3ServiceException({ name: 'x', $fault: 'client', $metadata: { httpStatusCode: status }, message: '' });

describe('vaults', () => {
  it('are described as of their last inventory', async () => {
    await expect(glacier({ NumberOfArchives: 2, LastInventoryDate: 'day' }).describe('v')).resolves.toEqual({ archives: 2, lastInventory: 'day' });
    await expect(glacier({}).describe('v')).resolves.toEqual({ archives: 0, lastInventory: undefined });
    await expect(glacier({}).region()).resolves.toBe('eu-west-1');
  });

  it('that are missing are told from an account without Glacier', async () => {
    await expect(glacier(new ResourceNotFoundException({ $metadata: {}, message: '' })).describe('v')).resolves.toBe(NO_VAULT.NOT_FOUND);
    const ended = Object.assign(new Error(), { name: 'NoLongerSupportedException' });
    await expect(glacier(ended).describe('v')).resolves.toBe(NO_VAULT.NO_LONGER_SUPPORTED);
  });

  it('throw what is no answer', async () => {
    await expect(glacier(Object.assign(new Error('slow down'), { name: 'ThrottlingException' })).describe('v')).rejects.toThrow('slow down');
  });
});

describe('the destination', () => {
  it('tells its region', async () => {
    await expect(new S3Destination(s3({ BucketRegion: 'us-east-1' }), 'b').region()).resolves.toBe('us-east-1');
  });

  it.each([403, 404])('is not accessible where S3 answers %d', async (status) => {
    await expect(new S3Destination(s3(s3Error(status)), 'b').region()).resolves.toBeUndefined();
  });

  it('throws what is no answer', async () => {
    await expect(new S3Destination(s3(s3Error(503)), 'b').region()).rejects.toThrow(S3ServiceException);
    await expect(new S3Destination(s3({}), 'b').region()).rejects.toThrow('did not tell');
  });
});

it.each([[['a/b.csv'], true], [['a/b.csv.bak'], false], [[], false], [undefined, false]])('an object is looked for by its whole key: %j', async (keys, there) => {
  const bucket = new S3InventoryBucket(s3({ Contents: keys?.map((Key) => ({ Key })) }), 'b');
  await expect(bucket.exists('a/b.csv')).resolves.toBe(there);
});
