import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { RegisterRunPorts } from './ports';
import { registerRun } from './register-run';
import { S3InventoryBucket } from './s3-buckets';
import { ENV } from '../../contracts/env';
import { RegisterRunInput } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { S3Destination } from '../shared/destination-region';
import { requireEnv } from '../shared/env';
import { GlacierVaults } from '../shared/glacier-vaults';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const s3 = new S3Client({ followRegionRedirects: true });
const vaults = process.env[ENV.VAULTS];
const ports: RegisterRunPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  vaults: new GlacierVaults(new GlacierClient({})),
  destination: new S3Destination(s3, requireEnv(ENV.DESTINATION_BUCKET)),
  inventories: new S3InventoryBucket(s3, requireEnv(ENV.INVENTORY_BUCKET)),
  completionTopic: process.env[ENV.COMPLETION_TOPIC_ARN],
  allowedVaults: vaults ? JSON.parse(vaults) as string[] : undefined,
  clock: systemClock,
};

export const handler = lambda((input: RegisterRunInput) => registerRun(input, ports));
