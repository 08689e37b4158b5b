import { SQSClient } from '@aws-sdk/client-sqs';
import { Context, SQSRecord } from 'aws-lambda';
import { FanOutPorts } from './fan-out';
import { NotificationSettings, processNotification } from './notifications-processor';
import { ENV } from '../../contracts/env';
import { PROBE } from '../../contracts/probe';
import { DestinationProbe } from '../aws/buckets/destination-probe';
import { openDestination } from '../aws/buckets/open-destination';
import { MessageQueue } from '../aws/queues/message-queue';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv, requireNumber } from '../shared/env';
import { archiveFields } from '../shared/log';
import { logged, logger } from '../shared/logger';
import { probed } from '../shared/probed';
import { sqsBatch } from '../shared/sqs-batch';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const sqs = new SQSClient({ requestHandler: TIMEOUTS.QUICK });
const uploads = openDestination();
const runs = new LocatingRuns(documents, table, uploads);
const ports: FanOutPorts = {
  archives: new ArchiveStore(documents, table),
  runs,
  uploads,
  chunksQueue: new MessageQueue(sqs, requireEnv(ENV.CHUNKS_QUEUE_URL)),
  validationQueue: new MessageQueue(sqs, requireEnv(ENV.VALIDATION_QUEUE_URL)),
  clock: systemClock,
};
const settings: NotificationSettings = {
  deployment: table, downloadWindow: requireNumber(ENV.DOWNLOAD_WINDOW), sweepPeriod: requireNumber(ENV.SWEEP_PERIOD),
};

async function notify({ body, messageId }: SQSRecord, { awsRequestId: owner }: Context): Promise<void> {
  const { message, archive } = await processNotification({ body, owner }, ports, settings);
  logger.info(message, { message_id: messageId, ...(archive && archiveFields(archive)) });
}

/** One after the other: a notification and its double often come in one batch, and then the double is dropped. */
const messages = sqsBatch(notify, { parallel: false, queue: new MessageQueue(sqs, requireEnv(ENV.NOTIFICATIONS_QUEUE_URL)) });
const probe = new DestinationProbe(uploads, runs);

export const handler = logged(probed(messages, { [PROBE.BEGIN]: (event) => probe.begin(event), [PROBE.END]: (event) => probe.end(event) }));
