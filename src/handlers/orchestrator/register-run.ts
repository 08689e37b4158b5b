import { checkAllowed, checkDestination, checkIdle, checkProvidedInventory, checkVault } from './checks';
import { LaunchParameters, parseAction, parseLaunch, parseResume } from './launch-parameters';
import { RegisterRunPorts } from './ports';
import { ACTION, RUN_ERROR } from '../../contracts/launch';
import { MODE, RUN_OUTCOME, RUN_PHASE, RunItem } from '../../contracts/run';
import { RegisterRunInput, RegisterRunResult } from '../../contracts/workflow';
import { isoNow } from '../shared/clock';
import { RunError } from '../shared/run-error';

type Refusal = (run: string, execution: string) => RunError;

/** Where every walk through the manifest begins. */
const START = { partition: 1, offset: 0 };

/** Takes up a new run or one that has ended; throws a named error, and changes nothing, where that cannot be. Safe to run twice for one execution. */
export async function registerRun(input: RegisterRunInput, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  if (parseAction(input) === ACTION.RESUME) return resume(parseResume(input), input.execution_arn, ports);
  return launch(parseLaunch(input), input.execution_arn, ports);
}

async function launch(parameters: LaunchParameters, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const { run } = parameters;
  const seen = await ports.runs.run(run);
  if (seen) return enterOwn(run, seen, execution, ports, inUse);
  await checkLaunch(parameters, ports);
  if (await ports.runs.create(run, newRun(parameters, execution, ports))) return enter(run, parameters.vaultName, false, execution, ports);
  return enterOwn(run, await existing(run, ports), execution, ports, inUse);
}

async function checkLaunch(parameters: LaunchParameters, ports: RegisterRunPorts): Promise<void> {
  const { run, vaultName, providedInventory, acknowledgeCrossRegion } = parameters;
  checkAllowed(vaultName, ports);
  await checkIdle(run, vaultName, ports);
  await checkProvidedInventory(parameters, ports);
  await checkVault(vaultName, providedInventory, ports);
  await checkDestination(acknowledgeCrossRegion, ports);
}

function newRun(parameters: LaunchParameters, execution: string, { clock }: RegisterRunPorts): Omit<RunItem, 'pk' | 'sk'> {
  return {
    vault_name: parameters.vaultName,
    storage_class: parameters.storageClass,
    tier: parameters.tier,
    destination_prefix: parameters.destinationPrefix,
    provided_inventory: parameters.providedInventory,
    mode: MODE.TRANSFER,
    description: parameters.description,
    phase: RUN_PHASE.INVENTORY,
    started_at: isoNow(clock),
    execution_arn: execution,
    pass: 1,
  };
}

async function resume(run: string, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const seen = await existing(run, ports);
  if (seen.execution_arn === execution) return enterOwn(run, seen, execution, ports, isActive);
  const active = await ports.runs.activeRun(run);
  if (active) throw isActive(run, active.execution_arn);
  if (seen.outcome === RUN_OUTCOME.SUCCEEDED) {
    throw new RunError(RUN_ERROR.NOTHING_TO_RESUME, `every archive of WorkflowRun ${run} is downloaded. Launch a new run to move what the vault ${seen.vault_name} has got since`);
  }
  const hasManifest = seen.totals !== undefined;
  checkAllowed(seen.vault_name, ports);
  await checkIdle(run, seen.vault_name, ports);
  await checkVault(seen.vault_name, hasManifest || seen.provided_inventory, ports);
  const phase = hasManifest ? RUN_PHASE.REQUESTING : RUN_PHASE.INVENTORY;
  if (await ports.runs.reopen(run, seen, { phase, execution_arn: execution, cursor: START })) {
    return enter(run, seen.vault_name, hasManifest, execution, ports);
  }
  return enterOwn(run, await existing(run, ports), execution, ports, isActive);
}

/** The run is this execution's own (the function is run again), or somebody else's. */
async function enterOwn(run: string, seen: RunItem, execution: string, ports: RegisterRunPorts, refusal: Refusal): Promise<RegisterRunResult> {
  if (seen.execution_arn !== execution || seen.phase === RUN_PHASE.FINISHED) throw refusal(run, seen.execution_arn);
  return enter(run, seen.vault_name, seen.totals !== undefined, execution, ports);
}

/**
 * Lists the run as active, then looks once more: of two runs that were registered for one vault at the same time at
 * least one sees the other and steps back. What it leaves is an ended run, which can be resumed.
 */
async function enter(run: string, vaultName: string, hasManifest: boolean, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  if (!await ports.runs.register(run, vaultName, execution)) throw isActive(run, (await ports.runs.activeRun(run))?.execution_arn ?? 'that has just ended');
  try {
    await checkIdle(run, vaultName, ports, `Both were started at the same moment: resume WorkflowRun ${run} once the other has ended`);
  } catch (error) {
    if ((error as Error).name === RUN_ERROR.VAULT_BUSY) await ports.runs.unregister(run, execution);
    throw error;
  }
  return { run, vault_name: vaultName, has_manifest: hasManifest };
}

async function existing(run: string, { runs }: RegisterRunPorts): Promise<RunItem> {
  const item = await runs.run(run);
  if (!item) throw new RunError(RUN_ERROR.RUN_NOT_FOUND, `there is no WorkflowRun ${run} in this transfer: give the name that the run was launched with`);
  return item;
}

const inUse: Refusal = (run, execution) =>
  new RunError(RUN_ERROR.RUN_EXISTS, `WorkflowRun ${run} is in use (execution ${execution}). Give another name, or resume that run`);
const isActive: Refusal = (run, execution) => new RunError(RUN_ERROR.RUN_ACTIVE,
  `WorkflowRun ${run} is active: execution ${execution}. Wait until it has ended, or stop it, then resume. Where it has ended and its Cleanup has failed, start Cleanup with {"run": "${run}", "stopped": true} first`);
