import { DEFAULT_REGION, PRICE_ITEMS, PRICE_TABLES, PriceName, Prices, PriceTable } from './price-table';

/** Prices of the user's own, in USD and by name: they replace those of the table. */
export type PriceOverrides = Partial<Record<PriceName, number>>;

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

export const PRICE_NAMES = Object.keys(PRICE_ITEMS) as PriceName[];

/** The prices of a region. A region without a table is planned at the prices of us-east-1, which the plan says. */
export function pricesOf(region: string, overrides: PriceOverrides = {}): PlanPrices {
  checkPrices(overrides);
  const tableOf = Object.hasOwn(PRICE_TABLES, region) ? region : DEFAULT_REGION;
  const { date, source, prices } = PRICE_TABLES[tableOf];
  const overridden = PRICE_NAMES.filter((name) => overrides[name] !== undefined);
  return { region, tableOf, date, source, prices: { ...prices, ...overrides } as Prices, overridden };
}

function checkPrices(overrides: Record<string, unknown>): asserts overrides is PriceOverrides {
  for (const [name, price] of Object.entries(overrides)) {
    if (!Object.hasOwn(PRICE_ITEMS, name)) throw new PriceOverrideError(`no price has the name ${name}; known are ${PRICE_NAMES.join(', ')}`);
    if (typeof price !== 'number' || !Number.isFinite(price) || price < 0) {
      throw new PriceOverrideError(`the price ${name} must be a number of USD, 0 or more; got ${JSON.stringify(price)}. Known prices are ${PRICE_NAMES.join(', ')}`);
    }
  }
}

/** A price the table is not sure of, and that the user did not give. */
export const isUnverified = (name: PriceName, { overridden }: PlanPrices): boolean =>
  'unverified' in PRICE_ITEMS[name] && !overridden.includes(name);
