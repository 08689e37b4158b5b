import { SQSClient } from '@aws-sdk/client-sqs';
import { WorkQueues } from './work-queues';
import { ENV } from '../../../contracts/env';
import { Workers } from '../../../domain/pressure/work';
import { requireEnv, requireNumber } from '../../shared/env';

/** The work queues, and how many functions work on each, from the environment that `workQueuesEnvironment` makes. */
export function workQueuesFromEnv(client: SQSClient): { readonly queues: WorkQueues; readonly workers: Workers } {
  const urls = {
    notifications: requireEnv(ENV.NOTIFICATIONS_QUEUE_URL),
    chunks: requireEnv(ENV.CHUNKS_QUEUE_URL),
    small: requireEnv(ENV.SMALL_ARCHIVES_QUEUE_URL),
    validations: requireEnv(ENV.VALIDATION_QUEUE_URL),
  };
  const workers = {
    notifications: requireNumber(ENV.PREPARE_CONCURRENCY),
    chunks: requireNumber(ENV.CHUNK_CONCURRENCY),
    small: requireNumber(ENV.CHUNK_CONCURRENCY),
    validations: requireNumber(ENV.VALIDATION_CONCURRENCY),
  };
  return { queues: new WorkQueues(client, urls), workers };
}
