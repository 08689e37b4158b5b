import { PriceName } from '../../contracts/prices';

export type Prices = Readonly<Record<PriceName, number>>;

export interface PriceTable {
  /** When the table was put together, YYYY-MM. */
  readonly date: string;
  readonly source: string;
  /** USD. */
  readonly prices: Prices;
}

/** USD, in us-east-1. If a price falls with the volume, this is the price of the first step. */
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
  s3_tags: 0.01,
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
  cloudwatch_requests: 0.01,
  xray_traces: 5,
  transfer_to_region: 0.02,
  cloudtrail_events: 2,
};

const SOURCE = 'copied from the public price lists of 2025 and 2026: compare important prices with aws.amazon.com/pricing; functions on arm64';
const US_TABLE: PriceTable = { date: '2026-11', source: SOURCE, prices: US_EAST };

export const DEFAULT_REGION = 'us-east-1';
/** Regions whose prices are known. These three regions have the same prices for everything here. */
export const PRICE_TABLES: Readonly<Record<string, PriceTable>> = { [DEFAULT_REGION]: US_TABLE, 'us-east-2': US_TABLE, 'us-west-2': US_TABLE };
