import { S3Client } from '@aws-sdk/client-s3';
import { finishRun, FinishRunPorts } from './finish-run';
import { RunFigures } from './run-figures';
import { InventoryBucket } from './s3-objects';
import { ENV } from '../../contracts/env';
import { FinishRunInput } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const ports: FinishRunPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  objects: new InventoryBucket(new S3Client({}), requireEnv(ENV.INVENTORY_BUCKET)),
  figures: new RunFigures(documents, requireEnv(ENV.METRIC_TABLE), systemClock),
  clock: systemClock,
};

export const handler = lambda((input: FinishRunInput) => finishRun(input, ports));
