import { ENV } from '../../contracts/env';
import { PlanSettings } from '../../domain/plan/plan-input';
import { givenPrices } from '../shared/budget-settings';
import { optionalNumber, requireNumber } from '../shared/env';

/** The settings of this deployment, from the environment that the construct sets. */
export function planSettings(): PlanSettings {
  return {
    chunkSize: requireNumber(ENV.CHUNK_SIZE),
    chunkMemory: requireNumber(ENV.CHUNK_MEMORY),
    prepareMemory: optionalNumber(ENV.PREPARE_MEMORY),
    validationMemory: optionalNumber(ENV.VALIDATION_MEMORY),
    requestMemory: optionalNumber(ENV.REQUEST_MEMORY),
    sweepMemory: optionalNumber(ENV.SWEEP_MEMORY),
    manifestMemory: optionalNumber(ENV.MANIFEST_MEMORY),
    reportMemory: optionalNumber(ENV.REPORT_MEMORY),
    chunkConcurrency: requireNumber(ENV.CHUNK_CONCURRENCY),
    prepareConcurrency: requireNumber(ENV.PREPARE_CONCURRENCY),
    validationConcurrency: requireNumber(ENV.VALIDATION_CONCURRENCY),
    initialRate: requireNumber(ENV.INITIAL_RATE),
    dailyBytes: requireNumber(ENV.DAILY_BYTES),
    dailyRequests: optionalNumber(ENV.DAILY_REQUESTS),
    prices: givenPrices(),
  };
}
