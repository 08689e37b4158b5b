import { retrievalPrice, retrievalRequestPrice, PRICE_ITEMS, PriceName, PriceOverrides } from '../../contracts/prices';

/** A price of AWS's price list: which unit it has there, and how many of ours that is. */
interface Listed {
  readonly name: PriceName;
  readonly unit: RegExp;
  /** Our unit has so many of the list's. */
  readonly times: number;
}

const GIGABYTES = /^GB$/i;
const GIGABYTE_MONTHS = /^GB-?Mo(nth)?s?$/i;
const REQUESTS = /^Requests?$/i;

/**
 * The usage types of Glacier's vaults, without the prefix of the region, such as `USW2-`. The price list has no other price of a vault's that a
 * transfer pays.
 */
const BY_USAGE_TYPE: Readonly<Record<string, Listed>> = {
  'Bulk-Retrieval-Bytes': { name: retrievalPrice('Bulk'), unit: GIGABYTES, times: 1 },
  'Standard-Retrieval-Bytes': { name: retrievalPrice('Standard'), unit: GIGABYTES, times: 1 },
  'Expedited-Retrieval-Bytes': { name: retrievalPrice('Expedited'), unit: GIGABYTES, times: 1 },
  'Requests-Tier2': { name: retrievalRequestPrice('Bulk'), unit: REQUESTS, times: PRICE_ITEMS[retrievalRequestPrice('Bulk')].per },
  'TimedStorage-ByteHrs': { name: 'glacier_storage', unit: GIGABYTE_MONTHS, times: 1 },
};
/** The prices that the price list can give. */
export const LISTED_PRICES: readonly PriceName[] = Object.values(BY_USAGE_TYPE).map(({ name }) => name);
const USAGE_TYPE = new RegExp(`^(?:[A-Z0-9]+-)?(${Object.keys(BY_USAGE_TYPE).join('|')})$`);

interface PriceDimension {
  readonly unit?: unknown;
  readonly beginRange?: unknown;
  readonly pricePerUnit?: { readonly USD?: unknown };
}

/**
 * Reads the products of `AmazonGlacier` in one region, as GetProducts of the AWS Price List API returns them: a JSON document each. If a price falls
 * with the volume, this is the price of the first step. What has another shape, another unit or two prices is left out.
 *
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api-find-services-products.html
 */
export function listPrices(products: readonly string[]): PriceOverrides {
  const found = new Map<PriceName, Set<number>>();
  for (const product of products) {
    const { listed, dimensions } = read(product);
    if (!listed) continue;
    for (const { unit, beginRange, pricePerUnit } of dimensions) {
      const price = Number(pricePerUnit?.USD ?? NaN) * listed.times;
      if (Number(beginRange) !== 0 || !listed.unit.test(String(unit)) || !Number.isFinite(price) || price < 0) continue;
      found.set(listed.name, (found.get(listed.name) ?? new Set()).add(rounded(price)));
    }
  }
  return Object.fromEntries([...found].filter(([, prices]) => prices.size === 1).map(([name, [price]]) => [name, price]));
}

/** Without what the multiplication adds behind the list's ten digits. */
const rounded = (price: number): number => Number(price.toPrecision(10));

interface Product {
  readonly product?: { readonly attributes?: { readonly usagetype?: string } };
  readonly terms?: { readonly OnDemand?: Record<string, unknown> };
}

function read(product: string): { listed?: Listed; dimensions: PriceDimension[] } {
  const { product: about, terms } = JSON.parse(product) as Product;
  const [, usageType] = USAGE_TYPE.exec(about?.attributes?.usagetype ?? '') ?? [];
  const offers = Object.values(terms?.OnDemand ?? {}) as { priceDimensions?: Record<string, PriceDimension> }[];
  return { listed: BY_USAGE_TYPE[usageType], dimensions: offers.flatMap(({ priceDimensions = {} }) => Object.values(priceDimensions)) };
}
