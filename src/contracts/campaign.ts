import { LAUNCH_PARAMETER, OrchestratorInput, RunErrorName } from './launch';
import type { Amount } from './manifest';
import { Mode, RunOutcome } from './run';

/** Parameters of a launch that a campaign takes too. Each vault is launched with them. */
export const OF_EACH_VAULT = [
  'Description', 'S3StorageClass', 'Tier', 'DestinationPrefix', 'SelectionFile', 'ObjectRulesFile', 'NameOverrideFile', 'FolderMarkers', 'AllowConcurrentRun',
  'AcknowledgeAdditionalCostForCrossRegionTransfer',
] as const satisfies readonly (keyof typeof LAUNCH_PARAMETER)[];

/** Parameters of the campaign's document, and the workflow's input that each becomes. */
export const CAMPAIGN_PARAMETER = {
  Campaign: 'campaign',
  VaultNames: 'vault_names',
  Mode: 'mode',
  Concurrency: 'concurrency',
  MaximumCost: 'maximum_cost',
  ...Object.fromEntries(OF_EACH_VAULT.map((name) => [name, LAUNCH_PARAMETER[name]])) as Pick<typeof LAUNCH_PARAMETER, (typeof OF_EACH_VAULT)[number]>,
} as const;
export type CampaignField = (typeof CAMPAIGN_PARAMETER)[keyof typeof CAMPAIGN_PARAMETER];

/** The input of the workflow, as the document gives it. */
export type CampaignInput = { readonly [Field in CampaignField]?: string };

/** The parameters on which the plans depend. A campaign that is launched again goes on with the same ones. */
export const PLANNED_WITH = [
  'VaultNames', 'S3StorageClass', 'Tier', 'DestinationPrefix', 'SelectionFile', 'ObjectRulesFile', 'NameOverrideFile', 'FolderMarkers',
] as const satisfies readonly (keyof typeof CAMPAIGN_PARAMETER)[];

/** Characters. The names of its runs begin with it. */
export const MAX_CAMPAIGN_NAME = 32;
/** Systems Manager puts the parameters into JSON as text, so no pattern allows `"`, `\` or a control character. */
export const CAMPAIGN_PATTERN = {
  CAMPAIGN: `^[A-Za-z0-9][A-Za-z0-9_-]{0,${MAX_CAMPAIGN_NAME - 1}}$`,
  VAULT_NAMES: '^[a-zA-Z0-9_.*-]{1,255}(,[a-zA-Z0-9_.*-]{1,255})*$',
  CONCURRENCY: '^([1-9]|[123][0-9]|40)$',
} as const;
/** Vaults that are planned, or moved, at the same time. An inline map runs at most 40 iterations at once. */
export const DEFAULT_CONCURRENCY = '5';
/** Glacier's quota in a region. A vault takes 16 events of the 25,000 that the history of an execution may have. */
export const MAX_CAMPAIGN_VAULTS = 1000;
/** Days for which the plan of a vault holds. An older one is made again before its vault is moved. */
export const PLAN_HOLDS_DAYS = 7;

/** Names of the errors with which a campaign is refused, or ends early. Each has a heading in docs/campaign.md. */
export const CAMPAIGN_ERROR = {
  CAMPAIGN_ACTIVE: 'CampaignActive',
  CAMPAIGN_EMPTY: 'CampaignEmpty',
  CAMPAIGN_DIFFERS: 'CampaignDiffers',
  TOO_MANY_VAULTS: 'TooManyVaults',
  NOTHING_PLANNED: 'NothingPlanned',
} as const;
export type CampaignErrorName = (typeof CAMPAIGN_ERROR)[keyof typeof CAMPAIGN_ERROR];

/** What ended something early. `error` is the name of an error of this library, or one of AWS's. */
export interface Caught {
  readonly error: string;
  readonly cause: string;
}

/** The format of the rows of a campaign. A reader throws if a row has another format. */
export const CAMPAIGN_FORMAT = 1;

/** `campaign` item of the transfer table. Times: ISO 8601. */
export interface CampaignItem {
  readonly pk: string;
  readonly sk: string;
  readonly format: typeof CAMPAIGN_FORMAT;
  /** What was given, by field. Only what is not empty. */
  readonly parameters: CampaignInput;
  readonly mode: Mode;
  /** USD, for all vaults together. */
  readonly maximum_cost?: number;
  /** The execution that leads it, or led it last. */
  readonly execution_arn: string;
  readonly started_at: string;
  /** Vaults that are to be planned. Their numbers are 1 to this. Absent until all their rows are written. */
  readonly vaults?: number;
  /** No further vault is begun. */
  readonly stopped_by?: Caught & { readonly vault_name: string };
}

