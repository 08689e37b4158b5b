import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteArchiveCommand, DescribeVaultCommand, GetJobOutputCommand, GetVaultNotificationsCommand, InitiateMultipartUploadCommand,
  ListMultipartUploadsCommand, ListVaultsCommand, SetVaultNotificationsCommand,
} from '@aws-sdk/client-glacier';
import { failure, GlacierWorld, MIB, TOPIC } from './glacier-world';

const vaultName = 'v';
let world: GlacierWorld;
afterEach(async () => world.stop());

async function reopen(options: Parameters<typeof GlacierWorld.start>[0] = {}): Promise<void> {
  const { dataDir } = world;
  await world.stop({ keepData: true });
  world = await GlacierWorld.start({ ...options, dataDir });
}

describe('a data directory', () => {
  it('restores vaults, archives, notifications and the last inventory', async () => {
    const manual = { automaticInventory: false };
    world = await GlacierWorld.start(manual);
    await world.vault(vaultName);
    const vaultNotificationConfig = { SNSTopic: TOPIC, Events: ['ArchiveRetrievalCompleted'] };
    await world.client.send(new SetVaultNotificationsCommand({ accountId: '-', vaultName, vaultNotificationConfig }));
    const archiveId = await world.upload(vaultName, 'kept');
    const deleted = await world.upload(vaultName, 'deleted');
    await world.emulator.takeInventory(vaultName);
    await world.client.send(new DeleteArchiveCommand({ accountId: '-', vaultName, archiveId: deleted }));
    const before = await world.client.send(new DescribeVaultCommand({ accountId: '-', vaultName }));

    await reopen(manual);
    const { $metadata: _, ...after } = await world.client.send(new DescribeVaultCommand({ accountId: '-', vaultName }));
    expect(before).toMatchObject(after);
    expect(after.NumberOfArchives).toBe(2);
    expect(await world.client.send(new GetVaultNotificationsCommand({ accountId: '-', vaultName }))).toMatchObject({ vaultNotificationConfig });
    expect((await world.output(vaultName, await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId }))).data.toString()).toBe('kept');
    expect(await failure(world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: deleted }))).toMatchObject({ name: 'ResourceNotFoundException' });
    await world.emulator.takeInventory(vaultName);
    expect((await world.client.send(new DescribeVaultCommand({ accountId: '-', vaultName }))).NumberOfArchives).toBe(1);
  });

  it('loses jobs and open uploads with their bytes', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    await world.client.send(new InitiateMultipartUploadCommand({ accountId: '-', vaultName, partSize: '1048576' }));
    await world.emulator.takeInventory(vaultName);
    const jobId = await world.retrieve(vaultName, { Type: 'inventory-retrieval' });
    await reopen();
    expect((await world.client.send(new ListMultipartUploadsCommand({ accountId: '-', vaultName }))).UploadsList).toEqual([]);
    expect(await failure(world.describe(vaultName, jobId))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await readdir(join(world.dataDir, 'staging'))).toEqual([]);
  });

  it('does not restore an archive that was deleted while a retrieval still offered it', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    const archiveId = await world.upload(vaultName, 'data');
    await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId });
    await world.client.send(new DeleteArchiveCommand({ accountId: '-', vaultName, archiveId }));
    await reopen();
    expect(await readdir(join(world.dataDir, 'archives'))).toEqual([]);
  });

  it('can contain the remains of a crash', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    await mkdir(join(world.dataDir, 'archives', 'half'));
    await writeFile(join(world.dataDir, 'archives', 'half', '0'), 'bytes without a description');
    await mkdir(join(world.dataDir, 'vaults', 'half'));
    await reopen();
    expect(await readdir(join(world.dataDir, 'archives'))).toEqual([]);
    expect((await world.client.send(new ListVaultsCommand({ accountId: '-' }))).VaultList).toHaveLength(1);
  });

  it('that cannot be written to causes a failure of the service, not of the client', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    await rm(join(world.dataDir, 'staging'), { recursive: true });
    await writeFile(join(world.dataDir, 'staging'), 'no directory any more');
    expect(await failure(world.upload(vaultName, 'data'))).toMatchObject({ name: 'ServiceUnavailableException', status: 500 });
    expect(world.log.at(-1)).toMatchObject({ operation: 'UploadArchive', status: 500, error: expect.stringMatching(/ENOTDIR|EEXIST/) });
  });
});

describe('an emulator', () => {
  it('has an endpoint only while it runs', async () => {
    world = await GlacierWorld.start();
    expect(world.emulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await world.emulator.stop();
    expect(() => world.emulator.endpoint).toThrow('has not been started');
  });

  it('reports a port that is in use', async () => {
    world = await GlacierWorld.start();
    const other = await GlacierWorld.start();
    await other.emulator.stop();
    await expect(other.emulator.start(Number(new URL(world.emulator.endpoint).port))).rejects.toThrow('EADDRINUSE');
    await other.stop();
  });

  it('stops with jobs and an answer in progress, and leaves no socket', async () => {
    world = await GlacierWorld.start({ durations: { Expedited: 0, Standard: 3_600_000 } });
    await world.vault(vaultName);
    const archiveId = await world.upload(vaultName, Buffer.alloc(32 * MIB));
    await world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Standard' });
    const jobId = await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Expedited' });
    // The test does not read the answer, so the emulator waits in the middle of it.
    const { body } = await world.client.send(new GetJobOutputCommand({ accountId: '-', vaultName, jobId }));
    (body as unknown as Readable).on('error', () => {}); // `stop` causes it
    await world.emulator.stop();
    world.client.destroy();
    await sleep(50);
    expect(process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name))).toEqual([]);
    expect(world.log.at(-1)).toMatchObject({ operation: 'GetJobOutput', status: 200, error: expect.stringContaining('Premature close') });
  });
});
