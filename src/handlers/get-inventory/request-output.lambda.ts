import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { requestOutput, RequestOutputPorts } from './request-output';
import { ENV } from '../../contracts/env';
import { RequestOutputInput, RequestOutputResult } from '../../contracts/workflow';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { GlacierJobs, ONCE } from '../aws/glacier/glacier-jobs';
import { GlacierVaults } from '../aws/glacier/glacier-vaults';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const deployment = requireEnv(ENV.TRANSFER_TABLE);
const ports: RequestOutputPorts = {
  runs: new RunStore(documents, deployment),
  jobs: new GlacierJobs(new GlacierClient(ONCE), new GlacierClient({ requestHandler: ONCE.requestHandler }), requireEnv(ENV.JOB_TOPIC_ARN)),
  vaults: new GlacierVaults(new GlacierClient({ requestHandler: TIMEOUTS.PATIENT })),
  inventories: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  deployment,
  clock: systemClock,
  log: logger,
};

export const handler = logged<RequestOutputInput, RequestOutputResult>((input) => requestOutput(input, ports));
