import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SweepPorts, SweepSettings } from './ports';
import { sweep } from './sweep';
import { ENV } from '../../contracts/env';
import { SweepInput, SweepResult } from '../../contracts/workflow';
import { Pace } from '../initiate-retrieval/pace';
import { ArchiveStore } from '../shared/archive-store';
import { AsyncStore } from '../shared/async-store';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { deadlineOf } from '../shared/deadline';
import { DestinationUploads } from '../shared/destination-uploads';
import { requireEnv, requireNumber } from '../shared/env';
import { GlacierJobs, ONCE } from '../shared/glacier-jobs';
import { MessageQueue } from '../shared/message-queue';
import { lambda, logger } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

/** Requests a second to begin with; Initiate Retrieval asks beside it. */
const INITIAL_RATE = 5;

const deployment = requireEnv(ENV.TRANSFER_TABLE);
const ports: SweepPorts = {
  runs: new RunStore(documents, deployment),
  archives: new ArchiveStore(documents, deployment),
  jobs: new GlacierJobs(new GlacierClient(ONCE), new GlacierClient({}), requireEnv(ENV.JOB_TOPIC_ARN)),
  notifications: new MessageQueue(new SQSClient({}), requireEnv(ENV.NOTIFICATIONS_QUEUE_URL)),
  uploads: new DestinationUploads(new S3Client({ followRegionRedirects: true }), requireEnv(ENV.DESTINATION_BUCKET)),
  waits: new AsyncStore(documents, requireEnv(ENV.ASYNC_TABLE)),
  pace: new Pace(systemClock, INITIAL_RATE),
  clock: systemClock,
  log: logger,
};
const settings: SweepSettings = {
  deployment, downloadWindow: requireNumber(ENV.DOWNLOAD_WINDOW), sweepPeriod: requireNumber(ENV.SWEEP_PERIOD),
};

export const handler = lambda<SweepInput, SweepResult>((input, context) => sweep(input, deadlineOf(context, systemClock), ports, settings));
