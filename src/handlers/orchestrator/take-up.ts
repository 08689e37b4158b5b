import { checkAllowed, checkCompletion, checkDestination, checkLaunchIdle, checkSameBucket, checkVault } from './checks';
import { LaunchParameters } from './launch-parameters';
import { RegisterRunPorts } from './ports';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { LAUNCH_PARAMETER, NO, RUN_ERROR, YES } from '../../contracts/launch';
import { MODE, RunItem } from '../../contracts/run';
import { RunError } from '../../domain/run-error';

/** The parameters that a plan depends on. */
const OF_THE_PLAN = [
  'VaultName', 'ProvidedInventory', 'S3StorageClass', 'Tier', 'DestinationPrefix', 'SelectionFile', 'ObjectRulesFile', 'NameOverrideFile', 'FolderMarkers',
  'MappingVaultName',
] as const satisfies readonly (keyof typeof LAUNCH_PARAMETER)[];
type Planned = Pick<RunItem, (typeof LAUNCH_PARAMETER)[(typeof OF_THE_PLAN)[number]] | 'destination_bucket'>;

/**
 * Checks again what the launch of a new run checks, because it may have changed since the plan.
 *
 * @throws a named error unless this launch carries out the plan as it was made.
 */
export async function checkTakeUp(parameters: LaunchParameters, planned: Planned, wanted: Planned, ports: RegisterRunPorts): Promise<void> {
  const { run, vaultName, acknowledgeCrossRegion } = parameters;
  if (parameters.mode === MODE.PLAN) {
    throw new RunError(RUN_ERROR.RUN_EXISTS,
      `WorkflowRun ${run} is planned already: s3://${ports.inventories.bucketName}/${INVENTORY_KEYS.planPage(run)}. Launch it in mode transfer, or plan under another name`);
  }
  checkSamePlan(run, planned, wanted);
  checkSameBucket(run, planned, ports);
  checkAllowed(vaultName, parameters.allowedVaults);
  checkCompletion(parameters, ports);
  await checkLaunchIdle(parameters, ports);
  await checkVault(vaultName, true, ports);
  await checkDestination(acknowledgeCrossRegion, ports);
}

function checkSamePlan(run: string, planned: Planned, wanted: Planned): void {
  const valueIn = (of: Planned, parameter: (typeof OF_THE_PLAN)[number]) => shown(of[LAUNCH_PARAMETER[parameter]]);
  const differences = OF_THE_PLAN.map((parameter) => [parameter, valueIn(planned, parameter), valueIn(wanted, parameter)])
    .filter(([, then, now]) => then !== now)
    .map(([parameter, then, now]) => `${parameter} was ${then} and is ${now}`);
  if (!differences.length) return;
  throw new RunError(RUN_ERROR.PLAN_DIFFERS,
    `WorkflowRun ${run} was planned with other parameters: ${differences.join(', ')}. Launch it with those of the plan, or plan another run`);
}

/** A value as the user writes it. */
function shown(value: string | boolean | undefined): string {
  if (typeof value === 'boolean') return value ? YES : NO;
  return value ?? 'empty';
}
