import { SQSRecord } from 'aws-lambda';
import { recordFailure, RecordFailurePorts } from './record-failure';
import { ENV } from '../../contracts/env';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { requireEnv } from '../shared/env';
import { archiveFields } from '../shared/log';
import { logged, logger } from '../shared/logger';
import { sqsBatch } from '../shared/sqs-batch';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: RecordFailurePorts = { archives: new ArchiveStore(documents, table), clock: systemClock, deployment: table };

async function record(letter: SQSRecord): Promise<void> {
  const queue = queueName(letter);
  const outcome = await recordFailure({ body: letter.body, queue, received: Number(letter.attributes.ApproximateReceiveCount) }, ports);
  const about = { message_id: letter.messageId, queue };
  if (outcome.archive) logger.warn(outcome.message, { ...about, ...archiveFields(outcome.archive) });
  else logger.error(outcome.message, about);
}

/** SQS names the queue from which it moved a message. A message that a person sent here has only this queue. */
const queueName = ({ attributes, eventSourceARN }: SQSRecord): string => (attributes.DeadLetterQueueSourceArn ?? eventSourceARN).split(':').pop()!;

export const handler = logged(sqsBatch(record));
