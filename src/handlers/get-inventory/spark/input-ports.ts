import { S3Client } from '@aws-sdk/client-s3';
import { ENV } from '../../../contracts/env';
import { InventoryBucket } from '../../aws/buckets/inventory-bucket';
import { openDestination } from '../../aws/buckets/open-destination';
import { documents } from '../../aws/stores/documents';
import { LocatingRuns } from '../../aws/stores/locating-runs';
import { silence } from '../../aws/timeouts';
import { requireEnv } from '../../shared/env';
import { systemClock } from '../../shared/system-clock';

/** A connection that is silent for this long is dead. The read goes on over another one. */
const IDLE_MS = 60_000;

/** What every function of a manifest by Spark works with. */
export function inputPorts() {
  const requestHandler = silence(IDLE_MS);
  const destination = openDestination({ requestHandler });
  return {
    runs: new LocatingRuns(documents, requireEnv(ENV.TRANSFER_TABLE), destination),
    inventories: new InventoryBucket(new S3Client({ requestHandler }), requireEnv(ENV.INVENTORY_BUCKET)),
    destination,
    clock: systemClock,
  };
}
