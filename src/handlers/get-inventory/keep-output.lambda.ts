import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { GlacierOutputs } from './glacier-outputs';
import { InventoryBucket } from './inventory-bucket';
import { keepOutput, KeepOutputPorts } from './keep-output';
import { ENV } from '../../contracts/env';
import { OutputJob } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

/** A connection on which nothing comes for this long is dead; the read goes on over another. */
const IDLE_MS = 60_000;

const requestHandler = { socketTimeout: IDLE_MS };
const bucket = new InventoryBucket(new S3Client({ requestHandler }), requireEnv(ENV.INVENTORY_BUCKET));
const ports: KeepOutputPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  outputs: new GlacierOutputs(new GlacierClient({ requestHandler })),
  uploads: bucket,
  objects: bucket,
  clock: systemClock,
};

export const handler = lambda<OutputJob, void>((input) => keepOutput(input, ports));
