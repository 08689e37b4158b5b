import { DescribeVaultCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { GLACIER_ERROR } from '../../../contracts/glacier';

/** What Glacier says of a vault. */
export interface VaultDescription {
  /** As of the last inventory. */
  readonly archives: number;
  /** Undefined: Glacier has never made an inventory of it. */
  readonly lastInventory?: string;
}

/** Why Glacier does not describe a vault. */
export const NO_VAULT = { NOT_FOUND: 'not-found', NO_LONGER_SUPPORTED: 'no-longer-supported' } as const;
export type NoVault = (typeof NO_VAULT)[keyof typeof NO_VAULT];

export interface Vaults {
  /** The region that the vaults are in, which is where the transfer is deployed. */
  region(): Promise<string>;
  describe(vaultName: string): Promise<VaultDescription | NoVault>;
}

/** The account that the role belongs to. */
const OWN_ACCOUNT = '-';
const NO_VAULT_ERRORS: Record<string, NoVault | undefined> = {
  [GLACIER_ERROR.RESOURCE_NOT_FOUND]: NO_VAULT.NOT_FOUND,
  [GLACIER_ERROR.NO_LONGER_SUPPORTED]: NO_VAULT.NO_LONGER_SUPPORTED,
};

export class GlacierVaults implements Vaults {
  constructor(private readonly glacier: GlacierClient) {}

  public async region(): Promise<string> {
    return this.glacier.config.region();
  }

  public async describe(vaultName: string): Promise<VaultDescription | NoVault> {
    try {
      const vault = await this.glacier.send(new DescribeVaultCommand({ accountId: OWN_ACCOUNT, vaultName }));
      return { archives: vault.NumberOfArchives ?? 0, lastInventory: vault.LastInventoryDate };
    } catch (error) {
      const reason = NO_VAULT_ERRORS[(error as Error).name];
      if (!reason) throw error;
      return reason;
    }
  }
}
