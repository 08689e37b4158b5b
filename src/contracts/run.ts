import { DEFAULT } from './defaults';
import type { Tier } from './glacier';
import type { RunErrorName, StorageClass } from './launch';
import type { Lease } from './lease';
import type { Bytes, FolderMarkers } from './manifest';
import type { ObjectTags } from './object-tags';
import type { PriceOverrides } from './prices';

/** A run must not have these names, because they are partitions of the transfer table for other items. */
export const RESERVED_RUN_IDS: readonly string[] = ['runs', 'budget', 'deletion', 'campaign'];

/** How far a launch goes. */
export const MODE = { PLAN: 'plan', TRANSFER: 'transfer' } as const;
export type Mode = (typeof MODE)[keyof typeof MODE];

/** Where the outcome of a run is published: as an event, and also to the completion topic if the launch says so. */
export const ON_COMPLETION = { EVENT: 'EVENT', EVENT_AND_TOPIC: 'EVENT_AND_TOPIC' } as const;
export type OnCompletion = (typeof ON_COMPLETION)[keyof typeof ON_COMPLETION];

/** Phase of a run. The order is the order in which a run moves. */
export const RUN_PHASE = {
  /** Get Inventory retrieves the inventory and writes the manifest. */
  INVENTORY: 'inventory',
  /** The plan is there, and nothing is requested yet. If no execution leads the run any more, a launch in mode `transfer` goes on from here. */
  PLANNED: 'planned',
  /** Initiate Retrieval requests the archives. */
  REQUESTING: 'requesting',
  /** All archives are requested, and their chunks are copied. */
  DOWNLOADING: 'downloading',
  /** Nothing more is requested. Cleanup waits until what was requested is settled. */
  SETTLING: 'settling',
  /** The report is written. */
  FINISHED: 'finished',
} as const;
export type RunPhase = (typeof RUN_PHASE)[keyof typeof RUN_PHASE];

/**
 * The format of a run: of its item, and of what else is kept for it but its archives' rows: manifest, plan, report, counters, budgets and waits.
 * A reader throws if a run has another format.
 */
export const RUN_FORMAT = 1;

/** `run` item of the transfer table: the parameters of the launch, and the state of the run. */
export interface RunItem {
  readonly pk: string;
  readonly sk: string;
  readonly format: typeof RUN_FORMAT;
  readonly vault_name: string;
  readonly storage_class: StorageClass;
  readonly tier: Tier;
  readonly destination_prefix: string;
  /** The bucket of this run, even if the transfer is deployed with another bucket later. */
  readonly destination_bucket: string;
  /** The region of that bucket, as S3 named it at the launch. */
  readonly destination_region?: string;
  readonly provided_inventory: boolean;
  /** One of `MODE`. */
  readonly mode: Mode;
  /** USD. If the plan costs more, the run ends before anything is requested. Its requests never cost more. */
  readonly maximum_cost?: number;
  /** Requests to Glacier in all passes. These three may say more than was requested, and never less. */
  readonly spent_requests?: number;
  /** The bytes that these requests retrieve. */
  readonly spent_bytes?: Bytes;
  /** What Glacier bills for them, in billionths of a USD, at the prices of the plan. */
  readonly spent_nano_usd?: number;
  /** S3 URI in the inventory bucket. */
  readonly selection_file?: string;
  /** S3 URI in the inventory bucket. It is read for the manifest, and not again. */
  readonly object_rules_file?: string;
  /** S3 URI in the inventory bucket. */
  readonly name_override_file?: string;
  /** What becomes of archives that stand for folders. */
  readonly folder_markers?: FolderMarkers;
  /** The vault that holds the names, if it is not `<vault>_mapping`. */
  readonly mapping_vault_name?: string;
  readonly description: string;
  readonly phase: RunPhase;
  /** ISO 8601. */
  readonly started_at: string;
  readonly finished_at?: string;
  /** Seconds from `started_at` in which the run can be resumed. Absent in the runs of an earlier version: see `resumableFor`. */
  readonly resumable_for?: number;
  readonly execution_arn: string;
  /** The plan was approved, so archives may have been requested: a resume does not ask for approval again. */
  readonly approved?: boolean;
  /** Counts the launch and the resumes. Each of them walks the manifest once. */
  readonly pass: number;
  /** Written with the manifest. */
  readonly totals?: ManifestTotals;
  /** The place in the manifest from which Initiate Retrieval goes on. */
  readonly cursor?: ManifestCursor;
  /** Held by the invocation of Request archives that works on the block at the cursor. */
  readonly walker?: Lease;
  /** Since when Glacier has accepted no request of the run (seconds since the epoch). Absent: it has refused none since it accepted one. */
  readonly refused_since?: number;
  /** When the closed gate let the last block of Request archives through (seconds since the epoch). */
  readonly let_through_at?: number;
  /** When it let the sweep request again (seconds since the epoch). */
  readonly let_through_again_at?: number;
  /** What Request archives and the sweep remember from one look at the figures to the next. */
  readonly flow?: RunFlow;
  /** When the sweep was last kept from requesting again, by the gate or a daily budget (seconds since the epoch). */
  readonly held_back_at?: number;
  /** Held by the execution of Extend Download Window that sweeps the run. */
  readonly sweep?: Lease;
  /** Set once the run's report is written. */
  readonly outcome?: RunOutcome;
  /** Archives that a resume would request: failed, never requested, or not in the report. Set with the outcome if the run has a manifest. */
  readonly resumable?: number;
  /** Cleanup was started because the run did not go to its end. */
  readonly stopped?: boolean;
  /** The name of the error that ended the run, if it ended without its Orchestrator. The sweep then fails each open archive. */
  readonly stop_error?: RunErrorName;
  /** Why the run ended early, in words for the summary. */
  readonly stop_reason?: string;
  /** One of `ON_COMPLETION`; absent: the event alone. */
  readonly on_completion?: OnCompletion;
  /** Other runs may move the vault at the same time. An archive that is in several runs is billed in each of them. */
  readonly allow_concurrent_run?: boolean;
  /** The pass whose outcome is published. */
  readonly outcome_published?: number;
}

