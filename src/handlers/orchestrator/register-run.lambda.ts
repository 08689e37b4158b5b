import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { RegisterRunPorts } from './ports';
import { registerRun } from './register-run';
import { ENV } from '../../contracts/env';
import { RegisterRunInput } from '../../contracts/workflow';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { openDestination } from '../aws/buckets/open-destination';
import { StepFunctionsExecutions } from '../aws/executions';
import { GlacierVaults } from '../aws/glacier/glacier-vaults';
import { DeletionStore } from '../aws/stores/deletion-store';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv, requireNumber } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: RegisterRunPorts = {
  runs: new RunStore(documents, table),
  deletions: new DeletionStore(documents, table),
  vaults: new GlacierVaults(new GlacierClient({ requestHandler: TIMEOUTS.PATIENT })),
  executions: new StepFunctionsExecutions(new SFNClient({ requestHandler: TIMEOUTS.QUICK }), logger),
  destination: openDestination(),
  inventories: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  completionTopic: process.env[ENV.COMPLETION_TOPIC_ARN],
  resumableFor: requireNumber(ENV.RESUMABLE_FOR),
  clock: systemClock,
};

export const handler = logged((input: RegisterRunInput) => registerRun(input, ports));
