/*
 * Says what comes next for one vault of a campaign: launch its run, resume it, wait for it, or go on to the next vault.
 *
 * Guarantees
 *  - A vault is moved only by the execution that has summed up its plan and given it its part of the maximum.
 *  - Nothing is planned or moved that is: the vault's run tells. So a campaign that is launched again goes on.
 *  - Only the execution that leads the active campaign does anything, so a redriven one is in no way of a later campaign.
 *  - A run that the campaign has not launched is not taken for the vault's own, even if it has its name.
 *  - The failure of a run is written down, and concerns its vault alone. If the destination refuses, no further vault is begun.
 *  - It may run twice, or die at any await.
 */
import { checkLeads } from './leads';
import {
  CampaignItem, CampaignVaultItem, Caught, LookAtVaultInput, LookAtVaultResult, OF_EACH_VAULT, VAULT_STEP, VAULT_WORK,
} from '../../contracts/campaign';
import { ACTION, HIGHEST_MAXIMUM_COST, LAUNCH_PARAMETER, OrchestratorInput, RUN_ERROR } from '../../contracts/launch';
import { Mode, MODE, RunItem } from '../../contracts/run';
import { NEXT, Next, nextOfVault, waitOf } from '../../domain/campaign/next-step';
import { foreignIn, prefixOf } from '../../domain/campaign/own-run';
import { runOfVault } from '../../domain/campaign/run-name';
import { Clock, isoNow } from '../../domain/clock';
import type { CampaignStore, VaultChanges } from '../aws/stores/campaign-store';
import type { RunStore } from '../aws/stores/run-store';

export interface LookAtVaultPorts {
  readonly campaigns: Pick<CampaignStore, 'active' | 'campaign' | 'vault' | 'changeVault' | 'stop'>;
  readonly runs: Pick<RunStore, 'run' | 'activeRun'>;
  readonly clock: Clock;
}

/** Characters of a cause that are kept. */
const KEPT_CHARACTERS = 1000;

const DONE: LookAtVaultResult = { step: VAULT_STEP.DONE, wait_seconds: 0, input: {} };

/** A vault, its run, and the campaign, as they were read. */
interface Seen {
  /** The name of its run. */
  readonly name: string;
  readonly campaign: CampaignItem;
  readonly vault: CampaignVaultItem;
  readonly run?: RunItem;
  readonly isListed: boolean;
}

export async function lookAtVault(input: LookAtVaultInput, ports: LookAtVaultPorts): Promise<LookAtVaultResult> {
  const seen = await read(input, ports);
  const failure = input.failure ?? notItsRun(seen);
  if (failure) await noteFailure(input, seen, failure, ports);
  const next = nextOfVault({
    work: input.work,
    run: seen.run,
    isListed: seen.isListed,
    plannedAt: seen.vault.planned_at,
    isCleared: seen.vault.cleared_by === input.execution_arn,
    isLeftOut: seen.vault.left_out !== undefined,
    isStopped: seen.campaign.stopped_by !== undefined,
    hasFailed: failure !== undefined,
    tries: input.tries,
    looks: input.looks,
  }, ports.clock.now());
  if (next !== NEXT.DONE) return stepOf(next, input, seen, ports);
  if (!failure) await noteDone(input, seen, ports);
  return DONE;
}

/** A run of this name that the user or another campaign has launched. */
function notItsRun({ vault: { vault_name: vaultName }, name, run, campaign: { parameters } }: Seen): Caught | undefined {
  const parameter = run && foreignIn(run, vaultName, parameters);
  if (!parameter) return undefined;
  const what = run.vault_name === vaultName ? `was launched with another ${parameter}, and not by this campaign` : `is of the vault ${run.vault_name}`;
  return { error: RUN_ERROR.RUN_EXISTS, cause: `the WorkflowRun ${name} ${what}. Launch a campaign of another name` };
}

async function read({ campaign, number, execution_arn: execution }: LookAtVaultInput, { campaigns, runs }: LookAtVaultPorts): Promise<Seen> {
  const item = await campaigns.campaign(campaign);
  const vault = await campaigns.vault(campaign, number);
  if (!item || !vault) throw new Error(`the campaign ${campaign} has no vault ${number}`);
  await checkLeads({ campaign, execution_arn: execution }, item, campaigns);
  const name = runOfVault(campaign, { number, vaultName: vault.vault_name, plan: vault.plan });
  // In this order: a run that ends between the two reads is seen at its end.
  const [listed, run] = [await runs.activeRun(name), await runs.run(name)];
  return { name, campaign: item, vault, run, isListed: listed !== undefined };
}

