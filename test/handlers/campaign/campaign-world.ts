import { CampaignItem, CampaignVaultItem } from '../../../src/contracts/campaign';
import { CampaignStore } from '../../../src/handlers/aws/stores/campaign-store';
import { RunStore } from '../../../src/handlers/aws/stores/run-store';
import { manifestTotals, runItem } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { Item } from '../aws/stores/contract/contract';
import { Database, startDynalite } from '../aws/stores/contract/database';

const TABLE = 'transfers';

/** The stores of a campaign on dynalite, and files in memory. */
export class CampaignWorld {
  public readonly database = new Database(startDynalite);
  public readonly clock = new TestClock();
  public readonly texts = new Map<string, string>();
  /** Executions that are over. */
  public readonly over = new Set<string>();
  public listed: { name: string; archives: number; lastInventory?: string }[] = [];

  public get ports() {
    return {
      campaigns: new CampaignStore(this.database.client, TABLE),
      runs: new RunStore(this.database.client, TABLE),
      vaults: { list: async () => this.listed },
      executions: { isOver: async (execution: string) => this.over.has(execution) },
      files: {
        bucketName: 'inventories',
        text: async (key: string) => this.texts.get(key),
        put: async (key: string, body: string | Buffer) => void this.texts.set(key, String(body)),
      },
      clock: this.clock,
    };
  }

  /** Replaces everything. */
  public async put(items: readonly Item[]): Promise<void> {
    this.texts.clear();
    this.over.clear();
    await this.database.put(TABLE, items);
  }

  public async item(sk: string, pk = 'campaign|all'): Promise<Item | undefined> {
    return (await this.database.items(TABLE)).find((item) => item.pk === pk && item.sk === sk);
  }

  public async items(): Promise<Item[]> {
    return this.database.items(TABLE);
  }
}

export const campaignItem = (overrides: Partial<CampaignItem> = {}): CampaignItem => ({
  pk: 'campaign|all',
  sk: 'campaign',
  format: 1,
  parameters: { vault_names: '*' },
  mode: 'transfer',
  execution_arn: 'execution-1',
  started_at: '2026-11-22T08:00:00.000Z',
  vaults: 1,
  ...overrides,
});

export const vaultItem = (vault_name = 'photos', overrides: Partial<CampaignVaultItem> = {}, number = 1): CampaignVaultItem => ({
  pk: 'campaign|all', sk: `vault|${String(number).padStart(4, '0')}`, format: 1, vault_name, plan: 1, ...overrides,
});

/** The run of a vault, planned at this cost. */
export const plannedRun = (name: string, vault_name: string, cost: number, overrides: Parameters<typeof runItem>[0] = {}): Item =>
  ({ ...runItem({ pk: name, vault_name, destination_prefix: vault_name, phase: 'planned', totals: manifestTotals({ archives: 10, bytes: 1000, cost }), ...overrides }) });
