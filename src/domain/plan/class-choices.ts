import { costOf } from './cost';
import { PlanBasis } from './plan-input';
import { storageOf } from './storage';
import { PlanTime } from './time';
import { STORAGE_CLASSES, StorageClass } from '../../contracts/launch';

/** What the same transfer costs and saves with a storage class for all objects that have none of their own. */
export interface ClassChoice {
  readonly storage_class: StorageClass;
  /** USD, once. */
  readonly cost: number;
  /** USD. */
  readonly after_monthly: number;
  /** Null if nothing is saved. */
  readonly pay_back_months: number | null;
  /** Days for which S3 bills an object, even if it is deleted earlier. */
  readonly least_days: number;
  /** How long it takes until an object can be read, in words. */
  readonly read_after: string;
}

/** Days for which S3 bills an object. https://aws.amazon.com/s3/storage-classes/ */
export const LEAST_DAYS: Record<StorageClass, number> = {
  STANDARD: 0, INTELLIGENT_TIERING: 0, STANDARD_IA: 30, ONEZONE_IA: 30, GLACIER_IR: 90, GLACIER: 90, DEEP_ARCHIVE: 180,
};
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html */
const READ_AFTER: Partial<Record<StorageClass, string>> = { GLACIER: '1 minute to 12 hours', DEEP_ARCHIVE: '12 to 48 hours' };

/**
 * Compares all classes for a transfer that moves everything. Objects that are there already keep the class that they have, so a plan
 * that found some is of no use for the comparison.
 */
export function classChoicesOf(basis: PlanBasis, time: PlanTime): ClassChoice[] | undefined {
  const { to_request: requested, already_downloaded: there } = basis.input.figures;
  if (!requested.archives || there.archives) return undefined;
  return STORAGE_CLASSES.map((storageClass) => {
    const other = { ...basis, input: { ...basis.input, storageClass } };
    const cost = costOf(other, time).total;
    const { after_monthly, pay_back_months } = storageOf(other, cost);
    return { storage_class: storageClass, cost, after_monthly, pay_back_months, least_days: LEAST_DAYS[storageClass], read_after: READ_AFTER[storageClass] ?? 'at once' };
  });
}
