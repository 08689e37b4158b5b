/*
 * Sums up the plans of a campaign before its first vault is moved, and the whole campaign at its end.
 *
 * Guarantees
 *  - The maximum of the campaign is divided among its vaults before the first is moved, so that all together never cost more.
 *  - A vault without a plan at that moment is not moved by this launch, even if its plan comes later: it has no part of the maximum.
 *  - A vault without a plan is listed with the reason, and stops no other one.
 *  - It may run twice, or die at any await. The campaign is taken off at the very end.
 */
import pMap from 'p-map';
import { checkLeads, checkNewest } from './leads';
import { CAMPAIGN_ERROR, CampaignItem, CampaignReference, CampaignSummary, CampaignVaultItem, EndCampaignInput } from '../../contracts/campaign';
import { DEFAULT_TIER } from '../../contracts/glacier';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { DEFAULT_STORAGE_CLASS, RUN_ERROR } from '../../contracts/launch';
import { NANO } from '../../contracts/prices';
import { RunItem } from '../../contracts/run';
import { foreignIn } from '../../domain/campaign/own-run';
import { runOfVault } from '../../domain/campaign/run-name';
import { neededOf, sharesOf } from '../../domain/campaign/shares';
import { summarizeCampaign, VaultRun } from '../../domain/campaign/summary';
import { campaignPage } from '../../domain/campaign/summary-page';
import { Clock, isoNow } from '../../domain/clock';
import { jsonForOthers, parseExact } from '../../domain/exact-json';
import { usdRoundedUp } from '../../domain/format';
import { accountHtml } from '../../domain/plan/account/account-html';
import { accountPage } from '../../domain/plan/account/account-page';
import { AccountPlan, accountPlanOf, VaultPlan } from '../../domain/plan/account/account-plan';
import { Plan } from '../../domain/plan/plan';
import { RunError } from '../../domain/run-error';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';
import type { CampaignStore, VaultChanges } from '../aws/stores/campaign-store';
import type { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';

export interface SumUpPorts {
  readonly campaigns: Pick<CampaignStore, 'active' | 'campaign' | 'vaults' | 'left' | 'changeVault' | 'leave'>;
  readonly runs: Pick<RunStore, 'run'>;
  readonly files: Pick<InventoryBucket, 'bucketName' | 'text' | 'put'>;
  readonly clock: Clock;
}

const AT_A_TIME = 16;

type Numbered = VaultRun & { readonly number: number; readonly vault: CampaignVaultItem };
/** A vault with the plan of its run. */
type Planned = Numbered & { readonly run: RunItem; readonly plan: Plan };
type Unplanned = Numbered & { readonly plan?: undefined };

/**
 * Writes the plan of all vaults together, and gives each vault its part of the maximum.
 *
 * @throws NothingPlanned if no vault has a plan, and CostAboveMaximum if all together cost more than the campaign may
 */
export async function planAccount(me: CampaignReference, ports: SumUpPorts): Promise<Pick<AccountPlan['total'], 'cost'>> {
  const { campaign, execution_arn: execution } = me;
  const item = await requireCampaign(campaign, ports);
  await checkLeads(me, item, ports.campaigns);
  const vaults = await pMap(await runsOf(campaign, item, ports), (one) => withPlan(one, ports), { concurrency: AT_A_TIME });
  const account = await accountOf(item, campaign, vaults, ports);
  await writeAccount(campaign, account, ports);
  if (!vaults.some(({ plan }) => plan)) throw new RunError(CAMPAIGN_ERROR.NOTHING_PLANNED, `no vault of the campaign ${campaign} has a plan. s3://${ports.files.bucketName}/${INVENTORY_KEYS.accountPage(campaign)} says why. Put that right, and launch it again`);
  const leftOut = new Map(account.unmoved.map(({ name, reason }) => [name, reason]));
  const shares = divide(campaign, item, vaults.map((one) => needOf(one, leftOut)), ports);
  await pMap(vaults, ({ number, vault, plan }, i) => ports.campaigns.changeVault(campaign, number, vault, {
    ...NOT_CLEARED,
    ...(plan ? { planned_at: plan.generated_at, maximum_cost: shares?.[i], cleared_by: execution, left_out: leftOut.get(vault.vault_name) } : {}),
  }), { concurrency: AT_A_TIME });
  return { cost: account.total.cost };
}

/** Takes away what an earlier launch gave the vault. */
const NOT_CLEARED: VaultChanges = { maximum_cost: undefined, cleared_by: undefined, left_out: undefined };

/** USD: what the plan costs if the vault is to be moved, or what its run has spent if that is more. */
function needOf({ vault, run, plan }: Planned | Unplanned, leftOut: ReadonlyMap<string, string>): number {
  return Math.max(plan && !leftOut.has(vault.vault_name) ? plan.cost.total : 0, (run?.spent_nano_usd ?? 0) / NANO);
}

/** @returns the part of each vault; undefined if the campaign has no maximum */
function divide(campaign: string, { maximum_cost: maximum }: CampaignItem, needs: readonly number[], { files }: SumUpPorts): number[] | undefined {
  if (maximum === undefined) return undefined;
  const shares = sharesOf(needs, maximum);
  if (shares) return shares;
  throw new RunError(RUN_ERROR.COST_ABOVE_MAXIMUM, `the plans of the campaign ${campaign} cost ${usdRoundedUp(neededOf(needs))} together, each rounded up to the cent, and MaximumCost is USD ${maximum.toFixed(2)}. `
    + `Nothing more was requested. Read s3://${files.bucketName}/${INVENTORY_KEYS.accountPage(campaign)}, then launch the same campaign with a higher MaximumCost or none`);
}

async function requireCampaign(campaign: string, { campaigns }: SumUpPorts): Promise<CampaignItem> {
  const item = await campaigns.campaign(campaign);
  if (!item) throw new Error(`there is no campaign ${campaign}`);
  return item;
}

async function runsOf(campaign: string, { parameters, vaults = 0 }: CampaignItem, { campaigns, runs }: SumUpPorts): Promise<Numbered[]> {
  // A launch that died may have left rows of vaults that are gone.
  const rows = [...await campaigns.vaults(campaign)].filter(([number]) => number <= vaults);
  return pMap(rows, async ([number, vault]) => {
    const name = runOfVault(campaign, { number, vaultName: vault.vault_name, plan: vault.plan });
    const run = await runs.run(name);
    return { number, vault, name, ...(run && !foreignIn(run, vault.vault_name, parameters) ? { run } : {}) };
  }, { concurrency: AT_A_TIME });
}

async function withPlan(one: Numbered, { files }: SumUpPorts): Promise<Planned | Unplanned> {
  const text = one.run?.totals && await files.text(INVENTORY_KEYS.planJson(one.name));
  return text ? { ...one, run: one.run!, plan: parseExact(text) as Plan } : { ...one, plan: undefined };
}

async function accountOf(
  item: CampaignItem, campaign: string, vaults: readonly (Planned | Unplanned)[], { campaigns, clock }: SumUpPorts,
): Promise<AccountPlan> {
  const left = await campaigns.left(campaign);
  const made: VaultPlan[] = [
    ...vaults.map(({ vault, name, run, plan }) => ({
      inventory: vault.vault_name,
      plan: plan ?? new Error(vault.failure ? `${vault.failure.error}: ${vault.failure.cause}` : run?.stop_reason ?? 'the campaign ended before it was planned'),
      folder: `../../${name}/plan`,
    })),
    ...left.map(({ vault_name, left_out }) => ({ inventory: vault_name, plan: new Error(left_out) })),
  ];
  const { storage_class: storageClass = DEFAULT_STORAGE_CLASS, tier = DEFAULT_TIER } = item.parameters;
  return accountPlanOf(made, { generated_at: isoNow(clock), storage_class: storageClass, tier });
}

async function writeAccount(campaign: string, account: AccountPlan, { files }: SumUpPorts): Promise<void> {
  await files.put(INVENTORY_KEYS.accountJson(campaign), jsonForOthers(account), CONTENT_TYPE.JSON);
  await files.put(INVENTORY_KEYS.accountPage(campaign), accountPage(account), CONTENT_TYPE.MARKDOWN);
  await files.put(INVENTORY_KEYS.accountHtml(campaign), accountHtml(account), CONTENT_TYPE.HTML);
}

/** Writes the summary, and takes the campaign off. @returns the summary without the vaults, of which there may be more than the output of a state can hold */
export async function endCampaign({ campaign, execution_arn: execution, failure }: EndCampaignInput, ports: SumUpPorts): Promise<Omit<CampaignSummary, 'vaults'>> {
  const { campaigns, files, clock } = ports;
  const item = await requireCampaign(campaign, ports);
  checkNewest({ campaign, execution_arn: execution }, item);
  const report = `s3://${files.bucketName}/${INVENTORY_KEYS.campaignPage(campaign)}`;
  const vaults = { runs: await runsOf(campaign, item, ports), left: await campaigns.left(campaign) };
  const whole = summarizeCampaign(campaign, item, vaults, { failure, at: isoNow(clock), report });
  await files.put(INVENTORY_KEYS.campaignSummary(campaign), jsonForOthers(whole), CONTENT_TYPE.JSON);
  await files.put(INVENTORY_KEYS.campaignPage(campaign), campaignPage(whole), CONTENT_TYPE.MARKDOWN);
  await campaigns.leave(execution);
  const { vaults: _vaults, ...summary } = whole;
  // Lambda writes no bigint.
  return { ...summary, planned: { ...summary.planned, bytes: Number(summary.planned.bytes) } };
}
