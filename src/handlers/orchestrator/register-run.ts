import {
  checkAllowed, checkCompletion, checkDestination, checkIdle, checkInputFiles, checkLaunchIdle, checkMappingAllowed,
  checkProvidedInventory, checkRowsKept, checkSameBucket, checkVault,
} from './checks';
import { LaunchParameters, parseAction, parseLaunch, parseResume } from './launch-parameters';
import { LeftBehindError, leftBehind } from './left-behind';
import { newRun } from './new-run';
import { RegisterRunPorts } from './ports';
import { checkTakeUp } from './take-up';
import { ACTION, RUN_ERROR } from '../../contracts/launch';
import { NANO } from '../../contracts/prices';
import { MODE, RUN_OUTCOME, RUN_PHASE, RunItem, RunPhase } from '../../contracts/run';
import { vaultsOf } from '../../contracts/vaults';
import { RegisterRunInput, RegisterRunResult } from '../../contracts/workflow';
import { isoNow } from '../../domain/clock';
import { usdRoundedUp } from '../../domain/format';
import { nanoUsd } from '../../domain/plan/request-cost';
import { RunError } from '../../domain/run-error';
import { requireRun } from '../shared/require-run';

/** An execution that wants to lead a run. */
interface Claim {
  readonly run: string;
  readonly execution: string;
  /** The error if `leader`, another execution, has the run. */
  readonly refuse: (run: string, leader: string) => RunError;
}

/** Every walk through the manifest begins here. */
const START = { partition: 1, offset: 0 };

/**
 * Registers a new run, a planned run or a run that has ended. It may run twice for one execution.
 *
 * @returns `refused` if a run is in the way whose execution is over. Cleanup must end that run first.
 * @throws a named error, and changes nothing, if the run cannot be registered for another reason.
 */
export async function registerRun(input: RegisterRunInput, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  try {
    if (parseAction(input) === ACTION.RESUME) return await resume(input, ports);
    return await launch(parseLaunch(input), input.execution_arn, ports);
  } catch (error) {
    if (!(error instanceof LeftBehindError)) throw error;
    return { run: '', vault_name: '', has_manifest: false, refused: { error: error.name, cause: error.message, ended: error.ended } };
  }
}

async function launch(parameters: LaunchParameters, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const { run, vaultName } = parameters;
  const seen = await ports.runs.run(run);
  if (seen) return launchKnown(parameters, seen, execution, ports);
  const destination = { bucketName: ports.destination.bucketName, region: await checkLaunch(parameters, ports) };
  const item = newRun(parameters, execution, destination, { startedAt: isoNow(ports.clock), resumableFor: ports.resumableFor });
  if (await ports.runs.create(run, item)) return enter(run, vaultName, execution, ports);
  return enterOwn({ run, execution, refuse: inUse }, await requireRun(run, ports.runs), ports);
}

/** The name has a run: a plan without an execution, this execution's own run, or the run of another execution. */
async function launchKnown(parameters: LaunchParameters, seen: RunItem, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const { run, mode, maximumCost, description, onCompletion, allowConcurrentRun } = parameters;
  const claim = { run, execution, refuse: inUse };
  const planned = seen.phase === RUN_PHASE.PLANNED && !await ports.runs.activeRun(run);
  if (!planned) return enterOwn(claim, seen, ports);
  const times = { startedAt: seen.started_at, resumableFor: ports.resumableFor };
  await checkTakeUp(parameters, seen, newRun(parameters, execution, { bucketName: ports.destination.bucketName }, times), ports);
  const changes = {
    execution_arn: execution,
    mode,
    maximum_cost: maximumCost,
    description: description || seen.description,
    on_completion: onCompletion,
    allow_concurrent_run: allowConcurrentRun,
  };
  if (await ports.runs.takeUp(run, seen, changes)) return enter(run, seen.vault_name, execution, ports);
  return enterOwn(claim, await requireRun(run, ports.runs), ports);
}

/** @returns the region of the destination bucket */
async function checkLaunch(parameters: LaunchParameters, ports: RegisterRunPorts): Promise<string> {
  const { vaultName, providedInventory, acknowledgeCrossRegion, mode } = parameters;
  checkAllowed(vaultName, parameters.allowedVaults);
  checkMappingAllowed(parameters);
  checkCompletion(parameters, ports);
  await checkLaunchIdle(parameters, ports);
  await checkProvidedInventory(parameters, ports);
  await checkInputFiles(parameters, ports);
  await checkVault(vaultName, providedInventory, ports);
  // A plan moves nothing, and it says what the transfer between regions costs.
  return checkDestination(acknowledgeCrossRegion || mode === MODE.PLAN, ports);
}

