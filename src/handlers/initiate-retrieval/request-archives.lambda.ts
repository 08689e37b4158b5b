import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { gateMetric } from './gate-metric';
import { requestArchives } from './request-archives';
import { RequestPorts, RequestSettings } from './walk';
import { ENV } from '../../contracts/env';
import { RequestArchivesResult, RunReference } from '../../contracts/workflow';
import { Pace } from '../../domain/archive/pace';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { GlacierJobs, ONCE } from '../aws/glacier/glacier-jobs';
import { workQueuesFromEnv } from '../aws/queues/work-queues-from-env';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents, documentsOnce } from '../aws/stores/documents';
import { RunFigures } from '../aws/stores/run-figures';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { budgetSettings } from '../shared/budget-settings';
import { deadlineOf } from '../shared/deadline';
import { requireEnv, requireNumber } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const deployment = requireEnv(ENV.TRANSFER_TABLE);
const once = new GlacierClient(ONCE);
const { queues, workers } = workQueuesFromEnv(new SQSClient({ requestHandler: TIMEOUTS.QUICK }));
const ports: RequestPorts = {
  runs: new RunStore(documents, deployment, documentsOnce()),
  archives: new ArchiveStore(documents, deployment),
  objects: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  jobs: new GlacierJobs(once, once, requireEnv(ENV.JOB_TOPIC_ARN)),
  // One for each container, so that it keeps the rate it has found.
  pace: new Pace(systemClock, requireNumber(ENV.INITIAL_RATE)),
  figures: new RunFigures(documents, requireEnv(ENV.METRIC_TABLE), systemClock),
  queues,
  gate: gateMetric(deployment),
  clock: systemClock,
  log: logger,
};
const settings: RequestSettings = {
  deployment,
  chunkSize: requireNumber(ENV.CHUNK_SIZE),
  ...budgetSettings(),
  downloadWindow: requireNumber(ENV.DOWNLOAD_WINDOW),
  sweepPeriod: requireNumber(ENV.SWEEP_PERIOD),
  workers,
};

export const handler = logged<RunReference, RequestArchivesResult>((input, context) =>
  requestArchives(input, { owner: context.awsRequestId, deadline: deadlineOf(context, systemClock) }, ports, settings));
