import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { keepOutput, KeepOutputPorts } from './keep-output';
import { ENV } from '../../contracts/env';
import { KeepOutputInput, KeepOutputResult } from '../../contracts/workflow';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { GlacierOutputs } from '../aws/glacier/glacier-outputs';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { silence } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

/** A connection that is silent for this long is dead. The read goes on over another one. */
const IDLE_MS = 60_000;

/** Ranges that have begun must end before Lambda's time does. */
const MARGIN_MS = 180_000;

const requestHandler = silence(IDLE_MS);
const ports: KeepOutputPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  outputs: new GlacierOutputs(new GlacierClient({ requestHandler })),
  inventories: new InventoryBucket(new S3Client({ requestHandler }), requireEnv(ENV.INVENTORY_BUCKET)),
  clock: systemClock,
};

export const handler = logged<KeepOutputInput, KeepOutputResult>((input, context) =>
  keepOutput(input, systemClock.now() + context.getRemainingTimeInMillis() - MARGIN_MS, ports));
