import { CAMPAIGN_ERROR, MAX_CAMPAIGN_VAULTS } from '../../contracts/campaign';
import { RUN_ERROR } from '../../contracts/launch';
import { includesVault } from '../../contracts/vaults';
import { mappingVaultReason } from '../mapping-vault';
import { RunError } from '../run-error';

/** A vault of the region, as Glacier lists it. */
export interface ListedVault {
  readonly name: string;
  /** As of the last inventory. */
  readonly archives: number;
  /** Absent if Glacier has never made an inventory of the vault. */
  readonly lastInventory?: string;
}

/** A vault that is chosen, and not moved. */
export interface LeftVault {
  readonly name: string;
  readonly reason: string;
}

/** What a campaign does with the vaults that it was given. Each is in one of the two lists, in the order of the names. */
export interface ChosenVaults {
  readonly move: readonly string[];
  readonly left: readonly LeftVault[];
}

/**
 * Chooses the vaults of a campaign.
 *
 * @param wanted names and patterns that the user gave
 * @param allowed names and patterns that the transfer may move
 * @param listed all vaults of the region
 * @throws a named error if a name or a pattern stands for no vault, or if there is nothing to move
 */
export function chooseVaults(wanted: readonly string[], allowed: readonly string[], listed: readonly ListedVault[]): ChosenVaults {
  const missing = wanted.filter((pattern) => !listed.some(({ name }) => includesVault([pattern], name)));
  if (missing.length) {
    throw new RunError(RUN_ERROR.VAULT_NOT_FOUND, `no vault of this region is called ${missing.join(' or ')}. It has ${listed.length} vaults. Give their names, patterns such as backup-*, or * for all of them`);
  }
  const names = listed.map(({ name }) => name);
  const chosen = listed.filter(({ name }) => includesVault(wanted, name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const judged = chosen.map((vault) => ({ name: vault.name, reason: whyLeft(vault, allowed, names) }));
  const move = judged.filter(({ reason }) => reason === undefined).map(({ name }) => name);
  const left = judged.flatMap(({ name, reason }) => (reason === undefined ? [] : [{ name, reason }]));
  if (!move.length) throw new RunError(CAMPAIGN_ERROR.CAMPAIGN_EMPTY, `there is nothing to move: ${left.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`);
  if (move.length > MAX_CAMPAIGN_VAULTS) {
    throw new RunError(CAMPAIGN_ERROR.TOO_MANY_VAULTS, `VaultNames stands for ${move.length} vaults, and a campaign moves at most ${MAX_CAMPAIGN_VAULTS}. Launch several campaigns, one after the other`);
  }
  return { move, left };
}

function whyLeft({ name, archives, lastInventory }: ListedVault, allowed: readonly string[], names: readonly string[]): string | undefined {
  if (!includesVault(allowed, name)) return `it is not among the vaults that this transfer may move: ${allowed.join(', ')}`;
  const reason = mappingVaultReason(name, archives, names);
  if (reason !== undefined) return reason;
  return archives === 0 && lastInventory !== undefined ? `it held no archive at its last inventory (${lastInventory})` : undefined;
}
