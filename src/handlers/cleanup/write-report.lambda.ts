import { S3Client } from '@aws-sdk/client-s3';
import { unlessDenied } from './denied-uploads';
import { ownUploads } from './own-uploads';
import type { WriteReportPorts } from './write-report';
import { writeReports } from './write-reports';
import { ENV } from '../../contracts/env';
import { WriteReportInput, WriteReportsResult } from '../../contracts/workflow';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { openDestination } from '../aws/buckets/open-destination';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { ReportParts } from '../aws/stores/report-parts';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const uploads = openDestination();
const ports: WriteReportPorts = {
  runs: new LocatingRuns(documents, table, uploads),
  archives: new ArchiveStore(documents, table),
  objects: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  parts: new ReportParts(documents, table),
  uploads: unlessDenied(ownUploads(uploads, requireEnv(ENV.UPLOADER_ROLE), logger), logger),
  clock: systemClock,
};

/** Milliseconds for the rows of 50,000 archives to be read and written, once no more uploads are aborted. */
const WRITING_MS = 120_000;

export const handler = logged<WriteReportInput, WriteReportsResult>((input, context) =>
  writeReports(input, systemClock.now() + context.getRemainingTimeInMillis() - WRITING_MS, ports));
