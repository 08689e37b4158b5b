import { GlacierClient, ResourceNotFoundException } from '@aws-sdk/client-glacier';
import { GlacierVaults, NO_VAULT } from '../../../src/handlers/aws/glacier/glacier-vaults';

const answering = <T>(client: T, answer: unknown): T =>
  Object.assign(client as object, { send: async () => { if (answer instanceof Error) throw answer; return answer; } }) as T;
const glacier = (answer: unknown) => new GlacierVaults(answering(new GlacierClient({ region: 'eu-west-1' }), answer));

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
