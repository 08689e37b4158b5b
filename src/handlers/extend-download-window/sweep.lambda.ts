import { GlacierClient } from '@aws-sdk/client-glacier';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { endedOrchestrator } from './ended-execution';
import { SweepPorts, SweepSettings } from './ports';
import { sweep } from './sweep';
import { sweepMetrics } from './sweep-metrics';
import { ENV } from '../../contracts/env';
import { SweepInput, SweepResult } from '../../contracts/workflow';
import { Pace } from '../../domain/archive/pace';
import { openDestination } from '../aws/buckets/open-destination';
import { StepFunctionsExecutions } from '../aws/executions';
import { GlacierJobs, ONCE } from '../aws/glacier/glacier-jobs';
import { MessageQueue } from '../aws/queues/message-queue';
import { workQueuesFromEnv } from '../aws/queues/work-queues-from-env';
import { ArchiveStore } from '../aws/stores/archive-store';
import { AsyncStore } from '../aws/stores/async-store';
import { documents, documentsOnce } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { RunFigures } from '../aws/stores/run-figures';
import { TIMEOUTS } from '../aws/timeouts';
import { budgetSettings } from '../shared/budget-settings';
import { deadlineOf } from '../shared/deadline';
import { requireEnv, requireNumber } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

/** Requests a second to begin with. Initiate Retrieval sends requests at the same time. */
const INITIAL_RATE = 5;

const deployment = requireEnv(ENV.TRANSFER_TABLE);
const sqs = new SQSClient({ requestHandler: TIMEOUTS.QUICK });
const { queues, workers } = workQueuesFromEnv(sqs);
const destination = openDestination();
const ports: SweepPorts = {
  runs: new LocatingRuns(documents, deployment, destination, documentsOnce()),
  archives: new ArchiveStore(documents, deployment),
  jobs: new GlacierJobs(new GlacierClient(ONCE), new GlacierClient({ requestHandler: TIMEOUTS.PATIENT }), requireEnv(ENV.JOB_TOPIC_ARN)),
  notifications: new MessageQueue(sqs, requireEnv(ENV.NOTIFICATIONS_QUEUE_URL)),
  figures: new RunFigures(documents, requireEnv(ENV.METRIC_TABLE), systemClock),
  queues,
  uploads: destination,
  waits: new AsyncStore(documents, requireEnv(ENV.ASYNC_TABLE)),
  pace: new Pace(systemClock, INITIAL_RATE),
  metrics: sweepMetrics(deployment),
  clock: systemClock,
  log: logger,
};
const settings: SweepSettings = {
  deployment,
  ...budgetSettings(),
  downloadWindow: requireNumber(ENV.DOWNLOAD_WINDOW),
  sweepPeriod: requireNumber(ENV.SWEEP_PERIOD),
  workers,
};

const executions = new StepFunctionsExecutions(new SFNClient({ requestHandler: TIMEOUTS.QUICK }), logger);

export const handler = logged<SweepInput, SweepResult>(async (input, context) => {
  const ended = await endedOrchestrator(input, { runs: ports.runs, executions });
  return { ...await sweep(input, deadlineOf(context, systemClock), ports, settings), ended };
});
