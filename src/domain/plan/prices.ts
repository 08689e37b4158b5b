import { DEFAULT_REGION, PRICE_TABLES, Prices, PriceTable } from './price-table';
import { PRICE_ITEMS, PRICE_NAMES, PriceName, PriceOverrides, priceProblem } from '../../contracts/prices';

/** The prices of a plan. */
export interface PlanPrices extends PriceTable {
  readonly region: string;
  /** The region whose table is used: `DEFAULT_REGION` if the region has no table. */
  readonly tableOf: string;
  readonly overridden: readonly PriceName[];
  /** Those of AWS's price list of the day. */
  readonly listed: readonly PriceName[];
}

/** The user gave prices that cannot be used. */
export class PriceOverrideError extends Error {
  public readonly name = 'PriceOverrideError';
}

/**
 * The prices of a region. A region without a table gets the prices of us-east-1, and the plan says so.
 *
 * @param overrides the user's own prices, before all others
 * @param listed prices of AWS's price list of the day, before those of the table
 */
export function pricesOf(region: string, overrides: PriceOverrides = {}, listed: PriceOverrides = {}): PlanPrices {
  checkPrices(overrides);
  const tableOf = Object.hasOwn(PRICE_TABLES, region) ? region : DEFAULT_REGION;
  const { date, source, prices } = PRICE_TABLES[tableOf];
  const overridden = PRICE_NAMES.filter((name) => overrides[name] !== undefined);
  const ofTheDay = PRICE_NAMES.filter((name) => listed[name] !== undefined && overrides[name] === undefined);
  return { region, tableOf, date, source, prices: { ...prices, ...listed, ...overrides } as Prices, overridden, listed: ofTheDay };
}

function checkPrices(overrides: Record<string, unknown>): void {
  for (const [name, price] of Object.entries(overrides)) {
    const problem = priceProblem(name, price);
    if (problem) throw new PriceOverrideError(problem);
  }
}

/** @returns true if the price table is not sure of the price, and neither the user nor AWS's price list replaced it */
export const isUnverified = (name: PriceName, { overridden, listed }: PlanPrices): boolean =>
  'unverified' in PRICE_ITEMS[name] && !overridden.includes(name) && !listed.includes(name);
