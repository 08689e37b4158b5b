/** What separates vaults in a text. No vault's name holds it. */
const BETWEEN_VAULTS = ',';

/** Stands for any characters in a pattern, as in the policies of IAM. No vault's name holds it. */
const ANYTHING = '*';

const OF_MAPPING = '_mapping';

/** What a transfer without `vaults` may move. */
export const EVERY_VAULT: readonly string[] = [ANYTHING];

/** The name of a vault, or a pattern such as `backup-*`. */
export const VAULT_OR_PATTERN = '^[a-zA-Z0-9_.*-]{1,255}$';

export const isVaultPattern = (vault: string): boolean => vault.includes(ANYTHING);

/** The Orchestrator tells Register run in this form which vaults the transfer may move. */
export const vaultsText = (vaults: readonly string[]): string => vaults.join(BETWEEN_VAULTS);
export const vaultsOf = (text: string): string[] => text.split(BETWEEN_VAULTS);

/** The vault in which Synology Glacier Backup keeps the names of the archives of this one. */
export const mappingVaultOf = (vaultName: string): string => `${vaultName}${OF_MAPPING}`;

/** @returns the vault whose names this one may hold, as its name says. Undefined if its name does not say so. The vault may be a pattern too */
export function vaultOfMapping(vaultName: string): string | undefined {
  if (vaultName.endsWith(OF_MAPPING)) return vaultName.slice(0, -OF_MAPPING.length) || undefined;
  return vaultName.endsWith(ANYTHING) ? vaultName : undefined;
}

/** @returns true if one of these names and patterns stands for the vault. The vault may be a pattern too. */
export const includesVault = (vaults: readonly string[], vault: string): boolean => vaults.some((pattern) => fits(pattern, vault));

/** These vaults, and their mapping vaults as far as no pattern stands for those already. */
export const withMappingVaults = (vaults: readonly string[]): string[] =>
  [...vaults, ...vaults.map(mappingVaultOf).filter((mapping) => !includesVault(vaults, mapping))];

/** The first part must begin the name, the last must end it, and the others must be between them in their order. */
function fits(pattern: string, name: string): boolean {
  const [first, ...rest] = pattern.split(ANYTHING);
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
