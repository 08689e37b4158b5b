/**
 * Parameters of the launch and resume documents, and the Orchestrator's input that each becomes.
 * A parameter that AWS's Guidance has too has the same name.
 */
export const LAUNCH_PARAMETER = {
  VaultName: 'vault_name',
  ProvidedInventory: 'provided_inventory',
  WorkflowRun: 'workflow_run',
  Description: 'description',
  S3StorageClass: 'storage_class',
  Tier: 'tier',
  DestinationPrefix: 'destination_prefix',
  Mode: 'mode',
  MaximumCost: 'maximum_cost',
  SelectionFile: 'selection_file',
  ObjectRulesFile: 'object_rules_file',
  NameOverrideFile: 'name_override_file',
  FolderMarkers: 'folder_markers',
  MappingVaultName: 'mapping_vault_name',
  OnCompletion: 'on_completion',
  AllowConcurrentRun: 'allow_concurrent_run',
  AcknowledgeAdditionalCostForCrossRegionTransfer: 'acknowledge_cross_region',
} as const;

export const ACTION = { LAUNCH: 'launch', RESUME: 'resume' } as const;
export type Action = (typeof ACTION)[keyof typeof ACTION];
export const YES = 'YES';
export const NO = 'NO';

/** Every storage class to which an object of any size can be written. https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
export const STORAGE_CLASSES = ['STANDARD', 'INTELLIGENT_TIERING', 'STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const;
export type StorageClass = (typeof STORAGE_CLASSES)[number];
export const DEFAULT_STORAGE_CLASS = 'DEEP_ARCHIVE';

/** A run's name: `|` and `/` separate keys, so neither can be part of it. */
export const RUN_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';

/** Systems Manager puts the parameters into JSON as text, so no pattern allows `"`, `\` or a control character. */
export const PATTERN = {
  VAULT_NAME: '^[a-zA-Z0-9_.-]{1,255}$',
  OPTIONAL_VAULT_NAME: '^[a-zA-Z0-9_.-]{0,255}$',
  /** USD, with or without cents. */
  MAXIMUM_COST: '^$|^[0-9]{1,9}([.][0-9]{1,2})?$',
  OPTIONAL_S3_URI: '^$|^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^"\\\\\\x00-\\x1f\\x7f]{1,1024}$',
  WORKFLOW_RUN: RUN_ID_PATTERN,
  OPTIONAL_WORKFLOW_RUN: '^$|' + RUN_ID_PATTERN,
  DESCRIPTION: '^[^"\\\\\\x00-\\x1f\\x7f]{0,256}$',
  /** No `/` at the beginning or the end, because the key is `<prefix>/<name>`. */
  DESTINATION_PREFIX: '^$|^[A-Za-z0-9!_.*()\'-]+(/[A-Za-z0-9!_.*()\'-]+)*$',
} as const;
/** USD. The highest amount of `MaximumCost`. A resume that leaves it empty keeps the run's own, so this one stands for no limit. */
export const HIGHEST_MAXIMUM_COST = 999_999_999.99;
/** Characters. The rest of a key's 1,024 bytes is left for the name. */
export const MAX_DESTINATION_PREFIX = 512;

/** The Orchestrator's input. */
export interface OrchestratorInput {
  readonly action: Action;
  /** The run's name. If it is empty, the automation's execution id is the name. */
  readonly workflow_run: string;
  readonly automation_execution_id?: string;
  readonly vault_name?: string;
  readonly provided_inventory?: string;
  readonly description?: string;
  readonly storage_class?: string;
  readonly tier?: string;
  readonly destination_prefix?: string;
  readonly acknowledge_cross_region?: string;
  readonly mode?: string;
  readonly maximum_cost?: string;
  readonly selection_file?: string;
  readonly object_rules_file?: string;
  readonly name_override_file?: string;
  readonly folder_markers?: string;
  readonly mapping_vault_name?: string;
  readonly on_completion?: string;
  readonly allow_concurrent_run?: string;
}

/** Bucket and key of a URI that fits `PATTERN.OPTIONAL_S3_URI` and is not empty. */
export function s3Object(uri: string): { readonly bucket: string; readonly key: string } {
  const [bucket, ...key] = uri.slice('s3://'.length).split('/');
  return { bucket, key: key.join('/') };
}

/** Names of the errors that end a run at once. */
export const RUN_ERROR = {
  INVALID_PARAMETER: 'InvalidParameter',
  RUN_EXISTS: 'WorkflowRunExists',
  RUN_NOT_FOUND: 'WorkflowRunNotFound',
  RUN_ACTIVE: 'WorkflowRunActive',
  NOTHING_TO_RESUME: 'NothingToResume',
  VAULT_BUSY: 'VaultBusy',
  VAULT_NOT_ALLOWED: 'VaultNotAllowed',
  VAULT_NOT_FOUND: 'VaultNotFound',
  VAULT_EMPTY: 'VaultEmpty',
  VAULT_NEVER_INVENTORIED: 'VaultNeverInventoried',
  DESTINATION_NOT_ACCESSIBLE: 'DestinationNotAccessible',
  DESTINATION_REFUSES: 'DestinationRefuses',
  CROSS_REGION_NOT_ACKNOWLEDGED: 'CrossRegionNotAcknowledged',
  PROVIDED_INVENTORY_NOT_FOUND: 'ProvidedInventoryNotFound',
  MALFORMED_INVENTORY: 'MalformedInventory',
  INVENTORY_JOB_FAILED: 'InventoryJobFailed',
  INVENTORY_TOO_LARGE: 'InventoryTooLarge',
  INVENTORY_SORT_FAILED: 'InventorySortFailed',
  INPUT_FILE_NOT_FOUND: 'InputFileNotFound',
  INPUT_FILE_CHANGED: 'InputFileChanged',
  MALFORMED_SELECTION: 'MalformedSelection',
  MALFORMED_OBJECT_RULES: 'MalformedObjectRules',
  OBJECT_TAGS_NOT_ALLOWED: 'ObjectTagsNotAllowed',
  MALFORMED_NAME_OVERRIDES: 'MalformedNameOverrides',
  MALFORMED_MAPPING: 'MalformedMapping',
  NOTHING_SELECTED: 'NothingSelected',
  COST_ABOVE_MAXIMUM: 'CostAboveMaximum',
  PLAN_DIFFERS: 'PlanDiffers',
  REQUESTS_REFUSED: 'RequestsRefused',
  RUN_STOPPED: 'WorkflowRunStopped',
  RUN_ENDED: 'WorkflowRunEnded',
  RUN_EXPIRED: 'WorkflowRunExpired',
} as const;
export type RunErrorName = (typeof RUN_ERROR)[keyof typeof RUN_ERROR];
