import { optionalNumber, requireNumber } from './env';
import type { BudgetSettings } from './request-budget';
import { ENV } from '../../contracts/env';
import { PriceOverrides } from '../../contracts/prices';
import { pricesOf } from '../../domain/plan/prices';

/** The prices that the user gave to the construct, if any. */
export function givenPrices(): PriceOverrides | undefined {
  const given = process.env[ENV.PRICES];
  return given ? JSON.parse(given) as PriceOverrides : undefined;
}

/** What requests may spend in a day, and the prices of the region of the vault, as in the plan. */
export const budgetSettings = (): BudgetSettings => ({
  limits: { bytes: requireNumber(ENV.DAILY_BYTES), requests: optionalNumber(ENV.DAILY_REQUESTS) },
  prices: pricesOf(process.env.AWS_REGION ?? '', givenPrices()).prices,
});
