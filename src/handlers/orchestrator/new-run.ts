import { LaunchParameters } from './launch-parameters';
import { RUN_FORMAT, RUN_PHASE, RunItem } from '../../contracts/run';

/** The destination of a run. Its region is not known before the launch is checked. */
export interface LaunchDestination {
  readonly bucketName: string;
  readonly region?: string;
}

/** When a run is launched, and for how many seconds it can be resumed then. */
export interface RunTimes {
  readonly startedAt: string;
  readonly resumableFor: number;
}

/** The run item of a launch. Parameters that are empty and have no default are not in it. */
export function newRun(
  parameters: LaunchParameters, execution: string, destination: LaunchDestination, { startedAt, resumableFor }: RunTimes,
): Omit<RunItem, 'pk' | 'sk'> {
  return {
    format: RUN_FORMAT,
    vault_name: parameters.vaultName,
    storage_class: parameters.storageClass,
    tier: parameters.tier,
    destination_prefix: parameters.destinationPrefix,
    destination_bucket: destination.bucketName,
    ...given('destination_region', destination.region),
    provided_inventory: parameters.providedInventory,
    mode: parameters.mode,
    ...given('maximum_cost', parameters.maximumCost),
    ...given('selection_file', parameters.selectionFile),
    ...given('object_rules_file', parameters.objectRulesFile),
    ...given('name_override_file', parameters.nameOverrideFile),
    folder_markers: parameters.folderMarkers,
    ...given('mapping_vault_name', parameters.mappingVaultName),
    on_completion: parameters.onCompletion,
    allow_concurrent_run: parameters.allowConcurrentRun,
    description: parameters.description,
    phase: RUN_PHASE.INVENTORY,
    started_at: startedAt,
    resumable_for: resumableFor,
    execution_arn: execution,
    pass: 1,
  };
}

const given = <K extends keyof RunItem>(name: K, value: RunItem[K]): Partial<RunItem> => (value === undefined ? {} : { [name]: value });
