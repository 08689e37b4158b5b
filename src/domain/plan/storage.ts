import { ClassShare, INDEX_BYTES, monthly, monthlyIn, overhead, sharesOf, tagsOf } from './classes';
import { PlanBasis } from './plan-input';
import { PlanPrices } from './prices';
import { Amount } from '../../contracts/manifest';
import { addAmounts, subtractBytes } from '../amounts';
import { count, size } from '../format';

/** Objects of one storage class, and what they cost in a month. */
export interface ClassStorage extends Amount {
  readonly storage_class: string;
  /** USD, without tags. */
  readonly monthly: number;
}

/** The monthly cost of storage in USD, before and after the transfer. */
export interface PlanStorage {
  /** The whole vault. */
  readonly before_monthly: number;
  /** The objects, and the archives that were not moved. You pay for the moved archives too, until you delete them from the vault. */
  readonly after_monthly: number;
  /** The cost of the transfer, divided by the monthly saving. Null if nothing is saved. */
  readonly pay_back_months: number | null;
  readonly formula: string;
  /** The objects by class, those of the run's class first. Absent: all have that class. */
  readonly classes?: readonly ClassStorage[];
}

export function storageOf({ input, prices, destinationPrices }: PlanBasis, cost: number): PlanStorage {
  const { inventory, figures } = input;
  const moved = addAmounts(figures.to_request, figures.already_downloaded);
  const before = inVault(inventory, prices);
  const stays = inVault({ archives: inventory.archives - moved.archives, bytes: subtractBytes(inventory.bytes, moved.bytes) }, prices);
  const shares = sharesOf(input);
  const classes = shares.map((share) => classStorage(share, destinationPrices));
  const tags = tagsOf(figures);
  const after = classes.reduce((sum, { monthly: ofClass }) => sum + ofClass, 0) + monthly('s3_tags', tags, destinationPrices) + stays;
  const saved = before - after;
  return {
    before_monthly: before,
    after_monthly: after,
    pay_back_months: saved > 0 ? cost / saved : null,
    formula: `${size(inventory.bytes)} in ${count(inventory.archives)} archives in the vault, each with 32 KiB more; ${shares.map(inWords).join('; ')}${tags ? `; ${count(tags)} tags` : ''}`,
    ...(classes.length > 1 ? { classes } : {}),
  };
}

const classStorage = ({ storageClass, objects }: ClassShare, prices: PlanPrices): ClassStorage =>
  ({ storage_class: storageClass, archives: objects.archives, bytes: objects.bytes, monthly: monthlyIn(storageClass, objects, prices) });

const inWords = ({ storageClass, objects }: ClassShare): string =>
  `${size(objects.bytes)} in ${count(objects.archives)} objects as ${storageClass}${overhead(storageClass)}`;

const inVault = ({ archives, bytes }: Amount, prices: PlanPrices): number => monthly('glacier_storage', Number(bytes) + archives * INDEX_BYTES, prices);
