import { setFlagsFromString } from 'v8';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context, SQSRecord } from 'aws-lambda';
import { ChunkPorts, retrieveChunk } from './chunk-retrieval';
import { copyMetrics } from './copy-metrics';
import { ENV } from '../../contracts/env';
import { parseChunkMessage } from '../../contracts/messages';
import { DestinationBucket } from '../aws/buckets/destination-bucket';
import { GlacierOutputs } from '../aws/glacier/glacier-outputs';
import { MessageQueue } from '../aws/queues/message-queue';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { glacierStreams } from '../aws/streaming-clients';
import { requireEnv } from '../shared/env';
import { archiveFields } from '../shared/log';
import { logged, logger } from '../shared/logger';
import { sqsBatch } from '../shared/sqs-batch';
import { systemClock } from '../shared/system-clock';

/*
 * What streams through is garbage outside V8's heap, and for each few MiB of it V8 begins to mark the whole heap, step by
 * step: a sixth of the CPU time, for nothing that is in the heap. Without the steps it marks when it must, at once, and
 * the memory stays where it was (npm run benchmark -- chunk-retrieval).
 */
setFlagsFromString('--no-incremental-marking');

const ports: ChunkPorts = {
  archives: new ArchiveStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  source: new GlacierOutputs(glacierStreams()),
  parts: new DestinationBucket(new S3Client({ followRegionRedirects: true }), requireEnv(ENV.DESTINATION_BUCKET)),
  validationQueue: new MessageQueue(new SQSClient({}), requireEnv(ENV.VALIDATION_QUEUE_URL)),
  metrics: copyMetrics(requireEnv(ENV.TRANSFER_TABLE)),
  clock: systemClock,
};

async function copy(record: SQSRecord, context: Context): Promise<void> {
  const message = parseChunkMessage(record.body);
  const outcome = await retrieveChunk(message, ports, () => context.getRemainingTimeInMillis());
  logger.info(outcome, { ...archiveFields(message), chunk: message.chunk });
}

/**
 * One after the other: the memory is that of one chunk on its way, whatever the batch.
 * Without the tracer: it watches every asynchronous call, which costs as much CPU as half a hash of the bytes.
 */
export const handler = logged(sqsBatch(copy, { parallel: false }));
