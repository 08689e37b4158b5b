import { GlacierClient } from '@aws-sdk/client-glacier';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PricingClient } from '@aws-sdk/client-pricing';
import { S3Client } from '@aws-sdk/client-s3';
import { planSettings } from './plan-settings';
import { settleExisting, SettleExistingPorts } from './settle-existing';
import { LOOKS_IN_FLIGHT } from './settle-partition';
import { ENV } from '../../contracts/env';
import { NO } from '../../contracts/launch';
import { SettleExistingInput, SettleExistingResult } from '../../contracts/workflow';
import { AccountLimits } from '../aws/account-limits';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { openDestination } from '../aws/buckets/open-destination';
import { GlacierVaults } from '../aws/glacier/glacier-vaults';
import { PRICE_LIST_REGION, PriceList } from '../aws/price-list';
import { documents } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { TIMEOUTS } from '../aws/timeouts';
import { deadlineOf } from '../shared/deadline';
import { requireEnv } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const destination = openDestination({ requestHandler: { ...TIMEOUTS.PATIENT, httpsAgent: { maxSockets: LOOKS_IN_FLIGHT } } });
const ports: SettleExistingPorts = {
  runs: new LocatingRuns(documents, requireEnv(ENV.TRANSFER_TABLE), destination),
  inventories: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  destination,
  vaults: new GlacierVaults(new GlacierClient({ requestHandler: TIMEOUTS.PATIENT })),
  account: new AccountLimits(new LambdaClient({ requestHandler: TIMEOUTS.PATIENT })),
  priceList: process.env[ENV.PRICE_LIST] === NO ? undefined : priceList(),
  clock: systemClock,
  log: logger,
};
const settings = planSettings();

function priceList(): PriceList {
  return new PriceList(new PricingClient({ region: PRICE_LIST_REGION, requestHandler: TIMEOUTS.QUICK }));
}

export const handler = logged<SettleExistingInput, SettleExistingResult>((input, context) =>
  settleExisting(input, deadlineOf(context, systemClock), ports, settings));
