import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changedUnless } from './conditional';
import { query } from './reads';
import { inFormat } from './row-format';
import { CAMPAIGN_FORMAT, CampaignItem, CampaignVaultItem, LeftVaultItem } from '../../../contracts/campaign';
import {
  activeCampaignKey, CAMPAIGN_VAULT_PREFIX, campaignKey, campaignPk, campaignVaultKey, LEFT_VAULT_PREFIX, leftVaultKey, numberOfSk,
} from '../../../contracts/keys';

/** The campaign that is active. */
export interface ActiveCampaign {
  readonly campaign: string;
  readonly execution_arn: string;
}

/** What a launch writes. What the campaign knows of its vaults stays. */
export type CampaignLaunch = Pick<CampaignItem, 'parameters' | 'mode' | 'maximum_cost' | 'execution_arn' | 'started_at'>;

/** What changes in the row of a vault. `undefined` removes the attribute. */
export type VaultChanges = Partial<Pick<CampaignVaultItem, 'plan' | 'planned_at' | 'maximum_cost' | 'cleared_by' | 'left_out' | 'failure'>>;

/** Campaigns in the transfer table: which one is active, what it was launched with, and its vaults. */
export class CampaignStore {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string) {}

  /** Makes the campaign the active one. @param over execution of the campaign in its way, if that is over. @returns false if another one is active */
  public async enter({ campaign, execution_arn: execution }: ActiveCampaign, over = execution): Promise<boolean> {
    return changedUnless(this.db.send(new PutCommand({
      TableName: this.table,
      Item: { ...activeCampaignKey, campaign, execution_arn: execution },
      ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :me OR execution_arn = :over',
      ExpressionAttributeValues: { ':me': execution, ':over': over },
    })));
  }

  public async active(): Promise<ActiveCampaign | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: activeCampaignKey, ConsistentRead: true }));
    return Item as ActiveCampaign | undefined;
  }

  /** From now on another campaign can begin. @returns false if the active one has another execution */
  public async leave(executionArn: string): Promise<boolean> {
    return changedUnless(this.db.send(new DeleteCommand({
      TableName: this.table,
      Key: activeCampaignKey,
      ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :me',
      ExpressionAttributeValues: { ':me': executionArn },
    })));
  }

  public async campaign(campaign: string): Promise<CampaignItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: campaignKey(campaign), ConsistentRead: true }));
    return Item && inFormat<CampaignItem>(Item, CAMPAIGN_FORMAT);
  }

  /**
   * Writes the launch of the active campaign. It is no longer stopped.
   *
   * @param seen the campaign as it was before; undefined if there was none
   * @returns false if another execution has launched it since, or has written down its vaults
   */
  public async launch(campaign: string, launched: CampaignLaunch, seen?: Pick<CampaignItem, 'execution_arn' | 'vaults'>): Promise<boolean> {
    const { parameters, mode, maximum_cost: maximum, execution_arn: execution, started_at: at } = launched;
    const asSeen = seen ? `execution_arn = :seen${seen.vaults === undefined ? ' AND attribute_not_exists(vaults)' : ''}` : 'attribute_not_exists(pk)';
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: campaignKey(campaign),
      UpdateExpression: 'SET #format = :format, #parameters = :parameters, #mode = :mode, execution_arn = :me, started_at = if_not_exists(started_at, :at)'
        + `${maximum === undefined ? ' REMOVE maximum_cost,' : ', maximum_cost = :maximum REMOVE'} stopped_by`,
      ConditionExpression: `execution_arn = :me OR (${asSeen})`,
      ExpressionAttributeNames: { '#format': 'format', '#parameters': 'parameters', '#mode': 'mode' },
      ExpressionAttributeValues: {
        ':format': CAMPAIGN_FORMAT,
        ':parameters': parameters,
        ':mode': mode,
        ':me': execution,
        ':at': at,
        ':maximum': maximum,
        ...(seen ? { ':seen': seen.execution_arn } : {}),
      },
    })));
  }

  /** Writes a vault that is to be moved. */
  public async addVault(campaign: string, number: number, vaultName: string): Promise<void> {
    const item: CampaignVaultItem = { ...campaignVaultKey(campaign, number), format: CAMPAIGN_FORMAT, vault_name: vaultName, plan: 1 };
    await this.db.send(new PutCommand({ TableName: this.table, Item: item }));
  }

  /** Writes a vault that is not moved. */
  public async addLeft(campaign: string, vaultName: string, reason: string): Promise<void> {
    const item: LeftVaultItem = { ...leftVaultKey(campaign, vaultName), format: CAMPAIGN_FORMAT, vault_name: vaultName, left_out: reason };
    await this.db.send(new PutCommand({ TableName: this.table, Item: item }));
  }

  /** All rows of the vaults are written. They stay what they are from now on. @returns false if they were all written before, or another execution leads the campaign */
  public async setVaults({ campaign, execution_arn: execution }: ActiveCampaign, vaults: number): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: campaignKey(campaign),
      UpdateExpression: 'SET vaults = :vaults',
      ConditionExpression: 'execution_arn = :me AND attribute_not_exists(vaults)',
      ExpressionAttributeValues: { ':vaults': vaults, ':me': execution },
    })));
  }

  public async vault(campaign: string, number: number): Promise<CampaignVaultItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: campaignVaultKey(campaign, number), ConsistentRead: true }));
    return Item && inFormat<CampaignVaultItem>(Item, CAMPAIGN_FORMAT);
  }

  /** The vaults that are to be moved, by number. */
  public async vaults(campaign: string): Promise<Map<number, CampaignVaultItem>> {
    const rows = await this.rows(campaign, CAMPAIGN_VAULT_PREFIX);
    return new Map(rows.map((row) => [numberOfSk(row.sk as string), inFormat<CampaignVaultItem>(row, CAMPAIGN_FORMAT)]));
  }

  /** The vaults that are not moved, by name. */
  public async left(campaign: string): Promise<LeftVaultItem[]> {
    return (await this.rows(campaign, LEFT_VAULT_PREFIX)).map((row) => inFormat<LeftVaultItem>(row, CAMPAIGN_FORMAT));
  }

  /** @param seen the plan that the change is about. @returns false if the vault was planned again since */
  public async changeVault(campaign: string, number: number, seen: Pick<CampaignVaultItem, 'plan'>, changes: VaultChanges): Promise<boolean> {
    const all = Object.entries(changes);
    const sets = all.filter(([, value]) => value !== undefined);
    const removes = all.filter(([, value]) => value === undefined);
    const clauses = [
      ...(sets.length ? [`SET ${sets.map(([name]) => `#${name} = :${name}`).join(', ')}`] : []),
      ...(removes.length ? [`REMOVE ${removes.map(([name]) => `#${name}`).join(', ')}`] : []),
    ];
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: campaignVaultKey(campaign, number),
      UpdateExpression: clauses.join(' '),
      ConditionExpression: '#plan = :seen',
      ExpressionAttributeNames: Object.fromEntries([...all.map(([name]) => [`#${name}`, name]), ['#plan', 'plan']]),
      ExpressionAttributeValues: { ...Object.fromEntries(sets.map(([name, value]) => [`:${name}`, value])), ':seen': seen.plan },
    })));
  }

  /** No further vault is begun. The first reason stays. @returns false if the campaign is stopped already, or is led by another execution */
  public async stop({ campaign, execution_arn: execution }: ActiveCampaign, by: NonNullable<CampaignItem['stopped_by']>): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: campaignKey(campaign),
      UpdateExpression: 'SET stopped_by = :by',
      ConditionExpression: 'execution_arn = :me AND attribute_not_exists(stopped_by)',
      ExpressionAttributeValues: { ':by': by, ':me': execution },
    })));
  }

  private async rows(campaign: string, prefix: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for await (const item of query(this.db, {
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': campaignPk(campaign), ':prefix': prefix },
    })) found.push(item);
    return found;
  }
}
