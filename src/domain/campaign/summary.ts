import {
  CAMPAIGN_OUTCOME, CampaignItem, CampaignOutcome, CampaignSummary, CampaignVaultItem, Caught, LeftVaultItem, VAULT_STATE, VaultState, VaultSummary,
} from '../../contracts/campaign';
import { NANO } from '../../contracts/prices';
import { MODE, RUN_OUTCOME, RUN_PHASE, RunItem } from '../../contracts/run';
import { addAmounts, NO_AMOUNT } from '../amounts';
import { count } from '../format';

/** A vault of a campaign, and its run. */
export interface VaultRun {
  readonly vault: Omit<CampaignVaultItem, 'pk' | 'sk'>;
  /** The name of its run. */
  readonly name: string;
  /** Undefined if there is no run of that name. */
  readonly run?: RunItem;
}

/** How and when a campaign ended. */
export interface CampaignEnd {
  readonly failure?: Caught;
  readonly at: string;
  /** S3 URI of the summary for people. */
  readonly report: string;
}

export function summarizeCampaign(
  campaign: string, item: CampaignItem, { runs, left }: { runs: readonly VaultRun[]; left: readonly Pick<LeftVaultItem, 'vault_name' | 'left_out'>[] }, end: CampaignEnd,
): CampaignSummary {
  const vaults: VaultSummary[] = [
    ...runs.map(summaryOf),
    ...left.map(({ vault_name, left_out }) => ({ vault_name, state: VAULT_STATE.LEFT_OUT, reason: left_out })),
  ];
  const { mode, started_at, maximum_cost, stopped_by: stopped } = item;
  // If the destination refused, nothing could be planned or moved after that.
  const failure = stopped ?? end.failure;
  const sum = (figure: 'cost' | 'spent') => vaults.reduce((total, vault) => total + (vault[figure] ?? 0), 0);
  return {
    campaign,
    mode,
    outcome: outcomeOf(vaults, mode === MODE.PLAN, failure !== undefined),
    started_at,
    finished_at: end.at,
    states: statesOf(vaults),
    planned: vaults.reduce((total, { planned = NO_AMOUNT }) => addAmounts(total, planned), NO_AMOUNT),
    cost: sum('cost'),
    spent: sum('spent'),
    ...(maximum_cost === undefined ? {} : { maximum_cost }),
    ...(failure ? { error: failure.error, cause: failure.cause } : {}),
    report: end.report,
    vaults,
  };
}

function statesOf(vaults: readonly VaultSummary[]): CampaignSummary['states'] {
  const states = Object.fromEntries(Object.values(VAULT_STATE).map((state) => [state, 0])) as Record<VaultState, number>;
  for (const { state } of vaults) states[state] += 1;
  return states;
}

function outcomeOf(vaults: readonly VaultSummary[], plans: boolean, failed: boolean): CampaignOutcome {
  if (failed) return CAMPAIGN_OUTCOME.STOPPED;
  if (plans) return CAMPAIGN_OUTCOME.PLANNED;
  const isWhole = vaults.every(({ state }) => state === VAULT_STATE.MOVED || state === VAULT_STATE.LEFT_OUT);
  return isWhole ? CAMPAIGN_OUTCOME.SUCCEEDED : CAMPAIGN_OUTCOME.COMPLETED_WITH_FAILURES;
}

function summaryOf({ vault, name, run }: VaultRun): VaultSummary {
  const { totals, outcome, spent_nano_usd: spent = 0 } = run ?? {};
  const state = stateOf(vault, run);
  const reason = reasonOf(state, vault, run);
  return {
    vault_name: vault.vault_name,
    state,
    ...(run ? { workflow_run: name, spent: spent / NANO } : {}),
    ...(outcome ? { outcome } : {}),
    ...(totals ? { planned: { archives: totals.archives, bytes: totals.bytes }, cost: totals.cost } : {}),
    ...(reason ? { reason } : {}),
  };
}

const STATE_OF_OUTCOME = {
  [RUN_OUTCOME.SUCCEEDED]: VAULT_STATE.MOVED,
  [RUN_OUTCOME.COMPLETED_WITH_FAILURES]: VAULT_STATE.MOVED_WITH_FAILURES,
  [RUN_OUTCOME.STOPPED]: VAULT_STATE.FAILED,
} as const;

function stateOf({ left_out: left, failure }: VaultRun['vault'], run: RunItem | undefined): VaultState {
  if (left) return VAULT_STATE.LEFT_OUT;
  if (!run?.totals) return VAULT_STATE.UNPLANNED;
  if (run.outcome) return STATE_OF_OUTCOME[run.outcome];
  return run.phase === RUN_PHASE.PLANNED && !failure ? VAULT_STATE.PLANNED : VAULT_STATE.FAILED;
}

function reasonOf(state: VaultState, { left_out: left, failure }: VaultRun['vault'], run: RunItem | undefined): string | undefined {
  const failed = failure && `${failure.error}: ${failure.cause}`;
  switch (state) {
    case VAULT_STATE.LEFT_OUT: return left;
    case VAULT_STATE.UNPLANNED: return run?.stop_reason ?? failed ?? 'the campaign ended before the vault was planned';
    case VAULT_STATE.MOVED_WITH_FAILURES: return run?.resumable ? `${run.resumable} archives can be resumed` : 'its report lists what was skipped, and why';
    case VAULT_STATE.FAILED: return run?.stop_reason ?? failed ?? 'its run was still at work when the campaign ended';
    // The selection of the campaign leaves archives in the vault.
    case VAULT_STATE.MOVED: return run?.totals?.left_out ? `${count(run.totals.left_out)} archives were not selected, and are not copied` : undefined;
    default: return undefined;
  }
}
