import { LEAST_BILLED_SIZE } from './plan-figures';
import { PlanBasis } from './plan-input';
import { PlanPrices } from './prices';
import { StorageClass } from '../../contracts/launch';
import { Amount, Bytes } from '../../contracts/manifest';
import { PRICE_ITEMS, PriceName, storagePrice } from '../../contracts/prices';
import { addAmounts, subtractBytes } from '../amounts';
import { count, size } from '../format';

/** Bytes that vaults, GLACIER and DEEP_ARCHIVE add to each archive, at their own price. https://aws.amazon.com/s3/pricing/ */
const INDEX_BYTES = 32 * 1024;
/** Bytes that GLACIER and DEEP_ARCHIVE add to each object, at the price of STANDARD. */
const NAME_BYTES = 8 * 1024;

const ARCHIVE_CLASSES: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];
const LEAST_SIZE_CLASSES: readonly StorageClass[] = ['STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR'];

/** The monthly cost of storage in USD, before and after the transfer. */
export interface PlanStorage {
  /** The whole vault. */
  readonly before_monthly: number;
  /** The objects, and the archives that were not moved. You pay for the moved archives too, until you delete them from the vault. */
  readonly after_monthly: number;
  /** The cost of the transfer, divided by the monthly saving. Null if nothing is saved. */
  readonly pay_back_months: number | null;
  readonly formula: string;
}

export function storageOf({ input, prices, destinationPrices }: PlanBasis, cost: number): PlanStorage {
  const { inventory, figures, storageClass } = input;
  const { to_request: toRequest, already_downloaded: done } = figures;
  const moved = addAmounts(toRequest, done);
  const before = inVault(inventory, prices);
  const stays = inVault({ archives: inventory.archives - moved.archives, bytes: subtractBytes(inventory.bytes, moved.bytes) }, prices);
  const after = inClass(moved, figures.bytes_billed_small, storageClass, destinationPrices) + stays;
  const saved = before - after;
  return {
    before_monthly: before,
    after_monthly: after,
    pay_back_months: saved > 0 ? cost / saved : null,
    formula: `${size(inventory.bytes)} in ${count(inventory.archives)} archives in the vault, each with 32 KiB more; ${size(moved.bytes)} in ${count(moved.archives)} objects as ${storageClass}${overhead(storageClass)}`,
  };
}

function overhead(storageClass: StorageClass): string {
  if (ARCHIVE_CLASSES.includes(storageClass)) return ', each with 32 KiB more, and 8 KiB as STANDARD';
  if (LEAST_SIZE_CLASSES.includes(storageClass)) return `, each billed as at least ${size(LEAST_BILLED_SIZE)}`;
  return storageClass === 'INTELLIGENT_TIERING' ? ', with monitoring of each' : '';
}

function inVault({ archives, bytes }: Amount, prices: PlanPrices): number {
  return monthly('glacier_storage', Number(bytes) + archives * INDEX_BYTES, prices);
}

function inClass({ archives, bytes }: Amount, billedSmall: Bytes, storageClass: StorageClass, prices: PlanPrices): number {
  const price = storagePrice(storageClass);
  if (ARCHIVE_CLASSES.includes(storageClass)) {
    return monthly(price, Number(bytes) + archives * INDEX_BYTES, prices) + monthly('s3_storage_STANDARD', archives * NAME_BYTES, prices);
  }
  if (LEAST_SIZE_CLASSES.includes(storageClass)) return monthly(price, Number(billedSmall), prices);
  return monthly(price, Number(bytes), prices) + (storageClass === 'INTELLIGENT_TIERING' ? monthly('s3_monitoring', archives, prices) : 0);
}

const monthly = (price: PriceName, amount: number, { prices }: PlanPrices): number => amount / PRICE_ITEMS[price].per * prices[price];