async function noteFailure(
  { campaign, number, execution_arn: execution }: LookAtVaultInput, { vault, run }: Seen, { error, cause }: Caught, { campaigns }: LookAtVaultPorts,
): Promise<void> {
  const failure = { error, cause: cause.slice(0, KEPT_CHARACTERS) };
  await campaigns.changeVault(campaign, number, vault, { failure });
  // The run knows it too, in case Step Functions gives the error of a nested execution another name.
  const { DESTINATION_REFUSES: refuses } = RUN_ERROR;
  if (error !== refuses && run?.stop_error !== refuses && !run?.stop_reason?.startsWith(`${refuses}:`)) return;
  await campaigns.stop({ campaign, execution_arn: execution }, { ...failure, error: refuses, vault_name: vault.vault_name });
}

async function stepOf(
  next: Exclude<Next, typeof NEXT.DONE>, { campaign, number, looks }: LookAtVaultInput, seen: Seen, ports: LookAtVaultPorts,
): Promise<LookAtVaultResult> {
  const { vault } = seen;
  const start = (orchestrator: OrchestratorInput): LookAtVaultResult => ({ step: VAULT_STEP.RUN, wait_seconds: 0, input: orchestrator });
  switch (next) {
    case NEXT.WAIT: return { step: VAULT_STEP.WAIT, wait_seconds: waitOf(looks), input: {} };
    case NEXT.RESUME: return start({ action: ACTION.RESUME, workflow_run: seen.name, ...maximumOfResume(seen) });
    case NEXT.PLAN: return start(launchOf(seen.name, MODE.PLAN, seen));
    case NEXT.MOVE: return start({ ...launchOf(seen.name, MODE.TRANSFER, seen), ...maximumOf(vault) });
    case NEXT.PLAN_AGAIN:
      // A second try of this function finds the plan counted, and no run of it.
      await ports.campaigns.changeVault(campaign, number, vault, { plan: vault.plan + 1, planned_at: undefined, failure: undefined });
      return start(launchOf(runOfVault(campaign, { number, vaultName: vault.vault_name, plan: vault.plan + 1 }), MODE.PLAN, seen));
  }
}

/** A try that did not fail clears what an earlier one has left. */
async function noteDone(
  { campaign, number, work, tries }: LookAtVaultInput, { vault, run }: Seen, { campaigns, clock }: LookAtVaultPorts,
): Promise<void> {
  const isPlanned = run?.totals !== undefined;
  const changes: VaultChanges = {
    ...(isPlanned && vault.planned_at === undefined ? { planned_at: isoNow(clock) } : {}),
    ...(vault.failure && (tries > 0 || (work === VAULT_WORK.PLAN && isPlanned)) ? { failure: undefined } : {}),
  };
  if (Object.keys(changes).length) await campaigns.changeVault(campaign, number, vault, changes);
}

/** The campaign's maximum is divided before the first vault is moved. */
const maximumOf = ({ maximum_cost: maximum }: CampaignVaultItem) => (maximum === undefined ? {} : { maximum_cost: maximum.toFixed(2) });

/** A run that is resumed without a maximum keeps its own, which an earlier launch of the campaign has given it. */
const maximumOfResume = ({ vault, run }: Seen) =>
  maximumOf(vault.maximum_cost === undefined && run?.maximum_cost !== undefined ? { ...vault, maximum_cost: HIGHEST_MAXIMUM_COST } : vault);

/** Fields of a launch that the campaign passes on as they were given to it. */
const PASSED_ON = OF_EACH_VAULT.filter((name) => name !== 'DestinationPrefix').map((name) => LAUNCH_PARAMETER[name]);

/** Without a prefix of its own, the Orchestrator takes the vault's name. */
function launchOf(run: string, mode: Mode, { campaign: { parameters }, vault: { vault_name: vaultName } }: Seen): OrchestratorInput {
  return {
    action: ACTION.LAUNCH,
    workflow_run: run,
    vault_name: vaultName,
    mode,
    ...(parameters.destination_prefix ? { destination_prefix: prefixOf(parameters, vaultName) } : {}),
    ...Object.fromEntries(PASSED_ON.flatMap((field) => (parameters[field] ? [[field, parameters[field]]] : []))),
  };
}
