import {
  checkAllowed, checkCompletion, checkDestination, checkIdle, checkInputFiles, checkLaunchIdle, checkMappingAllowed,
  checkProvidedInventory, checkSameBucket, checkVault,
} from './checks';
import { LaunchParameters, parseAction, parseLaunch, parseResume } from './launch-parameters';
import { newRun } from './new-run';
import { RegisterRunPorts } from './ports';
import { checkTakeUp } from './take-up';
import { ACTION, RUN_ERROR } from '../../contracts/launch';
import { MODE, RUN_OUTCOME, RUN_PHASE, RunItem, RunPhase } from '../../contracts/run';
import { RegisterRunInput, RegisterRunResult } from '../../contracts/workflow';
import { isoNow } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import { requireRun } from '../shared/require-run';

type Refusal = (run: string, execution: string) => RunError;

/** Where every walk through the manifest begins. */
const START = { partition: 1, offset: 0 };

/** Takes up a new run, a planned one or one that has ended; throws a named error, and changes nothing, where that cannot be. Safe to run twice for one execution. */
export async function registerRun(input: RegisterRunInput, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  if (parseAction(input) === ACTION.RESUME) return resume(parseResume(input), input.execution_arn, ports);
  return launch(parseLaunch(input), input.execution_arn, ports);
}

async function launch(parameters: LaunchParameters, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const { run, vaultName } = parameters;
  const seen = await ports.runs.run(run);
  if (seen) return launchKnown(parameters, seen, execution, ports);
  await checkLaunch(parameters, ports);
  const item = newRun(parameters, execution, ports.destination.bucketName, isoNow(ports.clock));
  if (await ports.runs.create(run, item)) return enter(run, vaultName, execution, ports);
  return enterOwn(run, await requireRun(run, ports.runs), execution, ports, inUse);
}

/** A run of that name is there: a plan that nobody carries out yet, this execution's own run, or somebody else's. */
async function launchKnown(parameters: LaunchParameters, seen: RunItem, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const { run, mode, maximumCost, description, onCompletion, allowConcurrentRun } = parameters;
  const planned = seen.phase === RUN_PHASE.PLANNED && !await ports.runs.activeRun(run);
  if (!planned) return enterOwn(run, seen, execution, ports, inUse);
  await checkTakeUp(parameters, seen, newRun(parameters, execution, ports.destination.bucketName, seen.started_at), ports);
  const changes = {
    execution_arn: execution,
    mode,
    maximum_cost: maximumCost,
    description: description || seen.description,
    on_completion: onCompletion,
    allow_concurrent_run: allowConcurrentRun,
  };
  if (await ports.runs.takeUp(run, seen, changes)) return enter(run, seen.vault_name, execution, ports);
  return enterOwn(run, await requireRun(run, ports.runs), execution, ports, inUse);
}

async function checkLaunch(parameters: LaunchParameters, ports: RegisterRunPorts): Promise<void> {
  const { vaultName, providedInventory, acknowledgeCrossRegion, mode } = parameters;
  checkAllowed(vaultName, ports);
  checkMappingAllowed(parameters, ports);
  checkCompletion(parameters, ports);
  await checkLaunchIdle(parameters, ports);
  await checkProvidedInventory(parameters, ports);
  await checkInputFiles(parameters, ports);
  await checkVault(vaultName, providedInventory, ports);
  // A plan moves nothing, and says what crossing regions costs.
  await checkDestination(acknowledgeCrossRegion || mode === MODE.PLAN, ports);
}

