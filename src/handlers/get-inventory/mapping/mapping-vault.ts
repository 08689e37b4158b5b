import { RUN_ERROR } from '../../../contracts/launch';
import { RunItem } from '../../../contracts/run';
import { malformedMapping } from '../../../domain/names/malformed-mapping';
import { RunError } from '../../../domain/run-error';
import { NO_VAULT, NoVault, VaultDescription, Vaults } from '../../aws/glacier/glacier-vaults';
import { Log } from '../../shared/log';
import { mappingVault } from '../output-source';

export interface MappingVaultPorts {
  readonly vaults: Pick<Vaults, 'describe'>;
  readonly log: Log;
}

/**
 * Whether a mapping vault holds the names of this vault. A vault that only happens to be called `<vault>_mapping` must not stop the run if
 * it is empty. A vault that the user names must be of use. The vault's own name means that there is no mapping vault.
 */
export async function hasMapping(item: Pick<RunItem, 'vault_name' | 'mapping_vault_name'>, { vaults, log }: MappingVaultPorts): Promise<boolean> {
  const vaultName = mappingVault(item);
  if (vaultName === item.vault_name) return false;
  const vault = await vaults.describe(vaultName);
  const problem = problemOf(vault, vaultName);
  if (!problem) return true;
  if (item.mapping_vault_name) throw problem;
  if (isThere(vault)) log.warn('The mapping vault is not used', { vault_name: vaultName, reason: problem.message });
  return false;
}

const isThere = (vault: VaultDescription | NoVault): vault is VaultDescription => typeof vault === 'object';

function problemOf(vault: VaultDescription | NoVault, vaultName: string): RunError | undefined {
  if (vault === NO_VAULT.NOT_FOUND || vault === NO_VAULT.NO_LONGER_SUPPORTED) {
    return new RunError(RUN_ERROR.VAULT_NOT_FOUND, `there is no vault ${vaultName} in this account and region. Launch a new run with another MappingVaultName.`);
  }
  if (!isThere(vault)) return undefined;
  if (!vault.lastInventory) {
    return new RunError(RUN_ERROR.VAULT_NEVER_INVENTORIED, `Glacier has not made an inventory of the mapping vault ${vaultName} yet. Resume the run a day later.`);
  }
  return vault.archives === 0 ? malformedMapping(`${vaultName} held no archive at its last inventory (${vault.lastInventory})`) : undefined;
}
