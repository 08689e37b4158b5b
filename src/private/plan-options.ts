import { Construct } from 'constructs';
import { checkConcurrency, checkInteger, checkMemorySize, checkPositive, checkPrices, checkSize } from './check';
import { numberText, pricesEnvironment, requestEnvironment } from './worker';
import { DEFAULT } from '../contracts/defaults';
import { ENV, EnvName } from '../contracts/env';
import { NO } from '../contracts/launch';
import { InventoryOptions } from '../inventory-options';
import { PlanOptions } from '../plan-options';

/** Glue starts no Spark job with fewer: one leads, the others work. */
const FEWEST_WORKERS = 2;

/** @throws Error if a value is not allowed */
export function checkPlan(plan: PlanOptions = {}): void {
  const { chunkMemorySize, prepareMemorySize, validationMemorySize, requestMemorySize, sweepMemorySize, reportMemorySize } = plan;
  const memories = { chunkMemorySize, prepareMemorySize, validationMemorySize, requestMemorySize, sweepMemorySize, reportMemorySize };
  Object.entries(memories).forEach(([prop, value]) => checkMemorySize(`plan.${prop}`, value));
  checkConcurrency('plan.chunkConcurrency', plan.chunkConcurrency);
  checkConcurrency('plan.prepareConcurrency', plan.prepareConcurrency);
  checkConcurrency('plan.validationConcurrency', plan.validationConcurrency);
  checkSize('plan.dailyBytes', plan.dailyBytes);
  checkInteger('plan.dailyRequests', plan.dailyRequests, 1);
  checkPositive('plan.initialRequestsPerSecond', plan.initialRequestsPerSecond);
  checkPrices('plan.prices', plan.prices);
}

/** Checks the options of Get Inventory. `prefix`: what stands before the prop's name as the user wrote it. */
export function checkInventory(prefix: string, { outputMemorySize, manifestMemorySize, settleMemorySize, engine }: InventoryOptions): void {
  Object.entries({ outputMemorySize, manifestMemorySize, settleMemorySize }).forEach(([prop, value]) => checkMemorySize(prefix + prop, value));
  checkInteger(`${prefix}engine.workers`, engine?._glue?.workers, FEWEST_WORKERS);
  checkInteger(`${prefix}engine.above`, engine?._glue?.above, 0);
}

/** How the deployment works, for the plan. A memory that has its default is left out. */
export const planEnvironment = (scope: Construct, { manifestMemorySize }: InventoryOptions, plan: PlanOptions = {}) => ({
  [ENV.CHUNK_MEMORY]: numberText(plan.chunkMemorySize ?? DEFAULT.CHUNK_MEMORY),
  ...memory(ENV.PREPARE_MEMORY, plan.prepareMemorySize),
  ...memory(ENV.VALIDATION_MEMORY, plan.validationMemorySize),
  ...memory(ENV.REQUEST_MEMORY, plan.requestMemorySize),
  ...memory(ENV.SWEEP_MEMORY, plan.sweepMemorySize),
  ...memory(ENV.MANIFEST_MEMORY, manifestMemorySize),
  ...memory(ENV.REPORT_MEMORY, plan.reportMemorySize),
  [ENV.CHUNK_CONCURRENCY]: numberText(plan.chunkConcurrency ?? DEFAULT.CHUNK_CONCURRENCY),
  [ENV.PREPARE_CONCURRENCY]: numberText(plan.prepareConcurrency ?? DEFAULT.PREPARE_CONCURRENCY),
  [ENV.VALIDATION_CONCURRENCY]: numberText(plan.validationConcurrency ?? DEFAULT.VALIDATION_CONCURRENCY),
  ...requestEnvironment(plan),
  ...pricesEnvironment(scope, plan.prices),
  ...(readsPriceList(plan) ? {} : { [ENV.PRICE_LIST]: NO }),
});

export const readsPriceList = ({ priceList = true }: PlanOptions = {}): boolean => priceList;

const memory = (name: EnvName, size: number | undefined): Partial<Record<EnvName, string>> => (size ? { [name]: numberText(size) } : {});
