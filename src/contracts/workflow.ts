import { EndedExecution } from './executions';
import { OrchestratorInput, RunErrorName } from './launch';
import { OnCompletion, RunOutcome } from './run';

/*
 * Inputs and results of the Lambda functions in the state machines. The machines pass on names only. The functions read everything
 * else from the tables, so no payload grows with the vault.
 */

export interface RunReference {
  readonly run: string;
}

/** Register run: the Orchestrator's input, its own execution, and what the transfer was deployed with. */
export interface RegisterRunInput extends OrchestratorInput {
  readonly execution_arn: string;
  /** Names and patterns, as `vaultsText` writes them. An environment of 4 KB could not hold them. */
  readonly allowed_vaults: string;
}
export interface RegisterRunResult extends RunReference {
  readonly vault_name: string;
  /** A run that has its manifest goes straight to Initiate Retrieval. */
  readonly has_manifest: boolean;
  /** Set if the run has object rules. Its manifest says what they give, so the destination is tried again with that. */
  readonly object_rules?: true;
  /** Set if the run could not be registered, because an execution that is over still has the vault or the run. */
  readonly refused?: RefusedByEnded;
}
export interface RefusedByEnded {
  readonly error: string;
  readonly cause: string;
  readonly ended: EndedExecution;
}

/** Approve plan checks the plan's cost against the limit, and whether the launch wants more than the plan. */
export interface ApprovePlanInput extends RunReference {
  readonly execution_arn: string;
}
export interface ApprovePlanResult {
  /** False if the launch wanted only the plan. */
  readonly transfer: boolean;
  /** S3 URI of the plan, as a page. */
  readonly plan: string;
}

/** What Get Inventory retrieves from Glacier, in this order. Without a mapping vault it retrieves only the first. */
export const OUTPUT = {
  /** The vault's inventory. */
  INVENTORY: 'inventory',
  /** The inventory of the vault that holds the names. */
  MAPPING_INVENTORY: 'mapping-inventory',
  /** That vault's one archive. */
  MAPPING: 'mapping',
} as const;
export type Output = (typeof OUTPUT)[keyof typeof OUTPUT];
export const OUTPUTS: readonly Output[] = [OUTPUT.INVENTORY, OUTPUT.MAPPING_INVENTORY, OUTPUT.MAPPING];

/** Request output requests one output of the run from Glacier. */
export interface RequestOutputInput extends RunReference {
  readonly output: Output;
  /** Key of the wait that the job's notification answers. */
  readonly wait: string;
}
export interface RequestOutputResult {
  /** False if the inventory is provided, or there is no mapping vault. */
  readonly needed: boolean;
  readonly job_id?: string;
}
export interface OutputJob extends RunReference {
  readonly output: Output;
  readonly job_id: string;
}
/** Keep Output. */
export interface KeepOutputInput extends OutputJob {
  /**
   * The upload that the invocation before it has left. Empty: there is none. Absent: an execution of an earlier version cannot invoke the function again.
   */
  readonly upload?: string;
}
export interface KeepOutputResult {
  /** The upload with which the next invocation goes on. Absent: all of the output is kept. */
  readonly upload?: string;
}
export interface CheckJobResult {
  readonly ready: boolean;
}
export interface BuildManifestInput extends RunReference {
  /** The mapping vault's archive is kept in the bucket. */
  readonly mapped: boolean;
}
export interface BuildManifestResult {
  /** Folder of the manifest. Some of its partitions may still be drafts. */
  readonly manifest: string;
  readonly partitions: number;
  /** Nothing is built: the inventory is so large that Spark makes the manifest, in this folder. */
  readonly spark?: true;
}

/** What each step of a manifest by Spark is told. */
export interface SparkInput extends RunReference {
  /** Folder of the manifest, and of the work for it. */
  readonly manifest: string;
  /** The mapping vault's archive is kept in the bucket. */
  readonly mapped: boolean;
}
/** Cut inputs goes on in the next invocation until it is done. */
export interface CutInputsResult {
  readonly done: boolean;
}
/** Map piece. The piece is an item of `SPARK_FILE.PIECES`. */
export interface MapPieceInput<Piece> extends SparkInput {
  readonly piece: Piece;
}
/** Write group. */
export interface WriteGroupInput extends SparkInput {
  readonly group: number;
}
/** What one invocation of Sum Manifest does. */
export const SUM_MANIFEST = {
  /** Reads what became of each piece, and ends the run if an input is malformed or has nothing to move. */
  PIECES: 'pieces',
  /** Reads what Spark counted, and lists the groups. */
  GROUPS: 'groups',
  /** Numbers the partitions, puts them into the manifest, and writes its summary. */
  PARTITIONS: 'partitions',
} as const;
export type SumManifestStep = (typeof SUM_MANIFEST)[keyof typeof SUM_MANIFEST];
export interface SumManifestInput extends SparkInput {
  readonly step: SumManifestStep;
}
export interface SettleExistingInput extends RunReference {
  readonly manifest: string;
  /** The partition from which to go on; counts from 1. */
  readonly partition: number;
}
export interface SettleExistingResult {
  /** The run is planned. */
  readonly settled: boolean;
  /** The partition from which to go on, if the run is not planned yet. */
  readonly partition: number;
}

