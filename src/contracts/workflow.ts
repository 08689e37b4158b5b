import { OrchestratorInput } from './launch';
import { Amount } from './manifest';
import { OnCompletion, RunOutcome } from './run';

/*
 * What the state machines hand to their Lambda functions and get back. Each machine passes only names on: everything
 * else is read from the tables, so that no payload grows with the vault.
 */

export interface RunReference {
  readonly run: string;
}

/** Register run: the Orchestrator's input and its own execution. */
export interface RegisterRunInput extends OrchestratorInput {
  readonly execution_arn: string;
}
export interface RegisterRunResult extends RunReference {
  readonly vault_name: string;
  /** A run that has its manifest goes straight to Initiate Retrieval. */
  readonly has_manifest: boolean;
}

/** Approve plan: is the plan within the limit of its cost, and is it to be carried out? */
export interface ApprovePlanInput extends RunReference {
  readonly execution_arn: string;
}
export interface ApprovePlanResult {
  /** False: the plan was all that was asked for. */
  readonly transfer: boolean;
  /** S3 URI of the plan, as a page. */
  readonly plan: string;
}

/** What Get Inventory may need of Glacier. It goes through them in this order; without a mapping vault the first is all. */
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

/** Get Inventory is started with the run and what the run item says. */
export interface RequestOutputInput extends RunReference {
  readonly output: Output;
  /** Key of the wait that the job's notification answers. */
  readonly wait: string;
}
export interface RequestOutputResult {
  /** False: the inventory is provided, or there is no mapping vault. */
  readonly needed: boolean;
  readonly job_id?: string;
}
export interface OutputJob extends RunReference {
  readonly output: Output;
  readonly job_id: string;
}
export interface CheckJobResult {
  readonly ready: boolean;
}
export interface BuildManifestInput extends RunReference {
  /** The mapping vault's archive is kept in the bucket. */
  readonly mapped: boolean;
}
export interface BuildManifestResult {
  /** Folder of the manifest, and its partitions: some may be drafts still. */
  readonly manifest: string;
  readonly partitions: number;
}
export interface SettleExistingInput extends RunReference {
  readonly manifest: string;
  /** The partition to go on at, from 1. */
  readonly partition: number;
}
export interface SettleExistingResult {
  /** The run is planned. */
  readonly settled: boolean;
  /** Where to go on, if it is not. */
  readonly partition: number;
}

export interface RequestArchivesResult {
  /** Nothing is left to ask for, or nothing more may be asked for. */
  readonly finished: boolean;
  /** How long to wait before asking for more. */
  readonly wait_seconds: number;
}

export interface SweepInput extends RunReference {
  /** The execution that sweeps: of two, one goes through the run and the other leaves it alone. */
  readonly execution: string;
  /** The first look found nothing left: look again and, if that holds, answer the Orchestrator's wait. */
  readonly conclude?: boolean;
}
export interface SweepResult {
  /** Nothing of the run is requested or staged, and nothing is left to request. */
  readonly settled: boolean;
  /** The time was up before every due archive was looked at. */
  readonly more: boolean;
}

export interface BeginCleanupInput {
  readonly run?: string;
  /** A run that is another execution's is left alone. Where the rule on the Orchestrator's status starts Cleanup, nothing else is known. */
  readonly execution_arn?: string;
  /** The run did not go to its end: ask for nothing more. */
  readonly stopped?: boolean;
  /** The error that ended the run, as the state machine caught it: told in the summary. */
  readonly error?: string;
  readonly cause?: string;
}
export interface BeginCleanupResult extends RunReference {
  /** False: there is no active run, so nothing to clean up. */
  readonly active: boolean;
  /** Partitions of the manifest; 0 where the run has none. */
  readonly partitions: number;
}
export interface CheckSettledResult {
  readonly settled: boolean;
}
export interface WriteReportInput extends RunReference {
  readonly partition: number;
}
export interface WriteReportResult {
  /** Archives that are not in a terminal status after all: Cleanup settles again. */
  readonly unfinished: number;
}

/** Of archives, or of their bytes. */
export type FinishedAmounts = Record<'total' | 'downloaded' | 'failed' | 'skipped', Amount[keyof Amount]>;

export interface FinishRunResult {
  readonly outcome: RunOutcome;
  readonly vault_name: string;
  readonly pass: number;
  readonly archives: FinishedAmounts;
  readonly bytes: FinishedAmounts;
  /** False if the outcome of this pass is published already. */
  readonly publish: boolean;
  readonly on_completion: OnCompletion;
  /** Execution for which the run is listed as active; empty: it is not listed any more. */
  readonly listed_for: string;
  /** S3 URI of the one-page summary. */
  readonly report: string;
}

/** What a Cleanup gives back as the outcome where it is not for it to say how the run ended. */
export const ENDED_ELSEWHERE = {
  /** The run is not active: another Cleanup has ended it. */
  NOTHING_TO_DO: 'nothing-to-clean-up',
  /** The run was resumed meanwhile: it ends with the Cleanup of that execution. */
  TAKEN_UP: 'taken-up',
} as const;

/** Names of the errors with which Finish run refuses to finish. */
export const CLEANUP_ERROR = {
  /** The report is not written for every partition, or an archive in it is unfinished: settle and write it again. */
  REPORT_INCOMPLETE: 'ReportIncomplete',
  /** The run has been resumed meanwhile: another Cleanup finishes it. */
  RUN_TAKEN_UP: 'RunTakenUp',
} as const;
