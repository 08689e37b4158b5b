import { uploadCharges } from './charges-storage';
import { monthly, monthlyIn } from './classes';
import { lineOf } from './cost-line';
import { NO_DRIVERS } from './measured';
import { NO_OBJECTS, ObjectFigures } from './plan-figures';
import { PlanBasis } from './plan-input';
import { StorageClass } from '../../contracts/launch';
import { Amount } from '../../contracts/manifest';
import { ObjectTags } from '../../contracts/object-tags';

/** What a rule does to the archives to request that it matches. USD are not rounded. */
export interface PlanRule extends Amount {
  /** From 1. */
  readonly rule: number;
  /** Its conditions, as the file has them. */
  readonly match: string;
  readonly storage_class: StorageClass;
  readonly tags?: ObjectTags;
  /** USD in a month for these objects, with their tags. */
  readonly monthly: number;
  /** USD in a month that the rule saves, beside the class of the run without tags. Below 0: it costs more. */
  readonly saved_monthly: number;
  /** USD that the rule saves once, because requests that write have another price. Below 0: it costs more. */
  readonly saved_once: number;
}

/** @returns undefined if the run has no object rules */
export function planRulesOf(basis: PlanBasis): PlanRule[] | undefined {
  const { input: { objectRules, storageClass: runClass, figures: { rules = {} } }, destinationPrices } = basis;
  return objectRules?.map(({ match, storage_class: storageClass = runClass, tags }, i) => {
    const objects = rules[i + 1] ?? NO_OBJECTS;
    const withRule = monthlyIn(storageClass, objects, destinationPrices) + monthly('s3_tags', objects.tags, destinationPrices);
    return {
      rule: i + 1,
      match,
      storage_class: storageClass,
      ...(tags && { tags }),
      archives: objects.archives,
      bytes: objects.bytes,
      monthly: withRule,
      saved_monthly: monthlyIn(runClass, objects, destinationPrices) - withRule,
      saved_once: writes(runClass, objects, basis) - writes(storageClass, objects, basis),
    };
  });
}

/** USD for the requests that write these objects. */
const writes = (storageClass: StorageClass, { small, large, chunks }: ObjectFigures, { destinationPrices }: PlanBasis): number =>
  uploadCharges(storageClass, { ...NO_DRIVERS, small, large, chunk: chunks })
    .map((charge) => lineOf(charge, destinationPrices)).reduce((sum, { amount }) => sum + amount, 0);
