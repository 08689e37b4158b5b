import { SQSClient } from '@aws-sdk/client-sqs';
import { SQSRecord } from 'aws-lambda';
import { validate, ValidatePorts } from './validate';
import { ENV } from '../../contracts/env';
import { parseArchiveReady } from '../../contracts/messages';
import { PROBE } from '../../contracts/probe';
import { DestinationProbe } from '../aws/buckets/destination-probe';
import { openDestination } from '../aws/buckets/open-destination';
import { MessageQueue } from '../aws/queues/message-queue';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { silence, TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { archiveFields } from '../shared/log';
import { logged, logger } from '../shared/logger';
import { probed } from '../shared/probed';
import { sqsBatch } from '../shared/sqs-batch';
import { systemClock } from '../shared/system-clock';

/** S3 can take minutes to join 10,000 parts. It sends blanks meanwhile. */
const IDLE_TIMEOUT_MS = 5 * 60_000;

const requestHandler = silence(IDLE_TIMEOUT_MS);
const uploads = openDestination({ requestHandler });
const runs = new LocatingRuns(documents, requireEnv(ENV.TRANSFER_TABLE), uploads);
const ports: ValidatePorts = {
  archives: new ArchiveStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  uploads,
  clock: systemClock,
};

const queue = new MessageQueue(new SQSClient({ requestHandler: TIMEOUTS.QUICK }), requireEnv(ENV.VALIDATION_QUEUE_URL));

async function prove(record: SQSRecord): Promise<void> {
  const ready = parseArchiveReady(record.body);
  await runs.locateFor(ready.run);
  const outcome = await validate(ready, ports);
  logger.info(outcome, { ...archiveFields(ready), generation: ready.generation });
}

const messages = sqsBatch(prove, { queueOf: () => queue });
const probe = new DestinationProbe(uploads, runs);

export const handler = logged(probed(messages, { [PROBE.COMPLETE]: (event) => probe.complete(event) }));