/** What a closed gate lets through now and then. Each has a time of its own, so that neither takes the other's turn. */
export const LET_THROUGH = { NEW: 'let_through_at', AGAIN: 'let_through_again_at' } as const satisfies Record<string, keyof RunItem>;
export type LetThrough = (typeof LET_THROUGH)[keyof typeof LET_THROUGH];

/** How archives arrive: see `src/domain/pressure/flow.ts`. */
export interface RunFlow {
  /** The pass in which this was seen. */
  readonly pass: number;
  /** Downloaded archives of the run when the pass began. */
  readonly downloaded_before: number;
  /** The last look. */
  readonly seen: FlowSample;
  /** The look at which the measurement of the rate began. */
  readonly sample: FlowSample;
  /** What arrived in a second when work was queued all the time. Absent: not measured. */
  readonly rate?: { readonly archives: number; readonly bytes: number };
  /** Since when the destination refuses archives without any success in this pass (seconds since the epoch). */
  readonly refusing_since?: number;
}

/** What had arrived at one moment. */
export interface FlowSample {
  /** Seconds since the epoch. */
  readonly at: number;
  /** Downloaded archives of the runs `runs`, and their bytes. */
  readonly archives: number;
  readonly bytes: Bytes;
  /** A digest of the names of the runs whose archives are counted. Two looks compare only if it is the same. */
  readonly runs: string;
  /** Work was queued. */
  readonly is_busy: boolean;
}

/** A place in the manifest; `partition` counts from 1, `offset` is in bytes. */
export interface ManifestCursor {
  readonly partition: number;
  readonly offset: number;
}

/** Seconds from its launch in which a run can be resumed. */
export const resumableFor = ({ resumable_for: seconds = DEFAULT.RESUMABLE_FOR }: Pick<RunItem, 'resumable_for'>): number => seconds;

/** What the manifest holds. */
export interface ManifestTotals {
  /** Folder of the manifest's partitions. Each manifest gets a new folder, so Build Manifest never writes into one that is walked. */
  readonly manifest: string;
  readonly partitions: number;
  readonly archives: number;
  readonly bytes: Bytes;
  /** Archives that were at the destination before anything was requested. */
  readonly already_downloaded: number;
  readonly already_downloaded_bytes: Bytes;
  readonly skipped: number;
  readonly skipped_bytes: Bytes;
  /** Archives of the inventory that were not selected. They are neither in the manifest nor in the report. */
  readonly left_out: number;
  readonly left_out_bytes: Bytes;
  /** Classes that object rules give to the objects of archives to request, without that of the run. Absent: none. */
  readonly object_classes?: readonly StorageClass[];
  /** The most tags that an object rule gives to the objects of archives to request. Absent: none gives any. */
  readonly object_tags?: ObjectTags;
  /** The cost of the transfer according to the plan, in USD. */
  readonly cost: number;
  /** The part of that cost that Glacier bills. Absent in the runs of an earlier version. */
  readonly glacier_cost?: number;
  /** What the plan takes for the run's requests to Glacier and for the bytes that they retrieve, by price. */
  readonly request_prices?: PriceOverrides;
}

/** Item `runs` / `<run>`: present while the run is active. `runs` / `<run>|deletion`: while its archives are being deleted from the vault. */
export interface ActiveRunItem {
  readonly pk: string;
  readonly sk: string;
  readonly vault_name: string;
  readonly execution_arn: string;
  /** The plan is approved, so the rules of the periodic workflows stay enabled for this run. A run that is only planned does not need them. */
  readonly approved?: boolean;
  /** Key of the wait that ends when the run is settled. Set once the Orchestrator waits. */
  readonly completion_wait?: string;
  /** It is no run: archives of the run are being deleted from the vault. */
  readonly deletion?: true;
}

/** An item of the list of active runs, and the run that it is about. */
export type ActiveEntry = ActiveRunItem & { readonly run: string };

/** How a run ended. */
export const RUN_OUTCOME = {
  /** Every archive is downloaded. */
  SUCCEEDED: 'succeeded',
  /** The run went to its end, but some archives are failed or skipped. */
  COMPLETED_WITH_FAILURES: 'completed-with-failures',
  /** The run was stopped, or an error ended it early. It can be resumed. */
  STOPPED: 'stopped',
} as const;
export type RunOutcome = (typeof RUN_OUTCOME)[keyof typeof RUN_OUTCOME];
