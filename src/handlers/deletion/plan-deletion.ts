import pMap from 'p-map';
import { DeletionFiles } from './ports';
import { reportRows, ReportRowsPorts } from './report-rows';
import { DeletionReference, PlanPartitionInput } from '../../contracts/deletion';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { PriceOverrides } from '../../contracts/prices';
import { Clock } from '../../domain/clock';
import { addDeletionFigures, DeletionFigures, figuresOfRow, NO_DELETION_FIGURES } from '../../domain/deletion/figures';
import { deletionPlanOf } from '../../domain/deletion/plan';
import { deletionPlanHtml } from '../../domain/deletion/plan-html';
import { deletionPlanPage } from '../../domain/deletion/plan-page';
import { exactJson, jsonForOthers, parseExact } from '../../domain/exact-json';
import { pricesOf } from '../../domain/plan/prices';
import { partitionNumbers } from '../../domain/report/summary';
import type { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { requireRun } from '../shared/require-run';

export interface PlanDeletionPorts extends ReportRowsPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly files: DeletionFiles;
  readonly clock: Clock;
}

const READS_AT_A_TIME = 16;

/** Counts the archives of one partition of the report. @throws ReportAltered before anything is deleted, if the file is not as it was written */
export async function planPartition({ run, pass, partition }: PlanPartitionInput, ports: PlanDeletionPorts): Promise<void> {
  const now = ports.clock.now();
  const rows = await reportRows(run, pass, partition, ports);
  const figures = rows.map((row) => figuresOfRow(row, now)).reduce(addDeletionFigures, NO_DELETION_FIGURES);
  await ports.files.put(INVENTORY_KEYS.deletionFigures(run, partition), exactJson(figures), CONTENT_TYPE.JSON);
}

/** Writes the plan. @returns its place */
export async function writeDeletionPlan(
  { run }: Pick<DeletionReference, 'run'>, ports: PlanDeletionPorts, prices: { readonly region: string; readonly given?: PriceOverrides },
): Promise<{ readonly plan: string }> {
  const item = await requireRun(run, ports.runs);
  const parts = await pMap(partitionNumbers(item), async (partition) => {
    const text = await ports.files.text(INVENTORY_KEYS.deletionFigures(run, partition));
    if (text === undefined) throw new Error(`the figures of partition ${partition} of WorkflowRun ${run} are missing`);
    return parseExact(text) as DeletionFigures;
  }, { concurrency: READS_AT_A_TIME });
  const plan = deletionPlanOf({
    run,
    vaultName: item.vault_name,
    storageClass: item.storage_class,
    figures: parts.reduce(addDeletionFigures, NO_DELETION_FIGURES),
    prices: pricesOf(prices.region, prices.given),
    now: new Date(ports.clock.now()),
  });
  await ports.files.put(INVENTORY_KEYS.deletionPlanJson(run), jsonForOthers(plan), CONTENT_TYPE.JSON);
  await ports.files.put(INVENTORY_KEYS.deletionPlanPage(run), deletionPlanPage(plan), CONTENT_TYPE.MARKDOWN);
  await ports.files.put(INVENTORY_KEYS.deletionPlanHtml(run), deletionPlanHtml(plan), CONTENT_TYPE.HTML);
  return { plan: `s3://${ports.files.bucketName}/${INVENTORY_KEYS.deletionPlanPage(run)}` };
}
