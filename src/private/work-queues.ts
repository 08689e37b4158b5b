import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, numberText } from './worker';
import { DEFAULT } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { WorkQueueOptions } from '../work-queue-options';

/** The work queues in the environment of a function that must know how much work is queued. `workQueuesFromEnv` reads it. */
export const workQueuesEnvironment = (queues: WorkQueueOptions) => ({
  [ENV.NOTIFICATIONS_QUEUE_URL]: queues.notificationsQueue.queueUrl,
  [ENV.CHUNKS_QUEUE_URL]: queues.chunksQueue.queueUrl,
  [ENV.SMALL_ARCHIVES_QUEUE_URL]: queues.smallArchivesQueue.queueUrl,
  [ENV.VALIDATION_QUEUE_URL]: queues.validationQueue.queueUrl,
  [ENV.PREPARE_CONCURRENCY]: numberText(queues.prepareConcurrency ?? DEFAULT.PREPARE_CONCURRENCY),
  [ENV.CHUNK_CONCURRENCY]: numberText(queues.chunkConcurrency ?? DEFAULT.CHUNK_CONCURRENCY),
  [ENV.VALIDATION_CONCURRENCY]: numberText(queues.validationConcurrency ?? DEFAULT.VALIDATION_CONCURRENCY),
});

/** Lets a function ask how many messages the work queues hold. This needs no use of their key. */
export function measureWorkQueues({ notificationsQueue, chunksQueue, smallArchivesQueue, validationQueue }: WorkQueueOptions): iam.PolicyStatement {
  return allow(['sqs:GetQueueAttributes'], [notificationsQueue, chunksQueue, smallArchivesQueue, validationQueue].map((queue) => queue.queueArn));
}
