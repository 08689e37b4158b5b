import { setFlagsFromString } from 'v8';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ChunkPorts, retrieveChunk } from './chunk-retrieval';
import { copyMetrics } from './copy-metrics';
import { putArchive, PutPorts } from './put-archive';
import { SMALL_COPIES } from '../../contracts/batches';
import { ENV } from '../../contracts/env';
import { parseCopyMessage } from '../../contracts/messages';
import { PROBE } from '../../contracts/probe';
import { LEAST_FOR_SMALL } from '../../domain/archive/batch-time';
import { DestinationProbe } from '../aws/buckets/destination-probe';
import { isTaggingAllowed, openDestination } from '../aws/buckets/open-destination';
import { GlacierOutputs } from '../aws/glacier/glacier-outputs';
import { MessageQueue } from '../aws/queues/message-queue';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { LocatingRuns } from '../aws/stores/locating-runs';
import { glacierStreams } from '../aws/streaming-clients';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { archiveFields } from '../shared/log';
import { logged, logger } from '../shared/logger';
import { MessageInHand } from '../shared/message-in-hand';
import { probed } from '../shared/probed';
import { sqsBatch } from '../shared/sqs-batch';
import { systemClock } from '../shared/system-clock';

/*
 * The bytes that stream through are garbage outside V8's heap. For each few MiB of them V8 marks its whole heap, step by step.
 * These steps took a sixth of the CPU time and freed nothing. Without them V8 marks at once, only if it must, and the memory
 * stays the same (npm run benchmark -- chunk-retrieval).
 */
setFlagsFromString('--no-incremental-marking');

const parts = openDestination();
const runs = new LocatingRuns(documents, requireEnv(ENV.TRANSFER_TABLE), parts);
const sqs = new SQSClient({ requestHandler: TIMEOUTS.QUICK });
const metrics = copyMetrics(requireEnv(ENV.TRANSFER_TABLE));
const ports: ChunkPorts & PutPorts = {
  archives: new ArchiveStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  source: new GlacierOutputs(glacierStreams()),
  parts,
  objects: parts,
  isOfThisBucket: (run) => runs.isOfThisBucket(run),
  validationQueue: new MessageQueue(sqs, requireEnv(ENV.VALIDATION_QUEUE_URL)),
  metrics,
  clock: systemClock,
};

async function copy(record: SQSRecord, context: Context, inHand: Pick<MessageInHand, 'keepHidden'>): Promise<void> {
  const message = parseCopyMessage(record.body);
  const invocation = { remaining: () => context.getRemainingTimeInMillis(), keepHidden: () => inHand.keepHidden() };
  if ('chunk' in message) {
    await runs.locateFor(message.run);
    logger.info(await retrieveChunk(message, ports, invocation), { ...archiveFields(message), chunk: message.chunk });
  } else {
    const owner = `${context.awsRequestId}/${record.messageId}`;
    logger.info(await putArchive(message, ports, { ...invocation, owner }), archiveFields(message));
  }
}

const chunks = new MessageQueue(sqs, requireEnv(ENV.CHUNKS_QUEUE_URL));
const smallArchives = { url: requireEnv(ENV.SMALL_ARCHIVES_QUEUE_URL), queue: new MessageQueue(sqs, requireEnv(ENV.SMALL_ARCHIVES_QUEUE_URL)) };
const queueOf = ({ eventSourceARN }: SQSRecord) => (smallArchives.url.split('/').pop() === eventSourceARN.split(':').pop() ? smallArchives.queue : chunks);

/** A chunk is always alone in its batch. Of small archives some are copied at the same time: they share the waits, and the blocks of each are bounded. */
const messages = sqsBatch(copy, { atATime: SMALL_COPIES, least: LEAST_FOR_SMALL * 1000, queueOf });
const probe = new DestinationProbe(parts, runs, isTaggingAllowed(process.env));

async function copyBatch(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  try {
    return await messages(event, context);
  } finally {
    metrics.publish();
  }
}

export const handler = logged(probed(copyBatch, { [PROBE.PART]: (event) => probe.part(event) }));
