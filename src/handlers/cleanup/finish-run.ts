/*
 * Ends a run whose report is written: adds up the counts of its partitions, writes the summary and moves the run to `finished`.
 * The state machine then publishes the outcome, notes that it did, and takes the run off the list of active runs.
 *
 * Guarantees
 *  - A run ends only if the report of this pass is complete, and lists no archive as requested or staged.
 *  - A run that was resumed meanwhile is not ended: each write to the run is conditional on the pass and the execution as read.
 *  - The outcome of a pass is published at least once. It comes twice if two Cleanups reach this step at the same moment.
 *
 * What is left if this function dies behind a step (another Cleanup finds the run on the list and does all steps again)
 *   write the summary    a summary of a run that still settles. It is written again
 *   move the run         a finished run on the list. Another Cleanup keeps its `finished_at`, so it writes the same summary
 *   set the figures      the same. The figures are set to the same values again
 *   return               nothing. The state machine publishes, or another Cleanup returns `publish: true`
 */
import pMap from 'p-map';
import { InventoryObjects } from './ports';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR } from '../../contracts/launch';
import { Amount } from '../../contracts/manifest';
import { ON_COMPLETION, RUN_PHASE, RunItem, RunPhase } from '../../contracts/run';
import { CLEANUP_ERROR, FinishedAmounts, FinishRunResult, RunReference } from '../../contracts/workflow';
import { Clock, isoNow } from '../../domain/clock';
import { jsonForOthers, parseExact } from '../../domain/exact-json';
import { reportHtml } from '../../domain/report/html/report-html';
import { PartitionReport, ReportSum, WholeReport } from '../../domain/report/partition-report';
import { ReportCounts, unfinished } from '../../domain/report/report-counts';
import { partitionNumbers, summarize, Summary } from '../../domain/report/summary';
import { summaryPage } from '../../domain/report/summary-page';
import { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { requireRun } from '../shared/require-run';

export interface FinishRunPorts {
  readonly runs: Pick<RunStore, 'run' | 'setPhase' | 'activeRun'>;
  readonly objects: InventoryObjects;
  readonly figures: {
    /** Sets a run's figures in the metric table to those of its report. */
    reconcile(run: string, counts: ReportCounts, hasManifest: boolean): Promise<void>;
  };
  readonly clock: Clock;
}

/** The state machine catches it by its name. */
export class CleanupError extends Error {
  constructor(name: (typeof CLEANUP_ERROR)[keyof typeof CLEANUP_ERROR], message: string) {
    super(message);
    this.name = name;
  }
}

const ENDING: readonly RunPhase[] = [RUN_PHASE.SETTLING, RUN_PHASE.FINISHED];
const READS_AT_A_TIME = 16;

/** @throws CleanupError if the report is incomplete, or the run was resumed meanwhile */
export async function finishRun({ run }: RunReference, ports: FinishRunPorts): Promise<FinishRunResult> {
  const { runs, objects, figures, clock } = ports;
  const seen = await requireRun(run, runs);
  if (!ENDING.includes(seen.phase)) throw takenUp(run);
  // If two executions resumed the run at the same moment, the list may name one of them and the item the other.
  const active = await runs.activeRun(run);
  const report = await readReport(run, seen, objects);
  const summary = summarize(run, seen, report, seen.finished_at ?? isoNow(clock));
  await writeSummary(summary, report, objects);
  const { finished_at, outcome, resumable } = summary;
  const end = { from: ENDING, to: RUN_PHASE.FINISHED, seen, changes: { finished_at, outcome, resumable } };
  if (!await runs.setPhase(run, end)) throw takenUp(run);
  await figures.reconcile(run, report.counts, summary.has_manifest);
  return {
    outcome: summary.outcome,
    vault_name: summary.vault_name,
    report: `s3://${objects.bucketName}/${INVENTORY_KEYS.reportPage(run)}`,
    pass: seen.pass,
    archives: amounts(summary, 'archives'),
    bytes: amounts(summary, 'bytes'),
    publish: await isUnpublished(run, seen.pass, ports),
    on_completion: seen.on_completion ?? ON_COMPLETION.EVENT,
    stop_error: seen.stop_error ?? RUN_ERROR.RUN_STOPPED,
    stop_reason: seen.stop_reason ?? '',
    listed_for: active?.execution_arn ?? '',
  };
}

function amounts({ total, statuses: { downloaded, failed, skipped } }: Summary, of: keyof Amount): FinishedAmounts {
  return { total: Number(total[of]), downloaded: Number(downloaded[of]), failed: Number(failed[of]), skipped: Number(skipped[of]) };
}

/** Read last, because another Cleanup may have published the outcome meanwhile. */
async function isUnpublished(run: string, pass: number, { runs }: FinishRunPorts): Promise<boolean> {
  const item = await requireRun(run, runs);
  if (item.pass !== pass) throw takenUp(run);
  return item.outcome_published !== pass;
}

async function readReport(run: string, item: RunItem, objects: InventoryObjects): Promise<WholeReport> {
  const sum = new ReportSum(item.pass);
  await pMap(partitionNumbers(item), async (partition) => {
    const text = await objects.text(INVENTORY_KEYS.reportCounts(run, partition));
    const report = text === undefined ? undefined : parseExact(text) as PartitionReport;
    if (report?.pass !== item.pass) {
      throw new CleanupError(CLEANUP_ERROR.REPORT_INCOMPLETE, `the report of partition ${partition} of WorkflowRun ${run} is not written yet`);
    }
    sum.add(partition, report);
  }, { concurrency: READS_AT_A_TIME });
  const whole = sum.whole();
  if (!unfinished(whole.counts)) return whole;
  throw new CleanupError(CLEANUP_ERROR.REPORT_INCOMPLETE, `${unfinished(whole.counts)} archives of WorkflowRun ${run} are still requested or staged`);
}

async function writeSummary(summary: Summary, { listed }: WholeReport, objects: InventoryObjects): Promise<void> {
  const run = summary.workflow_run;
  await objects.put(INVENTORY_KEYS.reportSummary(run), jsonForOthers(summary), CONTENT_TYPE.JSON);
  await objects.put(INVENTORY_KEYS.reportPage(run), summaryPage(summary, objects.bucketName), CONTENT_TYPE.MARKDOWN);
  await objects.put(INVENTORY_KEYS.reportHtml(run), reportHtml({ summary, listed, bucketName: objects.bucketName }), CONTENT_TYPE.HTML);
}

const takenUp = (run: string) => new CleanupError(CLEANUP_ERROR.RUN_TAKEN_UP,
  `WorkflowRun ${run} was resumed meanwhile: it ends with the Cleanup of that execution`);
