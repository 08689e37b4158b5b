import { SQSClient } from '@aws-sdk/client-sqs';
import { Context, SQSRecord } from 'aws-lambda';
import { FanOutPorts, PREPARE_SECONDS } from './fan-out';
import { NotificationSettings, processNotification } from './notifications-processor';
import { ENV } from '../../contracts/env';
import { PROBE } from '../../contracts/probe';
import { DestinationProbe } from '../aws/buckets/destination-probe';
import { isTaggingAllowed, openDestination } from '../aws/buckets/open-destination';
import { MessageQueue } from '../aws/queues/message-queue';
import { Outbox } from '../aws/queues/outbox';
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
const notifications = new MessageQueue(sqs, requireEnv(ENV.NOTIFICATIONS_QUEUE_URL));
/** Messages of small archives leave together, once each notification of the batch was looked at. */
const outbox = new Outbox(new MessageQueue(sqs, requireEnv(ENV.SMALL_ARCHIVES_QUEUE_URL)));
const ports: FanOutPorts = {
  archives: new ArchiveStore(documents, table),
  runs,
  isOfThisBucket: (run) => runs.isOfThisBucket(run),
  uploads,
  chunksQueue: new MessageQueue(sqs, requireEnv(ENV.CHUNKS_QUEUE_URL)),
  smallArchivesQueue: outbox,
  validationQueue: new MessageQueue(sqs, requireEnv(ENV.VALIDATION_QUEUE_URL)),
  clock: systemClock,
};
const settings: NotificationSettings = {
  deployment: table, downloadWindow: requireNumber(ENV.DOWNLOAD_WINDOW), sweepPeriod: requireNumber(ENV.SWEEP_PERIOD),
};

/** Unique for each delivery, and as long as a UUID: the row of most archives stays below a kibibyte. */
const ownerOf = (invocation: string, message: string): string => `${invocation.replaceAll('-', '').slice(0, 24)}${message.replaceAll('-', '').slice(-12)}`;

async function notify({ body, messageId }: SQSRecord, { awsRequestId }: Context): Promise<void> {
  const owner = ownerOf(awsRequestId, messageId);
  const { message, archive } = await processNotification({ body, owner }, ports, settings);
  logger.info(message, { message_id: messageId, ...(archive && archiveFields(archive)) });
}

/** One after the other, because an archive of 10,000 chunks needs most of the CPU that an invocation has. Another one is begun only if its lease fits. */
const messages = sqsBatch(notify, { least: PREPARE_SECONDS * 1000, queueOf: () => notifications, outbox });
const probe = new DestinationProbe(uploads, runs, isTaggingAllowed(process.env));

export const handler = logged(probed(messages, { [PROBE.BEGIN]: (event) => probe.begin(event), [PROBE.END]: (event) => probe.end(event) }));
