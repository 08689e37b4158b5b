import { isCandidate } from './results';
import { Amount, ReportRow } from '../../contracts/manifest';
import { addAmounts, addByName, NO_AMOUNT } from '../amounts';

/** Glacier bills at least this storage time of an archive. https://aws.amazon.com/s3/glacier/pricing/ */
const LEAST_DAYS = 90;
const DAY_MS = 24 * 3600 * 1000;
/** Days of a month of storage, so that 90 days are three months. */
export const MONTH_DAYS = 30;
/** Bytes that a vault adds to each archive, at its own price. https://aws.amazon.com/s3/glacier/pricing/ */
export const INDEX_BYTES = 32 * 1024;

/** What a report adds up to for the plan of a deletion. Fees are estimates, so they count with plain numbers. */
export interface DeletionFigures {
  /** Archives whose deletion would be tried. */
  readonly candidates: Amount;
  /** Archives that the report does not call downloaded. */
  readonly others: Amount;
  /** These by the report's reason, or by their status if it gives none. */
  readonly others_by_reason: Readonly<Record<string, Amount>>;
  /** Candidates that are in the vault for less than 90 days. */
  readonly early: Amount;
  /** The bytes of these, each times the months that are left of its 90 days. */
  readonly early_byte_months: number;
  /** When the newest candidate was uploaded. ISO 8601. */
  readonly newest?: string;
}

export const NO_DELETION_FIGURES: DeletionFigures = {
  candidates: NO_AMOUNT, others: NO_AMOUNT, others_by_reason: {}, early: NO_AMOUNT, early_byte_months: 0,
};

export const addDeletionFigures = (a: DeletionFigures, b: DeletionFigures): DeletionFigures => ({
  candidates: addAmounts(a.candidates, b.candidates),
  others: addAmounts(a.others, b.others),
  others_by_reason: addByName(a.others_by_reason, b.others_by_reason, addAmounts),
  early: addAmounts(a.early, b.early),
  early_byte_months: a.early_byte_months + b.early_byte_months,
  ...later(a.newest, b.newest),
});

/** @param now milliseconds since the epoch */
export function figuresOfRow(row: ReportRow, now: number): DeletionFigures {
  const one: Amount = { archives: 1, bytes: row.size || 0 };
  if (!isCandidate(row)) return { ...NO_DELETION_FIGURES, others: one, others_by_reason: { [row.reason || row.status]: one } };
  const uploaded = Date.parse(row.creation_date);
  const days = Math.max(0, LEAST_DAYS - (now - uploaded) / DAY_MS);
  const early = days > 0 ? { early: one, early_byte_months: (row.size + INDEX_BYTES) * days / MONTH_DAYS } : {};
  return { ...NO_DELETION_FIGURES, candidates: one, ...early, newest: new Date(uploaded).toISOString() };
}

/** When no archive is billed for early deletion any more. */
export const withoutFeeFrom = (newest: string): string => new Date(Date.parse(newest) + LEAST_DAYS * DAY_MS).toISOString();

function later(a: string | undefined, b: string | undefined): Pick<DeletionFigures, 'newest'> {
  const newest = [a, b].filter((time) => time !== undefined).sort().at(-1);
  return newest === undefined ? {} : { newest };
}