/** `vault|<number>` item of a campaign: a vault that is planned, and moved if the campaign does that. */
export interface CampaignVaultItem {
  readonly pk: string;
  readonly sk: string;
  readonly format: typeof CAMPAIGN_FORMAT;
  readonly vault_name: string;
  /** Counts its plans. Each is a run. */
  readonly plan: number;
  /** When the last plan was made. Absent: there is none. */
  readonly planned_at?: string;
  /** USD. What the vault may cost, of the campaign's `MaximumCost`. */
  readonly maximum_cost?: number;
  /** The execution that has summed up the plan of this vault with those of all others, and given it its part. No other one moves it. */
  readonly cleared_by?: string;
  /** Why the vault is not moved, although it has a plan. */
  readonly left_out?: string;
  /** How the last try to plan or to move the vault ended, if it failed. */
  readonly failure?: Caught;
}

/** `left|<vault>` item of a campaign: a vault that is chosen, and not moved. */
export interface LeftVaultItem {
  readonly pk: string;
  readonly sk: string;
  readonly format: typeof CAMPAIGN_FORMAT;
  readonly vault_name: string;
  readonly left_out: string;
}

/** What the functions of the workflow get and return. */
export interface CampaignReference {
  readonly campaign: string;
  /** Of the campaign's execution. */
  readonly execution_arn: string;
}
export interface BeginCampaignInput extends CampaignInput {
  readonly execution_arn: string;
  /** Names and patterns, as `vaultsText` writes them. */
  readonly allowed_vaults: string;
}
export interface BeginCampaignResult extends CampaignReference {
  readonly vaults: number;
  readonly concurrency: number;
  readonly moves: boolean;
}

/** What is done with a vault. */
export const VAULT_WORK = { PLAN: 'plan', MOVE: 'move' } as const;
export type VaultWork = (typeof VAULT_WORK)[keyof typeof VAULT_WORK];
export interface LookAtVaultInput extends CampaignReference {
  readonly number: number;
  readonly work: VaultWork;
  /** Executions of the Orchestrator that ended in this execution of the vault's workflow. */
  readonly tries: number;
  /** Looks at the vault before this one, since the last try. */
  readonly looks: number;
  /** How the last of them ended, if it failed. */
  readonly failure?: Caught;
}
/** What comes next. */
export const VAULT_STEP = { RUN: 'run', WAIT: 'wait', DONE: 'done' } as const;
export interface LookAtVaultResult {
  readonly step: (typeof VAULT_STEP)[keyof typeof VAULT_STEP];
  readonly wait_seconds: number;
  /** Input of the Orchestrator. Empty unless `step` is `run`. */
  readonly input: OrchestratorInput | Record<string, never>;
}

/** Steps of Sum Up Campaign. */
export const SUM_STEP = { PLAN: 'plan', END: 'end' } as const;
export interface EndCampaignInput extends CampaignReference {
  /** The error that ended the campaign. */
  readonly failure?: Caught;
}

/** What became of a vault. */
export const VAULT_STATE = {
  /** Its run has ended, and has moved every archive. */
  MOVED: 'moved',
  /** Its run has ended, and some archives are failed or skipped. */
  MOVED_WITH_FAILURES: 'moved-with-failures',
  /** Its run ended early, or is not begun because of an error. The campaign can be launched again. */
  FAILED: 'failed',
  /** It has a plan, and is not moved yet. */
  PLANNED: 'planned',
  /** It has no plan. */
  UNPLANNED: 'unplanned',
  /** It is not moved, and need not be. */
  LEFT_OUT: 'left-out',
} as const;
export type VaultState = (typeof VAULT_STATE)[keyof typeof VAULT_STATE];

/** How a campaign ended. */
export const CAMPAIGN_OUTCOME = {
  /** Mode plan: each vault that can be planned has a plan. */
  PLANNED: 'planned',
  /** Every vault is moved, with every archive. */
  SUCCEEDED: 'succeeded',
  /** It went to its end, but some vaults or archives are not moved. */
  COMPLETED_WITH_FAILURES: 'completed-with-failures',
  /** An error ended it early. */
  STOPPED: 'stopped',
} as const;
export type CampaignOutcome = (typeof CAMPAIGN_OUTCOME)[keyof typeof CAMPAIGN_OUTCOME];

/** A vault in the summary. */
export interface VaultSummary {
  readonly vault_name: string;
  readonly state: VaultState;
  /** Its run. Absent if it has none. */
  readonly workflow_run?: string;
  readonly outcome?: RunOutcome;
  /** Archives and bytes of its plan. Absent without one. */
  readonly planned?: Amount;
  /** USD: what the plan costs, and what the requests to Glacier cost until now. */
  readonly cost?: number;
  readonly spent?: number;
  /** Why it is not moved, in words. */
  readonly reason?: string;
}

/** Content of `<campaign>/campaign/summary.json`, without `vaults` also the workflow's output. */
export interface CampaignSummary {
  readonly campaign: string;
  readonly mode: Mode;
  readonly outcome: CampaignOutcome;
  readonly started_at: string;
  readonly finished_at: string;
  readonly states: Record<VaultState, number>;
  /** Of all plans. */
  readonly planned: Amount;
  readonly cost: number;
  readonly spent: number;
  readonly maximum_cost?: number;
  /** The error that ended it early. */
  readonly error?: RunErrorName | string;
  readonly cause?: string;
  /** S3 URI of the summary for people. */
  readonly report: string;
  readonly vaults: readonly VaultSummary[];
}
