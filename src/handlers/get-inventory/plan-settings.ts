import { ENV } from '../../contracts/env';
import { PriceOverrides } from '../../contracts/prices';
import { PlanSettings } from '../../domain/plan/plan-input';
import { optionalNumber, requireNumber } from '../shared/env';

/** The settings of this deployment, from the environment that the construct sets. */
export function planSettings(): PlanSettings {
  const prices = process.env[ENV.PRICES];
  return {
    chunkSize: requireNumber(ENV.CHUNK_SIZE),
    chunkMemory: requireNumber(ENV.CHUNK_MEMORY),
    chunkConcurrency: requireNumber(ENV.CHUNK_CONCURRENCY),
    prepareConcurrency: requireNumber(ENV.PREPARE_CONCURRENCY),
    validationConcurrency: requireNumber(ENV.VALIDATION_CONCURRENCY),
    initialRate: requireNumber(ENV.INITIAL_RATE),
    dailyBytes: requireNumber(ENV.DAILY_BYTES),
    dailyRequests: optionalNumber(ENV.DAILY_REQUESTS),
    prices: prices ? JSON.parse(prices) as PriceOverrides : undefined,
  };
}
