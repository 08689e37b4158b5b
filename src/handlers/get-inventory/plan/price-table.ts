import { Tier } from '../../../contracts/glacier';
import { STORAGE_CLASSES } from '../../../contracts/launch';

export type StorageClass = (typeof STORAGE_CLASSES)[number];

/** What a price is for. */
interface PriceItem {
  /** In words, after "per". */
  readonly unit: string;
  /** Requests, bytes or the like in one unit. */
  readonly per: number;
  /** No public document could confirm it: give the price of your own bill. */
  readonly unverified?: true;
}

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

/** Reads of the other classes could not be compared with a price list. */
const readItem = (name: StorageClass): PriceItem => (name === 'STANDARD' ? THOUSAND : { ...THOUSAND, ...UNVERIFIED });

const BY_CLASS = Object.fromEntries(STORAGE_CLASSES.flatMap((name) => [
  [putPrice(name), THOUSAND], [getPrice(name), readItem(name)], [storagePrice(name), GB_MONTH],
])) as ByClass;

/** The price lists that can be read today are those of the S3 storage class; those of the vault API are no longer published. */
const BY_TIER: ByTier = {
  glacier_request_Bulk: { ...THOUSAND, ...UNVERIFIED },
  glacier_request_Standard: { ...THOUSAND, ...UNVERIFIED },
  glacier_request_Expedited: { ...THOUSAND, ...UNVERIFIED },
  glacier_retrieval_Bulk: { ...GB, ...UNVERIFIED },
  glacier_retrieval_Standard: { ...GB, ...UNVERIFIED },
  glacier_retrieval_Expedited: { ...GB, ...UNVERIFIED },
};

/** Every price by its name, with what it is for. */
export const PRICE_ITEMS = {
  ...BY_TIER,
  glacier_storage: { ...GB_MONTH, ...UNVERIFIED },
  ...BY_CLASS,
  s3_monitoring: { unit: '1,000 objects and month', per: 1_000 },
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
  xray_traces: { unit: '1,000,000 traces', per: 1_000_000, ...UNVERIFIED },
  transfer_to_region: { ...GB, ...UNVERIFIED },
  cloudtrail_events: { unit: '100,000 events', per: 100_000 },
} as const satisfies Record<string, PriceItem>;
export type PriceName = keyof typeof PRICE_ITEMS;
export type Prices = Readonly<Record<PriceName, number>>;

export interface PriceTable {
  /** When the table was put together, YYYY-MM. */
  readonly date: string;
  readonly source: string;
  /** USD. */
  readonly prices: Prices;
}

/** USD, us-east-1; where a price falls with volume, the first step's. */
const US_EAST: Prices = {
  glacier_request_Bulk: 0.025,
  glacier_request_Standard: 0.05,
  glacier_request_Expedited: 10,
  glacier_retrieval_Bulk: 0.0025,
  glacier_retrieval_Standard: 0.01,
  glacier_retrieval_Expedited: 0.03,
  glacier_storage: 0.0036,
  s3_put_STANDARD: 0.005,
  s3_put_INTELLIGENT_TIERING: 0.005,
  s3_put_STANDARD_IA: 0.01,
  s3_put_ONEZONE_IA: 0.01,
  s3_put_GLACIER_IR: 0.02,
  s3_put_GLACIER: 0.03,
  s3_put_DEEP_ARCHIVE: 0.05,
  s3_get_STANDARD: 0.0004,
  s3_get_INTELLIGENT_TIERING: 0.0004,
  s3_get_STANDARD_IA: 0.001,
  s3_get_ONEZONE_IA: 0.001,
  s3_get_GLACIER_IR: 0.01,
  s3_get_GLACIER: 0.0004,
  s3_get_DEEP_ARCHIVE: 0.0004,
  s3_storage_STANDARD: 0.023,
  s3_storage_INTELLIGENT_TIERING: 0.023,
  s3_storage_STANDARD_IA: 0.0125,
  s3_storage_ONEZONE_IA: 0.01,
  s3_storage_GLACIER_IR: 0.004,
  s3_storage_GLACIER: 0.0036,
  s3_storage_DEEP_ARCHIVE: 0.00099,
  s3_monitoring: 0.0025,
  lambda_duration: 0.0000133334,
  lambda_requests: 0.2,
  sqs_requests: 0.4,
  sns_requests: 0.5,
  dynamodb_writes: 0.625,
  dynamodb_reads: 0.125,
  dynamodb_storage: 0.25,
  dynamodb_recovery: 0.2,
  step_functions_transitions: 0.025,
  logs_ingestion: 0.5,
  xray_traces: 5,
  transfer_to_region: 0.02,
  cloudtrail_events: 2,
};

const SOURCE = 'copies of the public price lists of 2025 and 2026, not the pages of the day: compare what matters with aws.amazon.com/pricing; functions on arm64';
const US_TABLE: PriceTable = { date: '2026-11', source: SOURCE, prices: US_EAST };

export const DEFAULT_REGION = 'us-east-1';
/** Regions whose prices are known. The three of the United States have one price list for all of these. */
export const PRICE_TABLES: Readonly<Record<string, PriceTable>> = { [DEFAULT_REGION]: US_TABLE, 'us-east-2': US_TABLE, 'us-west-2': US_TABLE };
