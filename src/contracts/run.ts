import type { Tier } from './glacier';
import type { StorageClass } from './launch';
import type { Lease } from './lease';

/** Names that are partitions of the transfer table for something else: a run of that name would be mixed up with it. */
export const RESERVED_RUN_IDS: readonly string[] = ['runs', 'budget'];

/** How far a launch goes. */
export const MODE = { PLAN: 'plan', TRANSFER: 'transfer' } as const;
export type Mode = (typeof MODE)[keyof typeof MODE];

/** Who is told how a run ended: EventBridge, and the transfer's completion topic where the launch asks for it. */
export const ON_COMPLETION = { EVENT: 'EVENT', EVENT_AND_TOPIC: 'EVENT_AND_TOPIC' } as const;
export type OnCompletion = (typeof ON_COMPLETION)[keyof typeof ON_COMPLETION];

/** Where a run is. The order is the order in which a run moves. */
export const RUN_PHASE = {
  /** The inventory is retrieved and the manifest written. */
  INVENTORY: 'inventory',
  /** The plan is there, and nothing is asked for yet. Where no execution leads the run any more, a launch in mode `transfer` goes on from here. */
  PLANNED: 'planned',
  /** Archives are requested. */
  REQUESTING: 'requesting',
  /** Everything is requested; archives arrive. */
  DOWNLOADING: 'downloading',
  /** Nothing more is requested; what was requested is settled. */
  SETTLING: 'settling',
  /** The report is written. */
  FINISHED: 'finished',
} as const;
export type RunPhase = (typeof RUN_PHASE)[keyof typeof RUN_PHASE];

/** `run` item of the transfer table: what was asked for and where the run is. */
export interface RunItem {
  readonly pk: string;
  readonly sk: string;
  readonly vault_name: string;
  readonly storage_class: StorageClass;
  readonly tier: Tier;
  readonly destination_prefix: string;
  /** What the run found and moved is in this bucket, and in no other that the transfer may be deployed with later. */
  readonly destination_bucket: string;
  readonly provided_inventory: boolean;
  /** One of `MODE`. */
  readonly mode: Mode;
  /** USD; a plan above it ends the run before anything is asked for. */
  readonly maximum_cost?: number;
  /** S3 URI in the inventory bucket. */
  readonly selection_file?: string;
  /** S3 URI in the inventory bucket. */
  readonly name_override_file?: string;
  /** Archives that stand for folders get keys that end in `/`. */
  readonly keep_folder_markers?: boolean;
  /** Vault that holds the names, where it is not `<vault>_mapping`. */
  readonly mapping_vault_name?: string;
  readonly description: string;
  readonly phase: RunPhase;
  /** ISO 8601. */
  readonly started_at: string;
  readonly finished_at?: string;
  readonly execution_arn: string;
  /** The plan was approved, so archives may have been requested: a resume does not ask for approval again. */
  readonly approved?: boolean;
  /** Counts launch and resumes: each walks the manifest once. */
  readonly pass: number;
  /** Written with the manifest. */
  readonly totals?: ManifestTotals;
  /** Where Initiate Retrieval stands in the manifest. */
  readonly cursor?: ManifestCursor;
  /** The invocation of Request archives that works on the block at the cursor. */
  readonly walker?: Lease;
  /** Since when Glacier has taken no request of the walk (seconds since the epoch); absent: it has not refused one since it took one. */
  readonly refused_since?: number;
  /** The execution of Extend Download Window that goes through the run. */
  readonly sweep?: Lease;
  /** Set once the run's report is written. */
  readonly outcome?: RunOutcome;
  /** Archives that a resume would ask for: failed, never requested, or not in the report. Set with the outcome where the run has a manifest. */
  readonly resumable?: number;
  /** Cleanup was told that the run did not go to its end. */
  readonly stopped?: boolean;
  /** What ended the run early, in words for the summary. */
  readonly stop_reason?: string;
  /** One of `ON_COMPLETION`; absent: the event alone. */
  readonly on_completion?: OnCompletion;
  /** The vault may be moved by other runs at the same time: what is in several of them is paid for as often. */
  readonly allow_concurrent_run?: boolean;
  /** The pass whose outcome is published. */
  readonly outcome_published?: number;
}

/** A place in the manifest; `partition` counts from 1, `offset` is in bytes. */
export interface ManifestCursor {
  readonly partition: number;
  readonly offset: number;
}

/** What the manifest holds. */
export interface ManifestTotals {
  /** Folder of the manifest's partitions: each time one is made it gets a folder of its own, so nobody writes into one that is walked. */
  readonly manifest: string;
  readonly partitions: number;
  readonly archives: number;
  readonly bytes: number;
  /** Found at the destination before anything was requested. */
  readonly already_downloaded: number;
  readonly already_downloaded_bytes: number;
  readonly skipped: number;
  readonly skipped_bytes: number;
  /** In the inventory, but not selected: neither in the manifest nor in the report. */
  readonly left_out: number;
  readonly left_out_bytes: number;
  /** What the plan says that the transfer costs, in USD. */
  readonly cost: number;
}

/** Item `runs` / `<run>`: present while the run is active. */
export interface ActiveRunItem {
  readonly pk: string;
  readonly sk: string;
  readonly vault_name: string;
  readonly execution_arn: string;
  /** The plan is approved: the rules of the periodic workflows stay enabled for this run. One that is only planned needs them not. */
  readonly approved?: boolean;
  /** Key of the wait that concludes the retrieval, once the Orchestrator waits. */
  readonly completion_wait?: string;
}

/** How a run ended. */
export const RUN_OUTCOME = {
  /** Every archive is downloaded. */
  SUCCEEDED: 'succeeded',
  /** The run went to its end; some archives are failed or skipped. */
  COMPLETED_WITH_FAILURES: 'completed-with-failures',
  /** The run was stopped, or ended early on an error: resume it. */
  STOPPED: 'stopped',
} as const;
export type RunOutcome = (typeof RUN_OUTCOME)[keyof typeof RUN_OUTCOME];
