import { DEFAULT_REGION, PRICE_TABLES, Prices, PriceTable } from './price-table';
import { PRICE_ITEMS, PRICE_NAMES, PriceName, PriceOverrides, priceProblem } from '../../contracts/prices';

/** The prices a plan is made with. */
export interface PlanPrices extends PriceTable {
  readonly region: string;
  /** The region whose table it is: `DEFAULT_REGION` where the region has none. */
  readonly tableOf: string;
  readonly overridden: readonly PriceName[];
}

/** Prices that the user gave cannot be used. */
export class PriceOverrideError extends Error {
  public readonly name = 'PriceOverrideError';
}

/** The prices of a region. A region without a table is planned at the prices of us-east-1, which the plan says. */
export function pricesOf(region: string, overrides: PriceOverrides = {}): PlanPrices {
  checkPrices(overrides);
  const tableOf = Object.hasOwn(PRICE_TABLES, region) ? region : DEFAULT_REGION;
  const { date, source, prices } = PRICE_TABLES[tableOf];
  const overridden = PRICE_NAMES.filter((name) => overrides[name] !== undefined);
  return { region, tableOf, date, source, prices: { ...prices, ...overrides } as Prices, overridden };
}

function checkPrices(overrides: Record<string, unknown>): void {
  for (const [name, price] of Object.entries(overrides)) {
    const problem = priceProblem(name, price);
    if (problem) throw new PriceOverrideError(problem);
  }
}

/** A price the table is not sure of, and that the user did not give. */
export const isUnverified = (name: PriceName, { overridden }: PlanPrices): boolean =>
  'unverified' in PRICE_ITEMS[name] && !overridden.includes(name);
