import { S3Client } from '@aws-sdk/client-s3';
import { finishRun, FinishRunPorts } from './finish-run';
import { ENV } from '../../contracts/env';
import { RunReference } from '../../contracts/workflow';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { documents } from '../aws/stores/documents';
import { RunFigures } from '../aws/stores/run-figures';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const ports: FinishRunPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  objects: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  figures: new RunFigures(documents, requireEnv(ENV.METRIC_TABLE), systemClock),
  clock: systemClock,
};

export const handler = logged((input: RunReference) => finishRun(input, ports));
