import { S3Client } from '@aws-sdk/client-s3';
import { InventoryBucket } from './s3-objects';
import { writeReport, WriteReportPorts } from './write-report';
import { ENV } from '../../contracts/env';
import { WriteReportInput } from '../../contracts/workflow';
import { ArchiveStore } from '../shared/archive-store';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { DestinationUploads } from '../shared/destination-uploads';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const s3 = new S3Client({ followRegionRedirects: true });
const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: WriteReportPorts = {
  runs: new RunStore(documents, table),
  archives: new ArchiveStore(documents, table),
  objects: new InventoryBucket(s3, requireEnv(ENV.INVENTORY_BUCKET)),
  uploads: new DestinationUploads(s3, requireEnv(ENV.DESTINATION_BUCKET)),
  clock: systemClock,
};

export const handler = lambda((input: WriteReportInput) => writeReport(input, ports));
