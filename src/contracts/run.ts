/** A run's name: `|` and `/` separate keys, so neither can be part of it. */
export const RUN_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';

/** Names that are partitions of the transfer table for something else: a run of that name would be mixed up with it. */
export const RESERVED_RUN_IDS: readonly string[] = ['runs', 'budget'];

/** Where a run is. The order is the order in which a run moves. */
export const RUN_PHASE = {
  /** The inventory is retrieved and the manifest written. */
  INVENTORY: 'inventory',
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
  readonly storage_class: string;
  readonly tier: string;
  readonly destination_prefix: string;
  readonly provided_inventory: boolean;
  readonly description: string;
  readonly phase: RunPhase;
  /** ISO 8601. */
  readonly started_at: string;
  readonly finished_at?: string;
  readonly execution_arn: string;
  /** Counts launch and resumes: each walks the manifest once. */
  readonly pass: number;
  /** Written with the manifest. */
  readonly totals?: ManifestTotals;
  /** Where Initiate Retrieval stands in the manifest. */
  readonly cursor?: ManifestCursor;
  readonly lease_owner?: string;
  /** Seconds since the epoch. */
  readonly lease_until?: number;
  /** Set once the run's report is written. */
  readonly outcome?: string;
  /** Cleanup was told that the run did not go to its end. */
  readonly stopped?: boolean;
  /** What ended the run early, in words for the summary. */
  readonly stop_reason?: string;
}

/** A place in the manifest; `partition` counts from 1, `offset` is in bytes. */
export interface ManifestCursor {
  readonly partition: number;
  readonly offset: number;
}

/** What the manifest holds. */
export interface ManifestTotals {
  readonly partitions: number;
  readonly archives: number;
  readonly bytes: number;
  /** Found at the destination before anything was requested. */
  readonly already_downloaded: number;
  readonly already_downloaded_bytes: number;
  readonly skipped: number;
  readonly skipped_bytes: number;
}

/** Item `runs` / `<run>`: present while the run is active. */
export interface ActiveRunItem {
  readonly pk: string;
  readonly sk: string;
  readonly vault_name: string;
  readonly execution_arn: string;
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
