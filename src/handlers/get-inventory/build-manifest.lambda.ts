import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { buildManifest, BuildManifestPorts } from './build-manifest';
import { DestinationBucket } from './destination-bucket';
import { GlacierOutputs } from './glacier-outputs';
import { InventoryBucket } from './inventory-bucket';
import { ENV } from '../../contracts/env';
import { BuildManifestInput, BuildManifestResult } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

/** A connection on which nothing comes for this long is dead; the read goes on over another. */
const IDLE_MS = 60_000;

const requestHandler = { socketTimeout: IDLE_MS };
const inventories = new InventoryBucket(new S3Client({ requestHandler }), requireEnv(ENV.INVENTORY_BUCKET));
const destinationClient = new S3Client({ followRegionRedirects: true, requestHandler });
const ports: BuildManifestPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  outputs: new GlacierOutputs(new GlacierClient({ requestHandler })),
  uploads: inventories,
  files: inventories,
  manifests: inventories,
  destination: new DestinationBucket(destinationClient, requireEnv(ENV.DESTINATION_BUCKET)),
  clock: systemClock,
};

export const handler = lambda<BuildManifestInput, BuildManifestResult>((input) => buildManifest(input, ports));
