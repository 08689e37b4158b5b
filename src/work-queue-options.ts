import * as sqs from 'aws-cdk-lib/aws-sqs';

/** The queues through which an archive goes once its job is done, and how many functions work on each at the same time. */
export interface WorkQueueOptions {
  /** Every job-completion notification. The Notifications Processor works on it. */
  readonly notificationsQueue: sqs.IQueue;
  /** One message for each chunk. Chunk Retrieval works on it. */
  readonly chunksQueue: sqs.IQueue;
  /** One message for each small archive of one chunk. Chunk Retrieval works on up to ten of them in one invocation. */
  readonly smallArchivesQueue: sqs.IQueue;
  /** One message for each archive whose chunks are all copied. Validate works on it. */
  readonly validationQueue: sqs.IQueue;
  /**
   * How many archives are prepared at the same time, from 2 to 1,000: `prepareConcurrency` of the Chunk Pipeline.
   *
   * @default 50
   */
  readonly prepareConcurrency?: number;
  /**
   * How many functions work on each of the queues of chunks and of small archives at the same time, from 2 to 1,000: `chunkConcurrency` of the
   * Chunk Pipeline.
   *
   * @default 100
   */
  readonly chunkConcurrency?: number;
  /**
   * How many archives are completed at the same time, from 2 to 1,000: `validationConcurrency` of Validation.
   *
   * @default 50
   */
  readonly validationConcurrency?: number;
}
