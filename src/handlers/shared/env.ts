import { ENV, EnvName } from '../../contracts/env';
import { PriceOverrides } from '../../contracts/prices';
import { Prices } from '../../domain/plan/price-table';
import { pricesOf } from '../../domain/plan/prices';
import type { DailyLimits } from '../aws/stores/run-budgets';

/** A variable that the construct always sets. */
export function requireEnv(name: EnvName): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set. The construct sets it, so this function was changed by hand`);
  return value;
}

/** A variable that the construct sets only if the user gave a limit. */
export function optionalNumber(name: EnvName): number | undefined {
  const value = process.env[name];
  return value ? Number(value) : undefined;
}

/** The prices of the region of the vault, as in the plan. */
export function requestPrices(): Prices {
  const given = process.env[ENV.PRICES];
  return pricesOf(process.env.AWS_REGION ?? '', given ? JSON.parse(given) as PriceOverrides : undefined).prices;
}

export const requireNumber = (name: EnvName): number => Number(requireEnv(name));

/** The limits of what all runs request in a day. */
export const dailyLimits = (): DailyLimits => ({ bytes: requireNumber(ENV.DAILY_BYTES), requests: optionalNumber(ENV.DAILY_REQUESTS) });
