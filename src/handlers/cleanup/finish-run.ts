import pMap from 'p-map';
import { InventoryObjects } from './ports';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { Amount } from '../../contracts/manifest';
import { ON_COMPLETION, RUN_PHASE, RunItem, RunPhase } from '../../contracts/run';
import { CLEANUP_ERROR, FinishedAmounts, FinishRunResult, RunReference } from '../../contracts/workflow';
import { Clock, isoNow } from '../../domain/clock';
import { addCounts, noCounts, ReportCounts, unfinished } from '../../domain/report/report-counts';
import { partitionNumbers, summarize, Summary } from '../../domain/report/summary';
import { summaryPage } from '../../domain/report/summary-page';
import { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { requireRun } from '../shared/require-run';

export interface FinishRunPorts {
  readonly runs: Pick<RunStore, 'run' | 'setPhase' | 'activeRun'>;
  readonly objects: InventoryObjects;
  readonly figures: {
    /** Sets a run's figures to what its report says. */
    reconcile(run: string, counts: ReportCounts, hasManifest: boolean): Promise<void>;
  };
  readonly clock: Clock;
}

/** The name is what the state machine sees. */
export class CleanupError extends Error {
  constructor(name: (typeof CLEANUP_ERROR)[keyof typeof CLEANUP_ERROR], message: string) {
    super(message);
    this.name = name;
  }
}

const ENDING: readonly RunPhase[] = [RUN_PHASE.SETTLING, RUN_PHASE.FINISHED];
const READS_AT_A_TIME = 16;

/**
 * Sums the report up and ends the run. The run stays on the list of active runs until its outcome is published. If Cleanup dies
 * before that, another Cleanup does all of it again. Two Cleanups at the same moment may both publish: EventBridge, too, delivers
 * an event at least once.
 */
export async function finishRun({ run }: RunReference, ports: FinishRunPorts): Promise<FinishRunResult> {
  const { runs, objects, figures, clock } = ports;
  const seen = await requireRun(run, runs);
  if (!ENDING.includes(seen.phase)) throw takenUp(run);
  // Of two that resumed the run at the same moment one may stand in the list and the other in the item.
  const active = await runs.activeRun(run);
  const counts = await readCounts(run, seen, objects);
  const summary = summarize(run, seen, counts, seen.finished_at ?? isoNow(clock));
  await writeSummary(summary, objects);
  const { finished_at, outcome, resumable } = summary;
  const end = { from: ENDING, to: RUN_PHASE.FINISHED, seen, changes: { finished_at, outcome, resumable } };
  if (!await runs.setPhase(run, end)) throw takenUp(run);
  await figures.reconcile(run, counts, summary.has_manifest);
  return {
    outcome: summary.outcome,
    vault_name: summary.vault_name,
    report: `s3://${objects.bucketName}/${INVENTORY_KEYS.reportPage(run)}`,
    pass: seen.pass,
    archives: amounts(summary, 'archives'),
    bytes: amounts(summary, 'bytes'),
    publish: await isUnpublished(run, seen.pass, ports),
    on_completion: seen.on_completion ?? ON_COMPLETION.EVENT,
    listed_for: active?.execution_arn ?? '',
  };
}

function amounts({ total, statuses }: Summary, of: keyof Amount): FinishedAmounts {
  return { total: total[of], downloaded: statuses.downloaded[of], failed: statuses.failed[of], skipped: statuses.skipped[of] };
}

/** Read last, because another Cleanup may have published the outcome meanwhile. */
async function isUnpublished(run: string, pass: number, { runs }: FinishRunPorts): Promise<boolean> {
  const item = await requireRun(run, runs);
  if (item.pass !== pass) throw takenUp(run);
  return item.outcome_published !== pass;
}

async function readCounts(run: string, item: RunItem, objects: InventoryObjects): Promise<ReportCounts> {
  const parts = await pMap(partitionNumbers(item), async (partition) => {
    const text = await objects.text(INVENTORY_KEYS.reportCounts(run, partition));
    const counts = text === undefined ? undefined : JSON.parse(text) as ReportCounts;
    if (counts?.pass !== item.pass) {
      throw new CleanupError(CLEANUP_ERROR.REPORT_INCOMPLETE, `the report of partition ${partition} of WorkflowRun ${run} is not written yet`);
    }
    return counts;
  }, { concurrency: READS_AT_A_TIME });
  const sum = parts.reduce(addCounts, noCounts(item.pass));
  if (!unfinished(sum)) return sum;
  throw new CleanupError(CLEANUP_ERROR.REPORT_INCOMPLETE, `${unfinished(sum)} archives of WorkflowRun ${run} are requested or staged still`);
}

async function writeSummary(summary: Summary, objects: InventoryObjects): Promise<void> {
  const run = summary.workflow_run;
  await objects.put(INVENTORY_KEYS.reportSummary(run), `${JSON.stringify(summary, null, 2)}\n`, CONTENT_TYPE.JSON);
  await objects.put(INVENTORY_KEYS.reportPage(run), summaryPage(summary, objects.bucketName), CONTENT_TYPE.MARKDOWN);
}

const takenUp = (run: string) => new CleanupError(CLEANUP_ERROR.RUN_TAKEN_UP, `WorkflowRun ${run} was resumed meanwhile: it ends with the Cleanup of that execution`);
