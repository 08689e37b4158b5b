import { checkAllowed, checkCompletion, checkDestination, checkLaunchIdle, checkSameBucket, checkVault } from './checks';
import { LaunchParameters } from './launch-parameters';
import { RegisterRunPorts } from './ports';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { LAUNCH_PARAMETER, NO, RUN_ERROR, YES } from '../../contracts/launch';
import { MODE, RunItem } from '../../contracts/run';
import { RunError } from '../../domain/run-error';

/** What a plan was made of: with another value of one of these it would be another plan. */
const OF_THE_PLAN = [
  'VaultName', 'ProvidedInventory', 'S3StorageClass', 'Tier', 'DestinationPrefix', 'SelectionFile', 'NameOverrideFile', 'KeepFolderMarkers', 'MappingVaultName',
] as const satisfies readonly (keyof typeof LAUNCH_PARAMETER)[];
type Planned = Pick<RunItem, (typeof LAUNCH_PARAMETER)[(typeof OF_THE_PLAN)[number]] | 'destination_bucket'>;

/** Throws unless this launch carries the plan out as it was made. What a launch of a new run checks may have changed since, so it is checked again. */
export async function checkTakeUp(parameters: LaunchParameters, planned: Planned, wanted: Planned, ports: RegisterRunPorts): Promise<void> {
  const { run, vaultName, acknowledgeCrossRegion } = parameters;
  if (parameters.mode === MODE.PLAN) {
    throw new RunError(RUN_ERROR.RUN_EXISTS,
      `WorkflowRun ${run} is planned already: s3://${ports.inventories.bucketName}/${INVENTORY_KEYS.planPage(run)}. Launch it in mode transfer, or plan under another name`);
  }
  checkSamePlan(run, planned, wanted);
  checkSameBucket(run, planned, ports);
  checkAllowed(vaultName, ports);
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

/** As a user writes it. */
function shown(value: string | boolean | undefined): string {
  if (typeof value === 'boolean') return value ? YES : NO;
  return value ?? 'empty';
}
