import { WholeReport } from './partition-report';
import { Progress } from './progress';
import { ReportCounts, settledForGood } from './report-counts';
import type { ReportHashes } from './report-files';
import { ARCHIVE_STATUS, ArchiveStatus } from '../../contracts/archive';
import { FAILURE, FailureReason } from '../../contracts/failures';
import type { Tier } from '../../contracts/glacier';
import { INVENTORY_KEYS } from '../../contracts/keys';
import type { StorageClass } from '../../contracts/launch';
import { Amount, Bytes } from '../../contracts/manifest';
import { NANO } from '../../contracts/prices';
import { RUN_OUTCOME, RunItem, RunOutcome } from '../../contracts/run';

/** Content of `report/summary.json`: how a run ended, for programs. */
export interface Summary {
  readonly workflow_run: string;
  readonly vault_name: string;
  readonly description: string;
  readonly outcome: RunOutcome;
  readonly pass: number;
  readonly storage_class: StorageClass;
  readonly tier: Tier;
  readonly destination_prefix: string;
  readonly started_at: string;
  readonly finished_at: string;
  /** What the requests to Glacier cost, in all passes, and what the run was to cost. */
  readonly cost: RequestSpending;
  /** Why the run ended early, if that is known. */
  readonly stop_reason?: string;
  /** False if the run ended before it had a manifest. Then nothing was requested. */
  readonly has_manifest: boolean;
  /** Archives in the report. */
  readonly total: Amount;
  readonly statuses: Record<ArchiveStatus, Amount>;
  /** Downloaded archives that were at the destination before the run requested anything. */
  readonly already_downloaded: Amount;
  /** The reason with the most archives first. */
  readonly reasons: readonly (Amount & { readonly reason: FailureReason })[];
  /** Archives that are named by their ids, because their descriptions have no readable name. */
  readonly undecodable: Amount;
  /** Archives that the upload tool compressed or encrypted. They were moved as they are. */
  readonly not_plain: Amount;
  /** Archives of the inventory that were not selected. They are not in the report. */
  readonly left_out: Amount;
  /** Archives of the manifest that the report does not list. If this is not 0, something is wrong with the manifest. */
  readonly unreported: number;
  /** Archives that a resume would request: failed, never requested, or unreported. Absent without a manifest: a resume then begins with the inventory. */
  readonly resumable?: number;
  /** What this run moved, and when. Absent if it moved nothing. */
  readonly progress?: SummaryProgress;
  /** Keys of the report in the inventory bucket: of each partition the same rows in three forms. */
  readonly files: readonly SummaryFiles[];
}

/** What arrived in intervals of the same length. Intervals in which nothing arrived are left out. */
export interface SummaryProgress {
  readonly step_seconds: number;
  /** `from`: ISO 8601, when the interval begins. The earliest comes first. */
  readonly intervals: readonly (Amount & { readonly from: string })[];
}

/** Keys of the files of a partition. */
export interface SummaryFiles {
  readonly jsonl: string;
  /** The data unaltered. */
  readonly csv: string;
  /** A CSV in which no field begins a formula. Absent if an earlier version wrote the files, as `sha256`. */
  readonly spreadsheet?: string;
  /** SHA-256 of each file, in lower-case hex. */
  readonly sha256?: ReportHashes;
}

/** Amounts in USD. */
export interface RequestSpending {
  readonly currency: 'USD';
  /** The whole transfer, according to the plan. Absent without a manifest. */
  readonly planned?: number;
  /** The part of it that Glacier bills, which `spent_on_requests` can be compared with. Absent as well if an earlier version wrote the plan. */
  readonly planned_for_requests?: number;
  /** `MaximumCost` of the run. */
  readonly maximum?: number;
  /** What Glacier bills for the requests at the prices of the plan. It may be too much, and never too little. */
  readonly spent_on_requests: number;
  readonly requests: number;
  /** The bytes that these requests retrieve. */
  readonly retrieved_bytes: Bytes;
}

export function summarize(run: string, item: RunItem, { counts, progress, hashes }: Omit<WholeReport, 'listed'>, finishedAt: string): Summary {
  const { vault_name, description, storage_class, tier, destination_prefix, started_at, pass, stop_reason, totals } = item;
  const unreported = (totals?.archives ?? 0) - counts.total.archives;
  return {
    workflow_run: run,
    vault_name,
    description,
    outcome: outcomeOf(item, counts, unreported),
    pass,
    storage_class,
    tier,
    destination_prefix,
    started_at,
    finished_at: finishedAt,
    cost: spendingOf(item),
    ...(stop_reason ? { stop_reason } : {}),
    has_manifest: totals !== undefined,
    total: counts.total,
    statuses: counts.statuses,
    already_downloaded: { archives: totals?.already_downloaded ?? 0, bytes: totals?.already_downloaded_bytes ?? 0 },
    reasons: reasonsOf(counts),
    undecodable: counts.undecodable,
    not_plain: counts.not_plain,
    left_out: { archives: totals?.left_out ?? 0, bytes: totals?.left_out_bytes ?? 0 },
    unreported,
    ...(totals ? { resumable: totals.archives - settledForGood(counts) } : {}),
    ...(progress.intervals.length ? { progress: progressText(progress) } : {}),
    files: partitionNumbers(item).map((n) => filesOf(run, n, hashes[n - 1])),
  };
}

const filesOf = (run: string, n: number, sha256: ReportHashes | undefined): SummaryFiles => ({
  jsonl: INVENTORY_KEYS.reportJsonl(run, n),
  csv: INVENTORY_KEYS.reportCsv(run, n),
  ...(sha256 ? { spreadsheet: INVENTORY_KEYS.reportSpreadsheet(run, n), sha256 } : {}),
});

const progressText = ({ step, intervals }: Progress): SummaryProgress =>
  ({ step_seconds: step, intervals: intervals.map(({ at, ...amount }) => ({ from: new Date(at * 1000).toISOString(), ...amount })) });

function spendingOf({ totals, maximum_cost: maximum, ...spent }: RunItem): RequestSpending {
  return {
    currency: 'USD',
    ...(totals ? { planned: totals.cost } : {}),
    ...(totals?.glacier_cost === undefined ? {} : { planned_for_requests: totals.glacier_cost }),
    ...(maximum === undefined ? {} : { maximum }),
    spent_on_requests: (spent.spent_nano_usd ?? 0) / NANO,
    requests: spent.spent_requests ?? 0,
    retrieved_bytes: spent.spent_bytes ?? 0,
  };
}

/** The numbers of the manifest's partitions, from 1. */
export const partitionNumbers = ({ totals }: RunItem): number[] => Array.from({ length: totals?.partitions ?? 0 }, (_, i) => i + 1);

const reasonsOf = ({ reasons }: ReportCounts): Summary['reasons'] => Object.values(FAILURE)
  .flatMap((reason) => (reasons[reason] ? [{ reason, ...reasons[reason] }] : []))
  .sort((a, b) => b.archives - a.archives);

/** Only the moved archives decide: a run that was stopped after its last archive has succeeded. */
function outcomeOf({ stopped, totals }: RunItem, { total, statuses }: ReportCounts, unreported: number): RunOutcome {
  if (!totals) return RUN_OUTCOME.STOPPED;
  if (!unreported && statuses[ARCHIVE_STATUS.DOWNLOADED].archives === total.archives) return RUN_OUTCOME.SUCCEEDED;
  return stopped ? RUN_OUTCOME.STOPPED : RUN_OUTCOME.COMPLETED_WITH_FAILURES;
}
