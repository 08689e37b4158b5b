import { randomUUID } from 'crypto';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { deleteArchives, DeleteArchivesPorts } from './delete-archives';
import { DeleteArchivesInput, DELETION_RATE } from '../../contracts/deletion';
import { ENV } from '../../contracts/env';
import { Pace } from '../../domain/archive/pace';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { openDestination } from '../aws/buckets/open-destination';
import { GlacierDeletions } from '../aws/glacier/glacier-deletions';
import { ONCE } from '../aws/glacier/glacier-jobs';
import { ArchiveStore } from '../aws/stores/archive-store';
import { DeletionStore } from '../aws/stores/deletion-store';
import { documents } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { ReportParts } from '../aws/stores/report-parts';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const destination = openDestination();
const ports: DeleteArchivesPorts = {
  runs: new LocatingRuns(documents, table, destination),
  archives: new ArchiveStore(documents, table),
  deletions: new DeletionStore(documents, table),
  parts: new ReportParts(documents, table),
  files: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  destination,
  vault: new GlacierDeletions(new GlacierClient(ONCE)),
  // One for each container, so that it keeps the rate it has found.
  pace: new Pace(systemClock, DELETION_RATE),
  clock: systemClock,
  log: logger,
  attempt: randomUUID,
};

/** Milliseconds for the archives in hand, each with a look, a call and writes that may be tried again, and then for the results. */
const LEFT_MS = 5 * 60_000;

export const handler = logged((input: DeleteArchivesInput, context) =>
  deleteArchives(input, systemClock.now() + Math.max(0, context.getRemainingTimeInMillis() - LEFT_MS), ports));