async function resume(run: string, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  const seen = await requireRun(run, ports.runs);
  if (seen.execution_arn === execution) return enterOwn(run, seen, execution, ports, isActive);
  const active = await ports.runs.activeRun(run);
  if (active) throw isActive(run, active.execution_arn);
  checkResumable(run, seen);
  checkSameBucket(run, seen, ports);
  checkAllowed(seen.vault_name, ports);
  if (!seen.allow_concurrent_run) await checkIdle(run, seen.vault_name, ports);
  await checkVault(seen.vault_name, seen.totals !== undefined || seen.provided_inventory, ports);
  if (await ports.runs.reopen(run, seen, { phase: resumedPhase(seen), execution_arn: execution, cursor: START })) {
    return enter(run, seen.vault_name, execution, ports);
  }
  return enterOwn(run, await requireRun(run, ports.runs), execution, ports, isActive);
}

function checkResumable(run: string, { phase, outcome, resumable, vault_name: vaultName }: RunItem): void {
  if (outcome === RUN_OUTCOME.SUCCEEDED) {
    throw new RunError(RUN_ERROR.NOTHING_TO_RESUME, `every archive of WorkflowRun ${run} is downloaded. Launch a new run to move what the vault ${vaultName} has got since`);
  }
  if (phase === RUN_PHASE.FINISHED && resumable === 0) {
    throw new RunError(RUN_ERROR.NOTHING_TO_RESUME,
      `what WorkflowRun ${run} has not downloaded was skipped when its manifest was made, and a resume does not look at it again. Its report says why; launch a new run`);
  }
  if (phase === RUN_PHASE.PLANNED) {
    throw new RunError(RUN_ERROR.NOTHING_TO_RESUME, `WorkflowRun ${run} is planned, and nothing of it is requested yet. Launch it in mode transfer, with the parameters of its plan`);
  }
}

/** A plan that was never approved meets the limit of its cost first. */
function resumedPhase({ totals, approved }: RunItem): RunPhase {
  if (!totals) return RUN_PHASE.INVENTORY;
  return approved ? RUN_PHASE.REQUESTING : RUN_PHASE.PLANNED;
}

/** The run is this execution's own (the function is run again), or somebody else's. */
async function enterOwn(run: string, seen: RunItem, execution: string, ports: RegisterRunPorts, refusal: Refusal): Promise<RegisterRunResult> {
  if (seen.execution_arn !== execution || seen.phase === RUN_PHASE.FINISHED) throw refusal(run, seen.execution_arn);
  return enter(run, seen.vault_name, execution, ports);
}

/**
 * Lists the run as active, then looks once more: of two runs that were registered for one vault at the same time at
 * least one sees the other and steps back, and so does whoever lost the run to another execution before it was listed.
 * What a step back leaves can be resumed or, where it is planned, launched again.
 */
async function enter(run: string, vaultName: string, execution: string, ports: RegisterRunPorts): Promise<RegisterRunResult> {
  if (!await ports.runs.register(run, vaultName, execution)) throw isActive(run, (await ports.runs.activeRun(run))?.execution_arn ?? 'that has just ended');
  try {
    const { execution_arn: leader, phase, totals, allow_concurrent_run: concurrent } = await requireRun(run, ports.runs);
    if (leader !== execution) throw isActive(run, leader);
    if (!concurrent) await checkIdle(run, vaultName, ports, `Both were started at the same moment: ${phase === RUN_PHASE.PLANNED ? 'launch' : 'resume'} WorkflowRun ${run} once the other has ended`);
    return { run, vault_name: vaultName, has_manifest: totals !== undefined };
  } catch (error) {
    if (error instanceof RunError) await ports.runs.unregister(run, execution);
    throw error;
  }
}

const inUse: Refusal = (run, execution) =>
  new RunError(RUN_ERROR.RUN_EXISTS, `WorkflowRun ${run} is in use (execution ${execution}). Give another name, or resume that run`);
const isActive: Refusal = (run, execution) => new RunError(RUN_ERROR.RUN_ACTIVE,
  `WorkflowRun ${run} is active: execution ${execution}. Wait until it has ended, or stop it, then resume. Where it has ended and its Cleanup has failed, start Cleanup with {"run": "${run}", "stopped": true} first`);
