import { S3Client } from '@aws-sdk/client-s3';
import { writeReport, WriteReportPorts } from './write-report';
import { ENV } from '../../contracts/env';
import { WriteReportInput } from '../../contracts/workflow';
import { DestinationBucket } from '../aws/buckets/destination-bucket';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { systemClock } from '../shared/system-clock';

const s3 = new S3Client({ followRegionRedirects: true });
const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: WriteReportPorts = {
  runs: new RunStore(documents, table),
  archives: new ArchiveStore(documents, table),
  objects: new InventoryBucket(s3, requireEnv(ENV.INVENTORY_BUCKET)),
  uploads: new DestinationBucket(s3, requireEnv(ENV.DESTINATION_BUCKET)),
  clock: systemClock,
};

export const handler = lambda((input: WriteReportInput) => writeReport(input, ports));
