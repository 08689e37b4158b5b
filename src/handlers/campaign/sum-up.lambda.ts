import { S3Client } from '@aws-sdk/client-s3';
import { endCampaign, planAccount, SumUpPorts } from './sum-up';
import { CampaignReference, EndCampaignInput, SUM_STEP } from '../../contracts/campaign';
import { ENV } from '../../contracts/env';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { CampaignStore } from '../aws/stores/campaign-store';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: SumUpPorts = {
  campaigns: new CampaignStore(documents, table),
  runs: new RunStore(documents, table),
  files: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  clock: systemClock,
};

type Step = CampaignReference & { readonly step: typeof SUM_STEP.PLAN } | EndCampaignInput & { readonly step: typeof SUM_STEP.END };

export const handler = logged(async (input: Step) => (input.step === SUM_STEP.PLAN ? planAccount(input, ports) : endCampaign(input, ports)));
