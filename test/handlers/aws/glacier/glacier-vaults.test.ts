import { GlacierClient, ResourceNotFoundException } from '@aws-sdk/client-glacier';
import { GlacierVaults, NO_VAULT } from '../../../../src/handlers/aws/glacier/glacier-vaults';
import { throttling } from '../../support/inventories';
import { recording } from '../../support/recording-client';

function vaultsOf(...answers: unknown[]) {
  const { client, inputs } = recording(new GlacierClient({ region: 'eu-west-1' }), answers);
  return { vaults: new GlacierVaults(client), inputs };
}

it('describes a vault as of its last inventory', async () => {
  const { vaults, inputs } = vaultsOf({ NumberOfArchives: 2, LastInventoryDate: 'day' }, {});
  await expect(vaults.describe('v')).resolves.toEqual({ archives: 2, lastInventory: 'day' });
  await expect(vaults.describe('v')).resolves.toEqual({ archives: 0, lastInventory: undefined });
  expect(inputs[0]).toEqual({ accountId: '-', vaultName: 'v' });
});

it('knows the region of its client', async () => {
  await expect(vaultsOf().vaults.region()).resolves.toBe('eu-west-1');
});

it('distinguishes a missing vault from an account without Glacier', async () => {
  const ended = Object.assign(new Error(), { name: 'NoLongerSupportedException' });
  const { vaults } = vaultsOf(new ResourceNotFoundException({ $metadata: {}, message: '' }), ended);
  await expect(vaults.describe('v')).resolves.toBe(NO_VAULT.NOT_FOUND);
  await expect(vaults.describe('v')).resolves.toBe(NO_VAULT.NO_LONGER_SUPPORTED);
});

it('throws every other error as it is', async () => {
  await expect(vaultsOf(throttling()).vaults.describe('v')).rejects.toMatchObject({ name: 'ThrottlingException' });
});
