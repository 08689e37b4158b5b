import { DEFAULT_TIER, Tier, TIERS } from '../../contracts/glacier';
import {
  Action, ACTION, DEFAULT_STORAGE_CLASS, LAUNCH_PARAMETER, MAX_DESTINATION_PREFIX, NO, OrchestratorInput, PATTERN, RUN_ERROR, STORAGE_CLASSES,
  StorageClass, YES,
} from '../../contracts/launch';
import { DEFAULT_FOLDER_MARKERS, FOLDER_MARKERS, FolderMarkers } from '../../contracts/manifest';
import { MODE, Mode, ON_COMPLETION, OnCompletion, RESERVED_RUN_IDS } from '../../contracts/run';
import { vaultsOf } from '../../contracts/vaults';
import { RegisterRunInput } from '../../contracts/workflow';
import { RunError } from '../../domain/run-error';

/** What a launch asks for, checked and with every default filled in. */
export interface LaunchParameters extends Planning {
  readonly run: string;
  /** The user named the run. Without a name a provided inventory has no place. */
  readonly runGiven: boolean;
  readonly vaultName: string;
  /** Names and patterns. The Orchestrator gives them, not the user. */
  readonly allowedVaults: readonly string[];
  readonly providedInventory: boolean;
  readonly description: string;
  readonly storageClass: StorageClass;
  readonly tier: Tier;
  readonly destinationPrefix: string;
  readonly acknowledgeCrossRegion: boolean;
  readonly onCompletion: OnCompletion;
  readonly allowConcurrentRun: boolean;
}

/** What the plan depends on, and how far the run carries it out. */
interface Planning {
  readonly mode: Mode;
  /** USD. */
  readonly maximumCost?: number;
  /** S3 URI. */
  readonly selectionFile?: string;
  /** S3 URI. */
  readonly objectRulesFile?: string;
  /** S3 URI. */
  readonly nameOverrideFile?: string;
  readonly folderMarkers: FolderMarkers;
  readonly mappingVaultName?: string;
}

type Field = keyof OrchestratorInput;

/** Characters of a wrong value that an error repeats. */
const SHOWN_CHARACTERS = 80;
const FIELDS: readonly string[] = [...Object.values(LAUNCH_PARAMETER), 'action', 'automation_execution_id', 'execution_arn', 'allowed_vaults'];
const VAULT_NAME_RULE = '1 to 255 letters, digits, "_", "." and "-"';
const S3_URI_RULE = 's3://<inventory bucket>/<key>, the key without ", \\ and control characters';
const RUN_RULE = '1 to 64 letters, digits, "_" and "-", beginning with a letter or a digit';

/** @throws InvalidParameter unless the input is an object of known fields, all texts, with an action, an execution and the allowed vaults. */
export function parseAction(input: unknown): Action {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new RunError(RUN_ERROR.INVALID_PARAMETER, `the input of the Orchestrator must be a JSON object; got ${shown(input)}`);
  }
  const unknown = Object.keys(input).filter((field) => !FIELDS.includes(field));
  if (unknown.length) {
    throw new RunError(RUN_ERROR.INVALID_PARAMETER, `unknown input ${unknown.map(shown).join(', ')}; known are ${FIELDS.join(', ')}`);
  }
  for (const [field, value] of Object.entries(input)) {
    if (value !== undefined && typeof value !== 'string') throw invalid(field as Field, value, 'a text');
  }
  const { action, execution_arn: execution, allowed_vaults: vaults } = input as RegisterRunInput;
  if (!execution || !vaults) throw new RunError(RUN_ERROR.INVALID_PARAMETER, 'execution_arn or allowed_vaults is missing. The Orchestrator adds both');
  return oneOf('action', action, Object.values(ACTION));
}

export function parseLaunch(input: RegisterRunInput): LaunchParameters {
  const vaultName = matching('vault_name', input.vault_name, PATTERN.VAULT_NAME, VAULT_NAME_RULE);
  return {
    ...parseRun(input),
    vaultName,
    allowedVaults: vaultsOf(input.allowed_vaults),
    providedInventory: oneOf('provided_inventory', input.provided_inventory || NO, [YES, NO]) === YES,
    description: matching('description', input.description || '', PATTERN.DESCRIPTION, 'at most 256 characters without ", \\ and control characters'),
    storageClass: oneOf('storage_class', input.storage_class || DEFAULT_STORAGE_CLASS, STORAGE_CLASSES),
    tier: oneOf('tier', input.tier || DEFAULT_TIER, TIERS),
    destinationPrefix: parsePrefix(input.destination_prefix || vaultName),
    acknowledgeCrossRegion: oneOf('acknowledge_cross_region', input.acknowledge_cross_region || NO, [YES, NO]) === YES,
    onCompletion: oneOf('on_completion', input.on_completion || ON_COMPLETION.EVENT, Object.values(ON_COMPLETION)),
    allowConcurrentRun: oneOf('allow_concurrent_run', input.allow_concurrent_run || NO, [YES, NO]) === YES,
    ...parsePlanning(input),
  };
}

