import { Tier } from './glacier';
import { STORAGE_CLASSES, StorageClass } from './launch';

/** What a price is for. */
interface PriceItem {
  /** In words, as they follow "per". */
  readonly unit: string;
  /** How many requests, bytes or the like one unit has. */
  readonly per: number;
  /** Set if no public document confirms the price. Users should give the price on their own bill. */
  readonly unverified?: true;
}

/** Money is counted in billionths of a USD, because one byte costs about two of them in a thousand. Whole numbers add up exactly. */
export const NANO = 1e9;

const GIB = 2 ** 30;
const THOUSAND: PriceItem = { unit: '1,000 requests', per: 1_000 };
const MILLION: PriceItem = { unit: '1,000,000 requests', per: 1_000_000 };
const GB: PriceItem = { unit: 'GB', per: GIB };
const GB_MONTH: PriceItem = { unit: 'GB and month', per: GIB };
const UNVERIFIED = { unverified: true } as const;

export const putPrice = <C extends StorageClass>(storageClass: C) => `s3_put_${storageClass}` as const;
export const getPrice = <C extends StorageClass>(storageClass: C) => `s3_get_${storageClass}` as const;
export const storagePrice = <C extends StorageClass>(storageClass: C) => `s3_storage_${storageClass}` as const;
export const retrievalRequestPrice = <T extends Tier>(tier: T) => `glacier_request_${tier}` as const;
export const retrievalPrice = <T extends Tier>(tier: T) => `glacier_retrieval_${tier}` as const;

type ByClass = Record<`s3_put_${StorageClass}` | `s3_get_${StorageClass}` | `s3_storage_${StorageClass}`, PriceItem>;
type ByTier = Record<`glacier_request_${Tier}` | `glacier_retrieval_${Tier}`, PriceItem>;

/** No price list could confirm the price of reads of the other classes. */
const readItem = (name: StorageClass): PriceItem => (name === 'STANDARD' ? THOUSAND : { ...THOUSAND, ...UNVERIFIED });

const BY_CLASS = Object.fromEntries(STORAGE_CLASSES.flatMap((name) => [
  [putPrice(name), THOUSAND], [getPrice(name), readItem(name)], [storagePrice(name), GB_MONTH],
])) as ByClass;

/** AWS publishes the prices of the S3 storage class only. It no longer publishes those of the vault API. */
const BY_TIER: ByTier = {
  glacier_request_Bulk: { ...THOUSAND, ...UNVERIFIED },
  glacier_request_Standard: { ...THOUSAND, ...UNVERIFIED },
  glacier_request_Expedited: { ...THOUSAND, ...UNVERIFIED },
  glacier_retrieval_Bulk: { ...GB, ...UNVERIFIED },
  glacier_retrieval_Standard: { ...GB, ...UNVERIFIED },
  glacier_retrieval_Expedited: { ...GB, ...UNVERIFIED },
};

/** Every price by its name, and what the price is for. */
export const PRICE_ITEMS = {
  ...BY_TIER,
  glacier_storage: { ...GB_MONTH, ...UNVERIFIED },
  ...BY_CLASS,
  s3_monitoring: { unit: '1,000 objects and month', per: 1_000 },
  s3_tags: { unit: '10,000 tags and month', per: 10_000, ...UNVERIFIED },
  lambda_duration: { unit: 'GB-second', per: 1 },
  lambda_requests: MILLION,
  sqs_requests: MILLION,
  sns_requests: { ...MILLION, ...UNVERIFIED },
  dynamodb_writes: { unit: '1,000,000 write units', per: 1_000_000 },
  dynamodb_reads: { unit: '1,000,000 read units', per: 1_000_000 },
  dynamodb_storage: { ...GB_MONTH, ...UNVERIFIED },
  dynamodb_recovery: { ...GB_MONTH, ...UNVERIFIED },
  step_functions_transitions: { unit: '1,000 transitions', per: 1_000 },
  logs_ingestion: { ...GB, ...UNVERIFIED },
  cloudwatch_requests: { ...THOUSAND, ...UNVERIFIED },
  xray_traces: { unit: '1,000,000 traces', per: 1_000_000, ...UNVERIFIED },
  transfer_to_region: { ...GB, ...UNVERIFIED },
  cloudtrail_events: { unit: '100,000 events', per: 100_000 },
} as const satisfies Record<string, PriceItem>;
export type PriceName = keyof typeof PRICE_ITEMS;

export const PRICE_NAMES = Object.keys(PRICE_ITEMS) as PriceName[];

/** Prices that the user gives, in USD and by name. They replace the built-in prices. */
export type PriceOverrides = Partial<Record<PriceName, number>>;

/** @returns what is wrong with a price that the user gives, in words, or undefined if the price is right. */
export function priceProblem(name: string, price: unknown): string | undefined {
  if (!Object.hasOwn(PRICE_ITEMS, name)) return `no price has the name ${name}; known are ${PRICE_NAMES.join(', ')}`;
  if (typeof price === 'number' && Number.isFinite(price) && price >= 0) return undefined;
  return `the price ${name} must be a number of USD, 0 or more; got ${JSON.stringify(price)}. Known prices are ${PRICE_NAMES.join(', ')}`;
}