export interface RequestArchivesResult {
  /** All archives are requested, or the run may not request more. */
  readonly finished: boolean;
  /** Seconds until the next invocation. */
  readonly wait_seconds: number;
}

export interface SweepInput extends RunReference {
  /** The execution that sweeps. Of two executions, one sweeps the run and the other leaves it alone. */
  readonly execution: string;
  /** The sweep found the run settled. It looks again, and if the run still is, it answers the Orchestrator's wait. */
  readonly conclude?: boolean;
}
export interface SweepResult {
  /** Nothing of the run is requested or staged, and nothing is left to request. */
  readonly settled: boolean;
  /** The time was up before the sweep had looked at every due archive. */
  readonly more: boolean;
  /** Set if the Orchestrator's execution is over and no Cleanup has begun. */
  readonly ended?: EndedExecution;
}

export interface BeginCleanupInput {
  readonly run?: string;
  /** Cleanup leaves a run alone that another execution leads. The rule on the Orchestrator's status knows only this. */
  readonly execution_arn?: string;
  /** The run did not go to its end. Cleanup lets it request nothing more. */
  readonly stopped?: boolean;
  /** The error that ended the run, as the state machine caught it. The summary shows it. */
  readonly error?: string;
  readonly cause?: string;
}
export interface BeginCleanupResult extends RunReference {
  /** False if there is no active run to clean up. */
  readonly active: boolean;
  /** Partitions of the manifest; 0 if the run has none. */
  readonly partitions: number;
}
export interface CheckSettledInput extends RunReference {
  /** The operator has redriven the Orchestrator. Cleanup and an execution that was not redriven leave this out. */
  readonly redriven?: boolean;
}
export interface CheckSettledResult {
  readonly settled: boolean;
}
export interface WriteReportInput extends RunReference {
  readonly partition: number;
  /** Archives of the partition whose uploads an earlier invocation has ended. */
  readonly cared: number;
}
export interface WriteReportResult {
  /** Archives that are still requested or staged. If there are any, Cleanup settles the run again. */
  readonly unfinished: number;
  /** The time ended after so many archives of the partition, and nothing is written. 0: the report of the partition is written. */
  readonly cared: number;
}
export interface WriteReportsResult extends WriteReportResult {
  /** The partition from which to go on. The manifest has none of this number: all reports are written. */
  readonly partition: number;
}

/** Of archives, or of their bytes. Step Functions rounds a number above 2^53, so these are not exact there. The summary is. */
export type FinishedAmounts = Record<'total' | 'downloaded' | 'failed' | 'skipped', number>;

export interface FinishRunResult {
  readonly outcome: RunOutcome;
  readonly vault_name: string;
  readonly pass: number;
  readonly archives: FinishedAmounts;
  readonly bytes: FinishedAmounts;
  /** False if the outcome of this pass is published already. */
  readonly publish: boolean;
  readonly on_completion: OnCompletion;
  /** The execution for which the run is listed as active. Empty if it is no longer listed. */
  readonly listed_for: string;
  /** Name of the error with which the Orchestrator ends if the run was stopped. */
  readonly stop_error: RunErrorName;
  /** Why the run was stopped, in words. Empty if nothing is known. */
  readonly stop_reason: string;
  /** S3 URI of the one-page summary. */
  readonly report: string;
}

/** The outcome that a Cleanup returns if it did not end the run. */
export const ENDED_ELSEWHERE = {
  /** The run is not active: another Cleanup has ended it. */
  NOTHING_TO_DO: 'nothing-to-clean-up',
  /** The run was resumed meanwhile. The Cleanup of that execution ends it. */
  TAKEN_UP: 'taken-up',
} as const;

/** Names of the errors with which Finish run refuses to finish. */
export const CLEANUP_ERROR = {
  /** The report is not written for every partition, or lists an archive that is still requested or staged. */
  REPORT_INCOMPLETE: 'ReportIncomplete',
  /** The run was resumed meanwhile. Another Cleanup ends it. */
  RUN_TAKEN_UP: 'RunTakenUp',
} as const;
