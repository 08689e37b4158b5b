import { DescribeVaultCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { NO_VAULT, NoVault, VaultDescription, Vaults } from './ports';
import { GLACIER_ERROR } from '../../contracts/glacier';

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
