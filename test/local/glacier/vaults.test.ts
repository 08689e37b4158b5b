import {
  DeleteArchiveCommand, DeleteVaultCommand, DeleteVaultNotificationsCommand, DescribeVaultCommand, GetVaultNotificationsCommand, ListVaultsCommand,
  paginateListVaults, SetVaultNotificationsCommand,
} from '@aws-sdk/client-glacier';
import { ACCOUNT, failure, GlacierWorld, TOPIC } from './glacier-world';

let world: GlacierWorld;
afterEach(async () => world.stop());

const describeVault = (vaultName: string) => world.client.send(new DescribeVaultCommand({ accountId: '-', vaultName }));
const deleteVault = (vaultName: string) => world.client.send(new DeleteVaultCommand({ accountId: '-', vaultName }));

describe('vaults', () => {
  it('are created, also repeatedly, and described', async () => {
    world = await GlacierWorld.start();
    await world.vault('photos');
    await world.vault('photos');
    const vault = await describeVault('photos');
    expect(vault).toMatchObject({ VaultName: 'photos', VaultARN: `arn:aws:glacier:us-east-1:${ACCOUNT}:vaults/photos` });
    expect(vault.CreationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect([vault.LastInventoryDate, vault.NumberOfArchives, vault.SizeInBytes]).toEqual([undefined, undefined, undefined]);
  });

  it.each([['.', '.'], ['..', '..'], ['A-Za_z.09', 'A-Za_z.09'], ['255 characters', 'x'.repeat(255)]])('may have the name: %s', async (_, name) => {
    world = await GlacierWorld.start();
    // A raw request, because the SDK's URL parser would resolve `..`. The service uses the path as it is.
    expect((await world.raw('PUT', `/-/vaults/${name}`)).status).toBe(201);
    expect(JSON.parse((await world.raw('GET', `/-/vaults/${name}`)).text).VaultName).toBe(name);
  });

  it.each([['a space', 'with space'], ['an umlaut', 'ümlaut'], ['256 characters', 'x'.repeat(256)]])('are refused with a name of %s', async (_, vaultName) => {
    world = await GlacierWorld.start();
    expect(await failure(world.vault(vaultName))).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
  });

  it('are listed by name, page by page', async () => {
    world = await GlacierWorld.start();
    const names = Array.from({ length: 12 }, (_, i) => `vault-${String(i).padStart(2, '0')}`);
    for (const name of [...names].reverse()) await world.vault(name);
    const first = await world.client.send(new ListVaultsCommand({ accountId: '-' }));
    expect(first.VaultList!.map(({ VaultName }) => VaultName)).toEqual(names.slice(0, 10));
    const found: unknown[] = [];
    for await (const page of paginateListVaults({ client: world.client, pageSize: 5 }, { accountId: '-' })) {
      found.push(...page.VaultList!.map(({ VaultName }) => VaultName));
    }
    expect(found).toEqual(names);
    expect(await failure(world.client.send(new ListVaultsCommand({ accountId: '-', limit: 0 })))).toMatchObject({ name: 'InvalidParameterValueException' });
    expect(await failure(world.client.send(new ListVaultsCommand({ accountId: '-', marker: 'no' })))).toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('that do not exist are not found', async () => {
    world = await GlacierWorld.start();
    expect(await failure(describeVault('nowhere'))).toEqual({
      name: 'ResourceNotFoundException', status: 404, message: `Vault not found for ARN: arn:aws:glacier:us-east-1:${ACCOUNT}:vaults/nowhere`,
    });
  });

  it('show the archives of their last inventory', async () => {
    world = await GlacierWorld.start({ automaticInventory: false });
    await world.vault('v');
    await world.upload('v', 'four');
    expect((await describeVault('v')).NumberOfArchives).toBeUndefined();
    await world.emulator.takeInventory('v');
    await world.upload('v', 'more');
    expect(await describeVault('v')).toMatchObject({ NumberOfArchives: 1, SizeInBytes: 4, LastInventoryDate: expect.stringMatching(/Z$/) });
  });

  it('show their current archives if inventories are automatic', async () => {
    world = await GlacierWorld.start();
    await world.vault('v');
    await world.upload('v', 'four');
    await world.upload('v', 'more!');
    expect(await describeVault('v')).toMatchObject({ NumberOfArchives: 2, SizeInBytes: 9 });
  });
});

describe('deleting a vault', () => {
  const refused = { name: 'InvalidParameterValueException', status: 400, message: expect.stringContaining('Vault not empty or recently written to') };

  it('succeeds if the vault was never written to', async () => {
    world = await GlacierWorld.start({ automaticInventory: false });
    await world.vault('v');
    await deleteVault('v');
    expect(await failure(describeVault('v'))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await failure(deleteVault('v'))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is refused until an inventory shows that the vault is empty', async () => {
    world = await GlacierWorld.start({ automaticInventory: false });
    await world.vault('v');
    const archiveId = await world.upload('v', 'data');
    expect(await failure(deleteVault('v'))).toMatchObject(refused);
    await world.emulator.takeInventory('v');
    expect(await failure(deleteVault('v'))).toMatchObject(refused);
    await world.client.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'v', archiveId }));
    expect(await failure(deleteVault('v'))).toMatchObject(refused);
    await world.emulator.takeInventory('v');
    await deleteVault('v');
  });
});

describe('vault notifications', () => {
  const events = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
  const set = (vaultNotificationConfig: object) =>
    world.client.send(new SetVaultNotificationsCommand({ accountId: '-', vaultName: 'v', vaultNotificationConfig }));
  const get = async () => (await world.client.send(new GetVaultNotificationsCommand({ accountId: '-', vaultName: 'v' }))).vaultNotificationConfig;

  it('are set, read and deleted', async () => {
    world = await GlacierWorld.start();
    await world.vault('v');
    expect(await failure(get())).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    await set({ SNSTopic: TOPIC, Events: events });
    expect(await get()).toEqual({ SNSTopic: TOPIC, Events: events });
    await world.client.send(new DeleteVaultNotificationsCommand({ accountId: '-', vaultName: 'v' }));
    expect(await failure(get())).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['no topic', { Events: events }, 'MissingParameterValueException'],
    ['no events', { SNSTopic: TOPIC, Events: [] }, 'MissingParameterValueException'],
    ['an unknown event', { SNSTopic: TOPIC, Events: ['Lunch'] }, 'InvalidParameterValueException'],
    ['something that is not a topic', { SNSTopic: 'arn:aws:sqs:us-east-1:000000000000:q', Events: events }, 'InvalidParameterValueException'],
  ])('are refused with %s', async (_, config, name) => {
    world = await GlacierWorld.start();
    await world.vault('v');
    expect(await failure(set(config))).toMatchObject({ name, status: 400 });
  });
});
