import { randomBytes } from 'node:crypto';
import { DeleteArchiveCommand, InitiateJobCommand, JobParameters, ListJobsCommand, paginateListJobs, SetVaultNotificationsCommand } from '@aws-sdk/client-glacier';
import { ACCOUNT, failure, GlacierWorld, ManualClock, MIB, TOPIC, until } from './glacier-world';
import { TreeHash } from '../../../local/tree-hash';

const vaultName = 'v';
const HOUR = 3_600_000;
const VAULT_TOPIC = `${TOPIC}-of-the-vault`;

let world: GlacierWorld;
let clock: ManualClock;
let archiveId: string;

async function start(options: Parameters<typeof GlacierWorld.start>[0] = {}) {
  clock = new ManualClock();
  world = await GlacierWorld.start({ clock, durations: { Expedited: 60_000, Standard: 3 * HOUR, Bulk: 5 * HOUR, Inventory: 2 * HOUR }, ...options });
  await world.vault(vaultName);
  archiveId = await world.upload(vaultName, 'data', 'name');
}
afterEach(async () => world.stop());

const archiveJob = (more: JobParameters = {}) => world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, ...more });
const published = (count: number) => until(() => (world.published.length >= count ? world.published : undefined));

describe('a retrieval job', () => {
  it.each([['Expedited', 60_000], ['Standard', 3 * HOUR], ['Bulk', 5 * HOUR], [undefined, 3 * HOUR]])('of tier %s completes after the time of that tier', async (Tier, duration) => {
    await start();
    const jobId = await archiveJob({ Tier });
    clock.advance(duration - 1);
    expect(await world.describe(vaultName, jobId)).toMatchObject({ Completed: false, StatusCode: 'InProgress', Tier: Tier ?? 'Standard' });
    clock.advance(1);
    expect(await world.completed(vaultName, jobId)).toMatchObject({ StatusCode: 'Succeeded', StatusMessage: 'Succeeded' });
  });

  it('cannot be read before it has completed', async () => {
    await start();
    const jobId = await archiveJob();
    expect(await failure(world.output(vaultName, jobId))).toMatchObject({
      name: 'InvalidParameterValueException', status: 400, message: expect.stringContaining('not currently available for download'),
    });
  });

  it('is gone after its output has expired', async () => {
    await start({ outputLifetime: 24 * HOUR });
    const jobId = await archiveJob({ Tier: 'Expedited' });
    clock.advance(60_000);
    await world.completed(vaultName, jobId);
    clock.advance(24 * HOUR - 1);
    expect((await world.output(vaultName, jobId)).data.toString()).toBe('data');
    clock.advance(1);
    for (const call of [world.output(vaultName, jobId), world.describe(vaultName, jobId)]) {
      expect(await failure(call)).toEqual({ name: 'ResourceNotFoundException', status: 404, message: `The job ID was not found: ${jobId}` });
    }
  });

  it('can be expired early', async () => {
    await start();
    const jobId = await archiveJob();
    await world.emulator.expireJob(jobId);
    expect(await failure(world.describe(vaultName, jobId))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is not found in another vault', async () => {
    await start();
    await world.vault('other');
    expect(await failure(world.describe('other', await archiveJob()))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('fails if its archive is deleted before it completes', async () => {
    await start();
    const jobId = await archiveJob({ SNSTopic: TOPIC });
    await world.client.send(new DeleteArchiveCommand({ accountId: '-', vaultName, archiveId }));
    clock.advance(3 * HOUR);
    expect((await published(1))[0].message).toMatchObject({ Completed: true, StatusCode: 'Failed' });
    expect(await failure(world.output(vaultName, jobId))).toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it.each<[string, JobParameters, string]>([
    ['no type', { ArchiveId: '' }, 'MissingParameterValueException'],
    ['a retired type', { Type: 'select' }, 'InvalidParameterValueException'],
    ['no archive', { Type: 'archive-retrieval' }, 'MissingParameterValueException'],
    ['an unknown archive', { Type: 'archive-retrieval', ArchiveId: 'x'.repeat(138) }, 'ResourceNotFoundException'],
    ['an unknown tier', { Type: 'archive-retrieval', ArchiveId: '?', Tier: 'Fast' }, 'InvalidParameterValueException'],
    ['a description that is not ASCII', { Type: 'archive-retrieval', ArchiveId: '?', Description: 'tschüss' }, 'InvalidParameterValueException'],
    ['a description with a control character', { Type: 'archive-retrieval', ArchiveId: '?', Description: 'a\tb' }, 'InvalidParameterValueException'],
    ['a description that is too long', { Type: 'archive-retrieval', ArchiveId: '?', Description: 'x'.repeat(1025) }, 'InvalidParameterValueException'],
    ['a queue instead of a topic', { Type: 'archive-retrieval', ArchiveId: '?', SNSTopic: 'arn:aws:sqs:us-east-1:000000000000:q' }, 'InvalidParameterValueException'],
    ['a format', { Type: 'archive-retrieval', ArchiveId: '?', Format: 'CSV' }, 'InvalidParameterValueException'],
    ['an unaligned range', { Type: 'archive-retrieval', ArchiveId: '?', RetrievalByteRange: '1-3' }, 'InvalidParameterValueException'],
    ['a range beyond the archive', { Type: 'archive-retrieval', ArchiveId: '?', RetrievalByteRange: '0-1048575' }, 'InvalidParameterValueException'],
    ['an unknown inventory format', { Type: 'inventory-retrieval', Format: 'XML' }, 'InvalidParameterValueException'],
    ['an inventory of an archive', { Type: 'inventory-retrieval', ArchiveId: '?' }, 'InvalidParameterValueException'],
  ])('is refused with %s', async (_, parameters, name) => {
    await start();
    const jobParameters = { ...parameters, ...(parameters.ArchiveId === '?' ? { ArchiveId: archiveId } : {}) };
    expect(await failure(world.client.send(new InitiateJobCommand({ accountId: '-', vaultName, jobParameters })))).toMatchObject({ name });
  });

  it('accepts a description of all printable characters', async () => {
    await start();
    const Description = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('').padEnd(1024, '~');
    expect(await world.describe(vaultName, await archiveJob({ Description }))).toMatchObject({ JobDescription: Description });
  });

  it.each(['', '[]', '{', '"text"'])('is refused with the body %j', async (body) => {
    await start();
    const answer = await world.raw('POST', '/-/vaults/v/jobs', {}, body);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, 'SerializationException']);
  });
});

it('a retrieval is refused, and not as missing, with the id of an archive of another vault', async () => {
  await start();
  await world.vault('other');
  const theirs = await world.upload('other', 'data');
  expect(await failure(archiveJob({ ArchiveId: theirs }))).toEqual({
    name: 'InvalidParameterValueException', status: 400, message: `Invalid vault name: arn:aws:glacier:us-east-1:${ACCOUNT}:vaults/v`,
  });
});

describe('the completion of a job', () => {
  it('is published as the document of DescribeJob', async () => {
    await start();
    const jobId = await archiveJob({ SNSTopic: TOPIC, Description: 'for run 7', Tier: 'Bulk' });
    clock.advance(5 * HOUR);
    const [{ topic, message }] = await published(1);
    const treeHash = new TreeHash().update(Buffer.from('data')).digest();
    expect(topic).toBe(TOPIC);
    expect(message).toEqual({
      Action: 'ArchiveRetrieval',
      ArchiveId: archiveId,
      ArchiveSHA256TreeHash: treeHash,
      ArchiveSizeInBytes: 4,
      Completed: true,
      CompletionDate: '2026-11-02T08:04:05.678Z',
      CreationDate: '2026-11-02T03:04:05.678Z',
      InventoryRetrievalParameters: null,
      InventorySizeInBytes: null,
      JobDescription: 'for run 7',
      JobId: jobId,
      RetrievalByteRange: '0-3',
      SHA256TreeHash: treeHash,
      SNSTopic: TOPIC,
      StatusCode: 'Succeeded',
      StatusMessage: 'Succeeded',
      Tier: 'Bulk',
      VaultARN: `arn:aws:glacier:us-east-1:${ACCOUNT}:vaults/v`,
    });
    expect(JSON.parse((await world.raw('GET', `/-/vaults/v/jobs/${jobId}`)).text)).toEqual(message);
  });

  it('of an inventory has its size and no hash', async () => {
    await start();
    await world.initiate(vaultName, { Type: 'inventory-retrieval', Format: 'CSV', SNSTopic: TOPIC });
    clock.advance(2 * HOUR);
    expect((await published(1))[0].message).toMatchObject({
      Action: 'InventoryRetrieval',
      ArchiveId: null,
      InventorySizeInBytes: expect.any(Number),
      SHA256TreeHash: null,
      RetrievalByteRange: null,
      InventoryRetrievalParameters: { Format: 'CSV', StartDate: null, EndDate: null, Limit: null, Marker: null },
    });
  });

  it('is published twice if the vault has notifications too', async () => {
    await start();
    const vaultNotificationConfig = { SNSTopic: VAULT_TOPIC, Events: ['ArchiveRetrievalCompleted'] };
    await world.client.send(new SetVaultNotificationsCommand({ accountId: '-', vaultName, vaultNotificationConfig }));
    const jobId = await archiveJob({ SNSTopic: TOPIC });
    await world.initiate(vaultName, { Type: 'inventory-retrieval' });
    clock.advance(5 * HOUR);
    await published(2);
    await world.stop();
    expect(world.published.map(({ topic, message }) => [topic, message.JobId])).toEqual([[TOPIC, jobId], [VAULT_TOPIC, jobId]]);
  });

  it('is published again after a failure', async () => {
    let failures = 2;
    await start({
      publishRetryDelay: 1,
      publish: async (topic) => {
        if (failures-- > 0) throw new Error('SNS is away');
        world.published.push({ topic, message: {} });
      },
    });
    await archiveJob({ SNSTopic: TOPIC });
    clock.advance(3 * HOUR);
    await published(1);
    expect(failures).toBe(-1);
  });

  it('is given up after the last attempt, and the failure is logged', async () => {
    let attempts = 0;
    await start({
      publishRetryDelay: 1,
      publishAttempts: 3,
      publish: async () => {
        attempts += 1;
        throw new Error('SNS is away');
      },
    });
    await archiveJob({ SNSTopic: TOPIC });
    clock.advance(3 * HOUR);
    await until(() => world.log.some(({ operation }) => operation === 'PublishNotification'));
    expect(attempts).toBe(3);
    expect(world.log.at(-1)).toMatchObject({ operation: 'PublishNotification', resource: TOPIC, status: 500, error: expect.stringContaining('SNS is away') });
  });

  it('does not delay the stop of the emulator between two attempts', async () => {
    let attempted: () => void;
    const firstAttempt = new Promise<void>((resolve) => { attempted = resolve; });
    await start({
      publishRetryDelay: HOUR,
      publish: async () => {
        attempted();
        throw new Error('SNS is away');
      },
    });
    await archiveJob({ SNSTopic: TOPIC });
    clock.advance(3 * HOUR);
    await firstAttempt;
    await world.stop();
    expect(world.log.at(-1)).toMatchObject({ operation: 'PublishNotification', status: 500 });
  });
});

describe('a retrieval of a range', () => {
  it('has the tree hash of the range if the range is a node of the tree', async () => {
    await start();
    const data = randomBytes(3 * MIB + 5);
    archiveId = await world.upload(vaultName, data);
    const aligned = await archiveJob({ RetrievalByteRange: `${2 * MIB}-${data.length - 1}`, Tier: 'Expedited' });
    const odd = await archiveJob({ RetrievalByteRange: `${MIB}-${3 * MIB - 1}`, Tier: 'Expedited' });
    expect((await world.describe(vaultName, aligned)).SHA256TreeHash).toBeUndefined();
    clock.advance(60_000);
    expect(await world.completed(vaultName, aligned)).toMatchObject({
      SHA256TreeHash: new TreeHash().update(data.subarray(2 * MIB)).digest(),
      ArchiveSHA256TreeHash: new TreeHash().update(data).digest(),
      RetrievalByteRange: `2097152-${data.length - 1}`,
    });
    expect((await world.completed(vaultName, odd)).SHA256TreeHash).toBeUndefined();
  });
});

describe('listing jobs', () => {
  const list = async (filter: { completed?: string; statuscode?: string }) =>
    (await world.client.send(new ListJobsCommand({ accountId: '-', vaultName, ...filter }))).JobList!.map(({ JobId }) => JobId);

  it('filters by completion and by status', async () => {
    await start();
    const fast = await archiveJob({ Tier: 'Expedited' });
    const slow = await archiveJob({ Tier: 'Bulk' });
    clock.advance(60_000);
    await world.completed(vaultName, fast);
    expect(await list({})).toEqual([fast, slow]);
    expect(await list({ completed: 'true' })).toEqual([fast]);
    expect(await list({ completed: 'false' })).toEqual([slow]);
    expect(await list({ statuscode: 'Succeeded' })).toEqual([fast]);
    expect(await list({ statuscode: 'Failed' })).toEqual([]);
    expect(await failure(list({ statuscode: 'Sleeping' }))).toMatchObject({ name: 'InvalidParameterValueException' });
    expect(await failure(list({ completed: 'maybe' }))).toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('goes page by page and leaves out expired jobs', async () => {
    await start();
    const jobs = [];
    for (let i = 0; i < 5; i++) jobs.push(await archiveJob());
    await world.emulator.expireJob(jobs[2]);
    const found = [];
    for await (const page of paginateListJobs({ client: world.client, pageSize: 2 }, { accountId: '-', vaultName })) found.push(...page.JobList!);
    expect(found.map(({ JobId }) => JobId)).toEqual([jobs[0], jobs[1], jobs[3], jobs[4]]);
  });
});
