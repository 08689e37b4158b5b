import { S3Client } from '@aws-sdk/client-s3';
import { buildManifest, BuildManifestPorts, BuildManifestSettings } from './build-manifest';
import { ENV } from '../../contracts/env';
import { MANIFEST_SCRATCH_BYTES } from '../../contracts/manifest';
import { BuildManifestInput, BuildManifestResult } from '../../contracts/workflow';
import { ExternalManifestEngine } from '../../domain/inventory/manifest/external-manifest-engine';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { isTaggingAllowed, openDestination, tagsOfObjects } from '../aws/buckets/open-destination';
import { documents } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { silence } from '../aws/timeouts';
import { optionalNumber, requireEnv, requireNumber } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

/** A connection that is silent for this long is dead. The read goes on over another one. */
const IDLE_MS = 60_000;
/** A step that has begun must end before Lambda's time does: sorting records, or writing a partition. */
const MARGIN_MS = 45_000;
/** The file system's blocks and names take the rest of /tmp. */
const USABLE = 0.97;

const requestHandler = silence(IDLE_MS);
const destination = openDestination({ requestHandler });
const ports: BuildManifestPorts = {
  runs: new LocatingRuns(documents, requireEnv(ENV.TRANSFER_TABLE), destination),
  inventories: new InventoryBucket(new S3Client({ requestHandler }), requireEnv(ENV.INVENTORY_BUCKET)),
  destination,
  engine: new ExternalManifestEngine(),
  clock: systemClock,
};
const settings: BuildManifestSettings = {
  chunkSize: requireNumber(ENV.CHUNK_SIZE),
  scratchBytes: Math.floor(USABLE * MANIFEST_SCRATCH_BYTES),
  sparkAbove: optionalNumber(ENV.SPARK_ABOVE),
  tagging: { allowed: isTaggingAllowed(process.env), ofEach: tagsOfObjects(process.env) },
};

export const handler = logged<BuildManifestInput, BuildManifestResult>((input, context) =>
  buildManifest(input, {
    manifest: context.awsRequestId, deadline: systemClock.now() + context.getRemainingTimeInMillis() - MARGIN_MS,
  }, ports, settings));
