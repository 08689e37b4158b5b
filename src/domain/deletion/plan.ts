import { DeletionFigures, INDEX_BYTES, MONTH_DAYS, withoutFeeFrom } from './figures';
import { hoursToDelete } from './pace';
import { confirmationOf, DELETION_RATE } from '../../contracts/deletion';
import { StorageClass } from '../../contracts/launch';
import { Amount } from '../../contracts/manifest';
import { getPrice, PRICE_ITEMS } from '../../contracts/prices';
import { count, size } from '../format';
import { ASSUMED } from '../plan/assumptions';
import { Charge, CostLine, lineOf } from '../plan/cost-line';
import { PlanPrices } from '../plan/prices';

const DAY_MS = 24 * 3600 * 1000;
/** What the deletion of one archive uses. `npm run benchmark -- deletion` counts it. A key of more than about 350 bytes takes two write units more. */
export const OF_EACH = {
  HEADS: 1,
  /** The intent and the answer. */
  WRITE_UNITS: 2,
  /** The run's row, the list of active runs, and the deletion's row before and after, each consistently. */
  READ_UNITS: 4,
  /** The proof. */
  LOG_BYTES: 700,
} as const;
/** GiB of memory of the function that deletes. */
const DELETE_GIB = 1;

export interface DeletionPlanInput {
  readonly run: string;
  readonly vaultName: string;
  readonly storageClass: StorageClass;
  readonly figures: DeletionFigures;
  readonly prices: PlanPrices;
  readonly now: Date;
}

/** Content of `deletion/plan.json`. Money is in USD. */
export interface DeletionPlan {
  readonly workflow_run: string;
  readonly vault_name: string;
  readonly generated_at: string;
  /** Archives whose deletion is tried. Each is proven again at that moment, and kept if it cannot be. */
  readonly archives: number;
  readonly bytes: Amount['bytes'];
  /** Archives of the report that stay, because the report does not call them downloaded. */
  readonly not_downloaded: Amount;
  /** These by the report's reason, or by their status if it gives none. */
  readonly not_downloaded_by_reason: DeletionFigures['others_by_reason'];
  /** What `Confirmation` must be. */
  readonly confirmation: string;
  /** Glacier bills 90 days of storage of each archive at least. */
  readonly early_deletion: Amount & { readonly fee: number; readonly without_fee_from?: string };
  /** What the archives cost in the vault each month. */
  readonly monthly_saving: number;
  /** What the deletion itself costs. */
  readonly cost: number;
  readonly cost_lines: readonly CostLine[];
  /** Days until the saving is as much as the fee and the cost. Null if nothing is saved. */
  readonly pays_back_days: number | null;
  readonly pays_back_on: string | null;
  readonly hours: number;
  readonly prices: Pick<PlanPrices, 'region' | 'date' | 'source' | 'overridden'>;
}

export function deletionPlanOf({ run, vaultName, storageClass, figures, prices, now }: DeletionPlanInput): DeletionPlan {
  const { candidates, early, early_byte_months: byteMonths, newest, others } = figures;
  const storage = (bytes: number) => bytes / PRICE_ITEMS.glacier_storage.per * prices.prices.glacier_storage;
  const fee = storage(byteMonths);
  const saving = storage(Number(candidates.bytes) + candidates.archives * INDEX_BYTES);
  const lines = costLines(candidates.archives, storageClass, prices);
  const cost = lines.reduce((sum, { amount }) => sum + amount, 0);
  const days = saving > 0 ? Math.ceil((fee + cost) / saving * MONTH_DAYS) : null;
  return {
    workflow_run: run,
    vault_name: vaultName,
    generated_at: now.toISOString(),
    archives: candidates.archives,
    bytes: candidates.bytes,
    not_downloaded: others,
    not_downloaded_by_reason: figures.others_by_reason,
    confirmation: confirmationOf(candidates.archives, vaultName),
    early_deletion: { ...early, fee, ...(early.archives ? { without_fee_from: withoutFeeFrom(newest!) } : {}) },
    monthly_saving: saving,
    cost,
    cost_lines: lines,
    pays_back_days: days,
    pays_back_on: days === null ? null : new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10),
    hours: hoursToDelete(candidates.archives),
    prices: { region: prices.region, date: prices.date, source: prices.source, overridden: prices.overridden },
  };
}

function costLines(archives: number, storageClass: StorageClass, prices: PlanPrices): CostLine[] {
  const each = count(archives);
  const seconds = hoursToDelete(archives) * 3600;
  const charges: Charge[] = [
    { service: 'S3', item: 'Looks at objects', price: getPrice(storageClass), amount: archives * OF_EACH.HEADS, formula: `one HeadObject for each of ${each} archives` },
    {
      service: 'DynamoDB',
      item: 'Writes',
      price: 'dynamodb_writes',
      amount: archives * OF_EACH.WRITE_UNITS,
      formula: `the intent and the answer of ${each} archives, at most 1 KB each`,
    },
    { service: 'DynamoDB', item: 'Reads', price: 'dynamodb_reads', amount: archives * OF_EACH.READ_UNITS, formula: `the rows of ${each} archives, and the list of active runs` },
    {
      service: 'Lambda',
      item: 'Duration',
      price: 'lambda_duration',
      amount: seconds * DELETE_GIB,
      formula: `${each} archives at ${DELETION_RATE} a second, × ${size(DELETE_GIB * 2 ** 30)}`,
    },
    {
      service: 'CloudWatch',
      item: 'Logs',
      price: 'logs_ingestion',
      amount: archives * (OF_EACH.LOG_BYTES + ASSUMED.LOG_LINE),
      formula: `the proofs of ${each} archives`,
    },
  ];
  return charges.map((charge) => lineOf(charge, prices));
}