async function resume(input: RegisterRunInput, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const { run, maximumCost } = parseResume(input);
  const execution = input.execution_arn;
  const claim = { run, execution, refuse: isActive };
  const seen = await requireRun(run, ports.runs);
  if (seen.execution_arn === execution) return enterOwn(claim, seen, ports);
  const active = await ports.runs.activeRun(run);
  if (active) throw await leftBehind(RUN_ERROR.RUN_ACTIVE, run, active, ports) ?? isActive(run, active.execution_arn);
  checkResumable(run, seen);
  checkRowsKept(run, seen, ports);
  checkAboveSpent(run, seen, maximumCost);
  checkSameBucket(run, seen, ports);
  checkAllowed(seen.vault_name, vaultsOf(input.allowed_vaults));
  await checkIdle({ run, vaultName: seen.vault_name, concurrent: seen.allow_concurrent_run }, ports);
  await checkVault(seen.vault_name, seen.totals !== undefined || seen.provided_inventory, ports);
  if (await ports.runs.reopen(run, seen, { phase: resumedPhase(seen), execution_arn: execution, cursor: START, maximum_cost: maximumCost })) {
    return enter(run, seen.vault_name, execution, ports);
  }
  return enterOwn(claim, await requireRun(run, ports.runs), ports);
}

function checkResumable(run: string, { phase, outcome, resumable, vault_name: vaultName }: RunItem): void {
  if (outcome === RUN_OUTCOME.SUCCEEDED) {
    throw new RunError(RUN_ERROR.NOTHING_TO_RESUME, `every archive of WorkflowRun ${run} is downloaded. Launch a new run to move what was put into the vault ${vaultName} since then`);
  }
  if (phase === RUN_PHASE.FINISHED && resumable === 0) {
    throw new RunError(RUN_ERROR.NOTHING_TO_RESUME,
      `WorkflowRun ${run} skipped the rest of its archives when it made its manifest, or they differ from what it says. A resume does not look at those again. Its report says why. Launch a new run`);
  }
  if (phase === RUN_PHASE.PLANNED) {
    throw new RunError(RUN_ERROR.NOTHING_TO_RESUME, `WorkflowRun ${run} is planned, and it has requested nothing yet. Launch it in mode transfer, with the parameters of its plan`);
  }
}

/** Without a new maximum, a run that has spent its own still reads what is paid for. */
function checkAboveSpent(run: string, { spent_nano_usd: spent = 0 }: RunItem, maximum: number | undefined): void {
  if (maximum === undefined || spent <= nanoUsd(maximum)) return;
  throw new RunError(RUN_ERROR.COST_ABOVE_MAXIMUM, `WorkflowRun ${run} has spent ${usdRoundedUp(spent / NANO)} on requests, and MaximumCost is USD ${maximum.toFixed(2)}. `
    + 'What was spent before counts. Resume the run with a MaximumCost above that, or leave it empty: then the run keeps its own');
}

/** If the plan was never approved, its cost is compared with MaximumCost first. */
function resumedPhase({ totals, approved }: RunItem): RunPhase {
  if (!totals) return RUN_PHASE.INVENTORY;
  return approved ? RUN_PHASE.REQUESTING : RUN_PHASE.PLANNED;
}

/** Goes on with the run if this execution leads it already, because the function runs again. */
async function enterOwn({ run, execution, refuse }: Claim, seen: RunItem, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  if (seen.execution_arn !== execution || seen.phase === RUN_PHASE.FINISHED) throw refuse(run, seen.execution_arn);
  return enter(run, seen.vault_name, execution, ports);
}

/**
 * Lists the run as active, then reads the list and the run once more. Of two runs of one vault that register at the same time, at least
 * one sees the other and steps back. An execution that lost the run to another one before it was listed steps back too. After a step back
 * the operator can resume the run, or launch it again if it is planned.
 */
async function enter(run: string, vaultName: string, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  if (!await ports.runs.register(run, vaultName, execution)) throw isActive(run, (await ports.runs.activeRun(run))?.execution_arn ?? '(it has just ended)');
  try {
    const { execution_arn: leader, phase, totals, allow_concurrent_run: concurrent, object_rules_file: rules } = await requireRun(run, ports.runs);
    if (leader !== execution) throw isActive(run, leader);
    await checkIdle({ run, vaultName, concurrent, advice: bothStarted(run, phase) }, ports);
    return { run, vault_name: vaultName, has_manifest: totals !== undefined, ...(rules ? { object_rules: true } : {}) };
  } catch (error) {
    if (error instanceof RunError) await ports.runs.unregister(run, execution);
    throw error;
  }
}

const bothStarted = (run: string, phase: RunPhase): string =>
  `Both started at the same moment: ${phase === RUN_PHASE.PLANNED ? 'launch' : 'resume'} WorkflowRun ${run} once the other has ended`;

const inUse: Claim['refuse'] = (run, leader) =>
  new RunError(RUN_ERROR.RUN_EXISTS, `WorkflowRun ${run} is in use (execution ${leader}). Give another name, or resume that run`);
const isActive: Claim['refuse'] = (run, leader) => new RunError(RUN_ERROR.RUN_ACTIVE,
  `WorkflowRun ${run} is active: execution ${leader}. Wait until it has ended, or stop it, then resume the run. If it has ended and its Cleanup has failed, start Cleanup with {"run": "${run}", "stopped": true} first`);
