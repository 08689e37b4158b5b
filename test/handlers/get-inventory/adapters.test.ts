import { GlacierClient } from '@aws-sdk/client-glacier';
import { GlacierJobs } from '../../../src/handlers/aws/glacier/glacier-jobs';
import { GlacierOutputs } from '../../../src/handlers/aws/glacier/glacier-outputs';
import { notFound, throttling } from '../support/inventories';
import { recording } from '../support/recording-client';

const glacier = (...answers: unknown[]) => recording(new GlacierClient({ region: 'eu-west-1' }), answers);

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