function parsePlanning(input: OrchestratorInput): Planning {
  return {
    mode: oneOf('mode', input.mode || MODE.TRANSFER, Object.values(MODE)),
    maximumCost: parseMaximumCost(input),
    selectionFile: optional('selection_file', input, PATTERN.OPTIONAL_S3_URI, S3_URI_RULE),
    objectRulesFile: optional('object_rules_file', input, PATTERN.OPTIONAL_S3_URI, S3_URI_RULE),
    nameOverrideFile: optional('name_override_file', input, PATTERN.OPTIONAL_S3_URI, S3_URI_RULE),
    folderMarkers: oneOf('folder_markers', input.folder_markers || DEFAULT_FOLDER_MARKERS, Object.values(FOLDER_MARKERS)),
    mappingVaultName: optional('mapping_vault_name', input, PATTERN.OPTIONAL_VAULT_NAME, VAULT_NAME_RULE),
  };
}

/** Parameters of a resume. */
export interface ResumeParameters {
  readonly run: string;
  /** USD. Undefined: the run keeps its own. */
  readonly maximumCost?: number;
}

const OF_A_RESUME: readonly Field[] = [LAUNCH_PARAMETER.WorkflowRun, LAUNCH_PARAMETER.MaximumCost];

/** A resumed run goes on as it was launched. Other parameters would do nothing, so they are refused. */
export function parseResume(input: OrchestratorInput): ResumeParameters {
  const idle = Object.values(LAUNCH_PARAMETER).find((field) => !OF_A_RESUME.includes(field) && input[field]);
  if (idle) throw invalid(idle, input[idle], 'empty when a run is resumed: the run goes on as it was launched');
  return { run: checkRun(input.workflow_run), maximumCost: parseMaximumCost(input) };
}

function parseMaximumCost(input: OrchestratorInput): number | undefined {
  const maximum = optional('maximum_cost', input, PATTERN.MAXIMUM_COST, 'an amount in USD such as 250 or 99.50');
  return maximum === undefined ? undefined : Number(maximum);
}

function parseRun(input: OrchestratorInput): Pick<LaunchParameters, 'run' | 'runGiven'> {
  return { run: checkRun(input.workflow_run || input.automation_execution_id), runGiven: Boolean(input.workflow_run) };
}

function checkRun(given: string | undefined): string {
  const run = matching('workflow_run', given, PATTERN.WORKFLOW_RUN, RUN_RULE);
  if (RESERVED_RUN_IDS.includes(run)) throw invalid('workflow_run', run, `another name than ${RESERVED_RUN_IDS.join(' and ')}, which the transfer itself uses`);
  return run;
}

function parsePrefix(prefix: string): string {
  const rule = `at most ${MAX_DESTINATION_PREFIX} characters of letters, digits, ! _ . * ( ) ' - and "/" between them, no part being "." or ".."`;
  matching('destination_prefix', prefix, PATTERN.DESTINATION_PREFIX, rule);
  const dots = prefix.split('/').some((part) => part === '.' || part === '..');
  if (prefix.length > MAX_DESTINATION_PREFIX || dots) throw invalid('destination_prefix', prefix, rule);
  return prefix;
}

function matching(field: Field, value: string | undefined, pattern: string, rule: string): string {
  if (value === undefined || !new RegExp(pattern).test(value)) throw invalid(field, value, rule);
  return value;
}

/** @returns undefined if the user left the parameter empty. */
function optional(field: Field, input: OrchestratorInput, pattern: string, rule: string): string | undefined {
  return matching(field, input[field] || '', pattern, rule) || undefined;
}

function oneOf<T extends string>(field: Field, value: string | undefined, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw invalid(field, value, `one of ${allowed.join(', ')}`);
  return found;
}

/** The error names the parameter as the user wrote it. */
function invalid(field: Field, given: unknown, allowed: string): RunError {
  const parameter = Object.entries(LAUNCH_PARAMETER).find(([, name]) => name === field)?.[0] ?? field;
  return new RunError(RUN_ERROR.INVALID_PARAMETER, `${parameter} must be ${allowed}; got ${shown(given)}`);
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
