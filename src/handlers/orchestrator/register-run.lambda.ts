import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { RegisterRunPorts } from './ports';
import { registerRun } from './register-run';
import { ENV } from '../../contracts/env';
import { RegisterRunInput } from '../../contracts/workflow';
import { DestinationBucket } from '../aws/buckets/destination-bucket';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { GlacierVaults } from '../aws/glacier/glacier-vaults';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { systemClock } from '../shared/system-clock';

const s3 = new S3Client({ followRegionRedirects: true });
const vaults = process.env[ENV.VAULTS];
const ports: RegisterRunPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  vaults: new GlacierVaults(new GlacierClient({})),
  destination: new DestinationBucket(s3, requireEnv(ENV.DESTINATION_BUCKET)),
  inventories: new InventoryBucket(s3, requireEnv(ENV.INVENTORY_BUCKET)),
  completionTopic: process.env[ENV.COMPLETION_TOPIC_ARN],
  allowedVaults: vaults ? JSON.parse(vaults) as string[] : undefined,
  clock: systemClock,
};

export const handler = lambda((input: RegisterRunInput) => registerRun(input, ports));
