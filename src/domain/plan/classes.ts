import { addObjects, LEAST_BILLED_SIZE, NO_OBJECTS, ObjectFigures, PlanFigures } from './plan-figures';
import { PlanInput } from './plan-input';
import { PlanPrices } from './prices';
import { STORAGE_CLASSES, StorageClass } from '../../contracts/launch';
import { PRICE_ITEMS, PriceName, storagePrice } from '../../contracts/prices';
import { addAmounts, subtractBytes } from '../amounts';
import { size } from '../format';

/** Bytes that vaults, GLACIER and DEEP_ARCHIVE add to each archive, at their own price. https://aws.amazon.com/s3/pricing/ */
export const INDEX_BYTES = 32 * 1024;
/** Bytes that GLACIER and DEEP_ARCHIVE add to each object, at the price of STANDARD. */
const NAME_BYTES = 8 * 1024;

const ARCHIVE_CLASSES: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];
const LEAST_SIZE_CLASSES: readonly StorageClass[] = ['STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR'];

/** The objects of one storage class. */
export interface ClassShare {
  readonly storageClass: StorageClass;
  readonly objects: ObjectFigures;
}

/** The objects by class: those of the run's class first, then those of other classes. Objects that were found in a class that has no price count as of the run's. */
export function sharesOf({ figures, storageClass }: Pick<PlanInput, 'figures' | 'storageClass'>): ClassShare[] {
  const others = STORAGE_CLASSES.filter((name) => name !== storageClass && Object.hasOwn(figures.classes ?? {}, name))
    .map((name): ClassShare => ({ storageClass: name, objects: figures.classes![name] }));
  const apart = others.map(({ objects }) => objects).reduce(addObjects, NO_OBJECTS);
  return [{ storageClass, objects: without(allObjects(figures), apart) }, ...others];
}

function allObjects(figures: PlanFigures): ObjectFigures {
  const { to_request: requested, already_downloaded: done, one_chunk: small } = figures;
  return {
    ...addAmounts(requested, done),
    bytes_billed_small: figures.bytes_billed_small,
    small,
    large: requested.archives - small,
    chunks: figures.chunks - small,
    tags: tagsOf(figures),
  };
}

const without = (all: ObjectFigures, some: ObjectFigures): ObjectFigures => ({
  archives: all.archives - some.archives,
  bytes: subtractBytes(all.bytes, some.bytes),
  bytes_billed_small: subtractBytes(all.bytes_billed_small, some.bytes_billed_small),
  small: all.small - some.small,
  large: all.large - some.large,
  chunks: all.chunks - some.chunks,
  tags: all.tags - some.tags,
});

/** Tags that rules give to the objects of the archives to request. */
export const tagsOf = ({ rules = {} }: PlanFigures): number => Object.values(rules).reduce((sum, { tags }) => sum + tags, 0);

/** USD for a month of these objects in a class, without their tags. */
export function monthlyIn(storageClass: StorageClass, { archives, bytes, bytes_billed_small: billed }: ObjectFigures, prices: PlanPrices): number {
  const price = storagePrice(storageClass);
  if (ARCHIVE_CLASSES.includes(storageClass)) {
    return monthly(price, Number(bytes) + archives * INDEX_BYTES, prices) + monthly('s3_storage_STANDARD', archives * NAME_BYTES, prices);
  }
  if (LEAST_SIZE_CLASSES.includes(storageClass)) return monthly(price, Number(billed), prices);
  return monthly(price, Number(bytes), prices) + (storageClass === 'INTELLIGENT_TIERING' ? monthly('s3_monitoring', archives, prices) : 0);
}

/** What a class adds to the bytes of an object, in words. */
export function overhead(storageClass: StorageClass): string {
  if (ARCHIVE_CLASSES.includes(storageClass)) return ', each with 32 KiB more, and 8 KiB as STANDARD';
  if (LEAST_SIZE_CLASSES.includes(storageClass)) return `, each billed as at least ${size(LEAST_BILLED_SIZE)}`;
  return storageClass === 'INTELLIGENT_TIERING' ? ', with monitoring of each' : '';
}

/** USD for a month of `amount` units of what the price is for. */
export const monthly = (price: PriceName, amount: number, { prices }: PlanPrices): number => amount / PRICE_ITEMS[price].per * prices[price];
