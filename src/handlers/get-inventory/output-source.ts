import { INVENTORY_KEYS } from '../../contracts/keys';
import { RunItem } from '../../contracts/run';
import { mappingVaultOf } from '../../contracts/vaults';
import { OUTPUT, Output } from '../../contracts/workflow';

/** Where an output comes from, and where Keep Output puts it. */
export interface OutputSource {
  readonly vaultName: string;
  /** In the inventory bucket. */
  readonly key: string;
  /** As an error text names it. */
  readonly what: string;
}

export const mappingVault = (item: Pick<RunItem, 'vault_name' | 'mapping_vault_name'>): string =>
  item.mapping_vault_name ?? mappingVaultOf(item.vault_name);

export function outputSource(run: string, item: Pick<RunItem, 'vault_name' | 'mapping_vault_name'>, output: Output): OutputSource {
  if (output === OUTPUT.INVENTORY) {
    return { vaultName: item.vault_name, key: INVENTORY_KEYS.retrieved(run), what: `the inventory of the vault ${item.vault_name}` };
  }
  const vaultName = mappingVault(item);
  return output === OUTPUT.MAPPING
    ? { vaultName, key: INVENTORY_KEYS.mapping(run), what: `the archive of the mapping vault ${vaultName}` }
    : { vaultName, key: INVENTORY_KEYS.mappingInventory(run), what: `the inventory of the mapping vault ${vaultName}` };
}
