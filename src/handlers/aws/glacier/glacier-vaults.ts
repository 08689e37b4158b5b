import { DescribeVaultCommand, GlacierClient, paginateListVaults } from '@aws-sdk/client-glacier';
import { OWN_ACCOUNT } from './own-account';
import { GLACIER_ERROR } from '../../../contracts/glacier';
import type { ListedVault } from '../../../domain/campaign/choice';

/** What Glacier says of a vault. */
export interface VaultDescription {
  /** As of the last inventory. */
  readonly archives: number;
  /** Undefined if Glacier has never made an inventory of the vault. */
  readonly lastInventory?: string;
}

/** Why Glacier does not describe a vault. */
export const NO_VAULT = { NOT_FOUND: 'not-found', NO_LONGER_SUPPORTED: 'no-longer-supported' } as const;
export type NoVault = (typeof NO_VAULT)[keyof typeof NO_VAULT];

export interface Vaults {
  /** The region of the vaults. The transfer is deployed there. */
  region(): Promise<string>;
  describe(vaultName: string): Promise<VaultDescription | NoVault>;
}

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

  /** All vaults of the region. An account without Glacier has none. */
  public async list(): Promise<ListedVault[]> {
    const found: ListedVault[] = [];
    try {
      for await (const { VaultList = [] } of paginateListVaults({ client: this.glacier }, { accountId: OWN_ACCOUNT })) {
        found.push(...VaultList.map(({ VaultName, NumberOfArchives: archives = 0, LastInventoryDate: lastInventory }) => ({
          name: VaultName!, archives, lastInventory,
        })));
      }
    } catch (error) {
      if ((error as Error).name !== GLACIER_ERROR.NO_LONGER_SUPPORTED) throw error;
    }
    return found;
  }
}
