import { GlacierClient } from '@aws-sdk/client-glacier';
import { GlacierJobs } from '../../../../src/handlers/aws/glacier/glacier-jobs';
import { GlacierOutputs } from '../../../../src/handlers/aws/glacier/glacier-outputs';
import { notFound, throttling } from '../../support/inventories';
import { recording } from '../../support/recording-client';

const never = new AbortController().signal;
const RANGE = { vaultName: 'v', jobId: 'j', first: 0, last: 9 };

const glacier = (...answers: unknown[]) => recording(new GlacierClient({ region: 'eu-west-1' }), answers);
const outputsOf = (...answers: unknown[]) => new GlacierOutputs(glacier(...answers).client);

describe('a job', () => {
  it('is described as in its notification', async () => {
    const outputs = outputsOf({ $metadata: {}, JobId: 'j', StatusCode: 'Succeeded' }, notFound('no job'), throttling());
    expect(await outputs.describe('v', 'j')).toEqual({ JobId: 'j', StatusCode: 'Succeeded' });
    expect(await outputs.describe('v', 'j')).toBeUndefined();
    await expect(outputs.describe('v', 'j')).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  it('is requested with the topic: an archive without retries, an inventory with them', async () => {
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

describe('the output of a job', () => {
  it('is read in ranges', async () => {
    const { client, inputs } = glacier({ body: 'bytes' }, { body: 'bytes', checksum: 'hash' });
    expect(await new GlacierOutputs(client).read('v', 'j', { first: 0, last: 9 })).toBe('bytes');
    expect(await new GlacierOutputs(client).open(RANGE, never)).toEqual({ bytes: 'bytes', treeHash: 'hash' });
    expect(inputs).toEqual(Array(2).fill({ accountId: '-', vaultName: 'v', jobId: 'j', range: 'bytes=0-9' }));
  });

  it('without a body is an error', async () => {
    await expect(outputsOf({}).open(RANGE, never)).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
    await expect(outputsOf({}).read('v', 'j', RANGE)).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
  });

  it('that is gone throws JobOutputGoneError', async () => {
    await expect(outputsOf(notFound('no job')).open(RANGE, never)).rejects.toMatchObject({ name: 'JobOutputGoneError', message: 'Glacier says: no job' });
    await expect(outputsOf(throttling()).open(RANGE, never)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(outputsOf(notFound('no job')).read('v', 'j', RANGE)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
