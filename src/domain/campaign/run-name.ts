/** Characters of the vault's name in the name of its run. A run's name has at most 64: the campaign's 32, a number, this, and the number of the plan. */
const VAULT_CHARACTERS = 20;

/** A vault of a campaign. */
export interface NumberedVault {
  readonly number: number;
  readonly vaultName: string;
  /** Counts the plans of the vault. */
  readonly plan: number;
}

/**
 * The run of a vault, such as `all-2026-0017-photos`. The number tells vaults apart whose names begin alike. A plan that is made again is a new run:
 * `all-2026-0017-photos-p2`.
 */
export function runOfVault(campaign: string, { number, vaultName, plan }: NumberedVault): string {
  const name = vaultName.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, VAULT_CHARACTERS);
  return `${campaign}-${String(number).padStart(4, '0')}-${name}${plan > 1 ? `-p${plan}` : ''}`;
}
