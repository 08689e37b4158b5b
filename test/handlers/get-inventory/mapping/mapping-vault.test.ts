import { NO_VAULT, NoVault, VaultDescription } from '../../../../src/handlers/aws/glacier/glacier-vaults';
import { MOST_MAPPING_BYTES, mappingArchive } from '../../../../src/handlers/get-inventory/mapping/mapping-archive';
import { hasMapping } from '../../../../src/handlers/get-inventory/mapping/mapping-vault';
import { TestClock } from '../../../support/test-clock';
import { archiveIdOf, hashOf, jsonOf, rowOf } from '../../support/inventories';
import { MemoryBucket } from '../../support/memory-bucket';

const lastInventory = '2026-11-21T08:00:00Z';

function look(vault: VaultDescription | NoVault, mapping_vault_name?: string) {
  const asked: string[] = [];
  const warned: unknown[] = [];
  const log = { info: () => undefined, warn: (message: string) => { warned.push(message); } };
  const vaults = { describe: async (name: string) => { asked.push(name); return vault; } };
  return { asked, warned, has: hasMapping({ vault_name: 'photos', mapping_vault_name }, { vaults, log }) };
}

describe('a mapping vault', () => {
  it('is the one that belongs to the vault, or the one that the user names', async () => {
    const own = look({ archives: 1, lastInventory });
    expect([await own.has, own.asked]).toEqual([true, ['photos_mapping']]);
    const named = look({ archives: 1, lastInventory }, 'names');
    expect([await named.has, named.asked]).toEqual([true, ['names']]);
  });

  it('is not looked up if the user names the vault itself', async () => {
    const { has, asked } = look({ archives: 1, lastInventory }, 'photos');
    expect([await has, asked]).toEqual([false, []]);
  });

  it.each<[string, VaultDescription | NoVault, number]>([
    ['is not there', NO_VAULT.NOT_FOUND, 0],
    ['is empty', { archives: 0, lastInventory }, 1],
    ['has no inventory yet', { archives: 0 }, 1],
  ])('that the user did not name and that %s is not used', async (_, vault, warnings) => {
    const { has, warned } = look(vault);
    expect(await has).toBe(false);
    expect(warned).toHaveLength(warnings);
  });

  it.each<[string, VaultDescription | NoVault, string]>([
    ['is not there', NO_VAULT.NOT_FOUND, 'VaultNotFound'],
    ['is empty', { archives: 0, lastInventory }, 'MalformedMapping'],
    ['has no inventory yet', { archives: 0 }, 'VaultNeverInventoried'],
  ])('that the user named and that %s ends the run', async (_, vault, name) => {
    await expect(look(vault, 'names').has).rejects.toMatchObject({ name });
  });
});

describe('the archive of a mapping vault', () => {
  const archiveIn = (inventory: string) => {
    const inventories = new MemoryBucket();
    inventories.set('run-1/inventory/mapping.json', inventory);
    return mappingArchive('run-1', { inventories, clock: new TestClock() });
  };

  it('is the only one of its inventory', async () => {
    expect(await archiveIn(jsonOf([rowOf(1)]))).toMatchObject({ archiveId: archiveIdOf(1), size: 1000, treeHash: hashOf(1) });
  });

  it.each([
    ['none', jsonOf([]), /lists 0 archives/],
    ['two', jsonOf([rowOf(1), rowOf(2)]), /lists 2 archives/],
    ['thousands', jsonOf(Array.from({ length: 5000 }, (_, i) => rowOf(i))), /many archives/],
    ['one that cannot be read', jsonOf([rowOf(1, { Size: -1 })]), /cannot be read: Size/],
    ['no list', '{}', /no ArchiveList/],
    ['null', 'null', /no ArchiveList/],
    ['half a file', '{"ArchiveList":[', /not JSON/],
  ])('cannot be found in %s', async (_, inventory, message) => {
    await expect(archiveIn(inventory)).rejects.toMatchObject({ name: 'MalformedMapping', message: expect.stringMatching(message) });
  });

  it('is not requested if it is too large to be read', async () => {
    await expect(archiveIn(jsonOf([rowOf(1, { Size: MOST_MAPPING_BYTES })]))).resolves.toMatchObject({ size: MOST_MAPPING_BYTES });
    await expect(archiveIn(jsonOf([rowOf(1, { Size: MOST_MAPPING_BYTES + 1 })]))).rejects.toMatchObject({ name: 'InventoryTooLarge' });
  });
});
