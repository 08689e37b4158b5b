import { ReportRow } from '../../src/contracts/manifest';
import { addDeletionFigures, figuresOfRow, NO_DELETION_FIGURES } from '../../src/domain/deletion/figures';
import { DeletionPlan, DeletionPlanInput, deletionPlanOf } from '../../src/domain/deletion/plan';
import { pricesOf } from '../../src/domain/plan/prices';

const GIB = 2 ** 30;
const INDEX = 32 * 1024;
const NOW = new Date('2026-11-22T00:00:00Z');

/** A row of the report. @param creation when the archive was uploaded */
export const reported = (creation: string, size = 1000 * GIB - INDEX, changes: Partial<ReportRow> = {}): ReportRow =>
  ({ archive_id: 'a', key: 'k', size, creation_date: creation, status: 'downloaded', reason: '', ...changes } as ReportRow);

/** The plan of the deletion of these, on 2026-11-22, with a gigabyte in the vault at USD 0.004 a month. */
export const deletionPlanFor = (rows: readonly ReportRow[], changes: Partial<DeletionPlanInput> = {}): DeletionPlan => deletionPlanOf({
  run: 'run-1',
  vaultName: 'photos',
  storageClass: 'DEEP_ARCHIVE',
  figures: rows.map((one) => figuresOfRow(one, NOW.getTime())).reduce(addDeletionFigures, NO_DELETION_FIGURES),
  prices: pricesOf('us-east-1', { glacier_storage: 0.004 }),
  now: NOW,
  ...changes,
});
