import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SHARED_BATCH, SINGLE } from '../contracts/batches';
import { DEFAULT } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { DOWNLOAD_WINDOW_SECONDS } from '../contracts/glacier';
import { LOG_METRIC } from '../contracts/metrics';
import { DestinationBucketOptions } from '../destination-bucket-options';
import { ChunkRetrievalFunction } from '../handlers/chunk-pipeline/chunk-retrieval-function';
import { NotificationsProcessorFunction } from '../handlers/chunk-pipeline/notifications-processor-function';
import { AlarmedPartOptions } from '../part-options';
import { alarm, deadLettersAlarm } from '../private/alarms';
import { checkConcurrency, checkMemorySize, checkSweepPeriod, checkVaults } from '../private/check';
import { actionsOfUploads, checkDestination, checkOwnership, destinationEnvironment, lookAtKeys, uploadEnvironment, useOfDestinationKey } from '../private/destination';
import { logMetric } from '../private/log-metric';
import { consume, recordFailures, subscribe } from '../private/queues';
import { DEFAULT_SWEEP_PERIOD } from '../private/schedules';
import { deadLetterQueue, workQueue } from '../private/stores';
import { allow, boundRoles, numberText, onObjects, onTable, partLogGroup, vaultArns, worker } from '../private/worker';

/** Sends up to 10,000 chunk messages for one archive. Another archive of the batch is not begun if less than two minutes are left. */
const PREPARE_TIMEOUT = Duration.minutes(3);
/** Lambda's longest. A chunk of 4 GiB needs at least 5 MB/s to arrive in this time, and ten small archives 1.5 MB/s. */
const CHUNK_TIMEOUT = Duration.minutes(15);
/** By then a quarter of the day for which Glacier keeps output has passed. The gate of Initiate Retrieval goes by its own figures. */
const UNDRAINED = { threshold: Duration.hours(6).toSeconds(), periods: 3 };

/** What ChunkPipeline needs. */
export interface ChunkPipelineProps extends AlarmedPartOptions {
  /** Keeps archives, chunks and progress. Its name tells the Glacier jobs of this deployment from those of others. */
  readonly transferTable: dynamodb.ITable;
  /** Glacier publishes the completion of each job here. */
  readonly jobTopic: sns.ITopic;
  /** Gets the archives: one of one chunk by a PutObject, others by a multipart upload. */
  readonly destinationBucket: s3.IBucket;
  /**
   * What the destination bucket demands of requests.
   *
   * @default - nothing
   */
  readonly destination?: DestinationBucketOptions;
  /** Gets an `ArchiveReady` message when all chunks of an archive are copied. */
  readonly validationQueue: sqs.IQueue;
  /**
   * Vaults from which archives may be read. Names, and patterns such as `backup-*`.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
  /**
   * How many chunks are copied at the same time, from 2 to 1,000. As many functions copy small archives, up to ten each.
   *
   * @default 100
   */
  readonly chunkConcurrency?: number;
  /**
   * How many archives are prepared at the same time, from 2 to 1,000: the chunk messages are sent, and for several chunks the upload is begun. The
   * default keeps up with 100 archives a second.
   *
   * @default 50
   */
  readonly prepareConcurrency?: number;
  /**
   * MiB of memory of the Notifications Processor. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly prepareMemorySize?: number;
  /**
   * MiB of memory of Chunk Retrieval. The function streams bytes, so more memory buys a larger share of CPU and not larger chunks. The default is
   * where CPU and network are about as fast, if the network carries 36 MB a second. With more memory a GiB costs more, and with less it takes longer.
   *
   * @default 256
   */
  readonly chunkMemorySize?: number;
  /**
   * How long the transfer relies on the output of a job: at least four times `sweepPeriod`, and at most 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly downloadWindow?: Duration;
  /**
   * How often Extend Download Window runs. It requests an archive again at least this long before the archive's window ends.
   *
   * @default Duration.minutes(5)
   */
  readonly sweepPeriod?: Duration;
}

/**
 * Copies archives from Glacier to S3 chunk by chunk, as soon as Glacier notifies their jobs (steps 6 to 12). Chunk Retrieval proves an archive of one
 * chunk and makes its object in one request. Validation completes all others.
 *
 * @example
 * new ChunkPipeline(this, 'ChunkPipeline', {
 *   transferTable: transferTable.table,
 *   destinationBucket,
 *   jobTopic: asyncFacilitator.jobTopic,
 *   validationQueue: validation.queue,
 *   chunkConcurrency: 200,
 * });
 */
export class ChunkPipeline extends Construct {
  /** Every job-completion notification. */
  public readonly notificationsQueue: sqs.IQueue;
  /** Notifications that could not be processed. A function records the failure on the archive's row. */
  public readonly notificationsDeadLetterQueue: sqs.IQueue;
  /** One message for each chunk. */
  public readonly chunksQueue: sqs.IQueue;
  /** Chunks and small archives that could not be copied. A function records the failure on the archive's row. */
  public readonly chunksDeadLetterQueue: sqs.IQueue;
  /** One message for each archive of one chunk below 128 MiB. One invocation copies up to ten of them. */
  public readonly smallArchivesQueue: sqs.IQueue;
  /** Prepares an archive: it begins the multipart upload if there are several chunks, and sends the chunk messages. */
  public readonly notificationsProcessorFunction: lambda.IFunction;
  /** Role of the function that begins the uploads. Cleanup tells by it whose upload it has found. */
  public readonly uploaderRole: iam.IRole;
  /** Copies a chunk, or up to ten small archives, from Glacier to S3. */
  public readonly chunkRetrievalFunction: lambda.IFunction;
  /** Raised if messages stay in a dead-letter queue, and if chunks or small archives wait too long. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly transfer: string;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: ChunkPipelineProps) {
    super(scope, id);
    boundRoles(this, props);
    this.transfer = props.transferTable.tableName;
    this.check(props);
    const logGroup = partLogGroup(this, props);
    this.notificationsDeadLetterQueue = deadLetterQueue(this, 'NotificationsDeadLetters', props);
    this.notificationsQueue = this.createNotificationsQueue(props);
    this.chunksDeadLetterQueue = deadLetterQueue(this, 'ChunksDeadLetters', props);
    this.chunksQueue = workQueue(this, 'Chunks', { deadLetters: this.chunksDeadLetterQueue, handlerTimeout: CHUNK_TIMEOUT, batching: SINGLE }, props);
    this.smallArchivesQueue = this.createSmallArchivesQueue(props);
    const processor = this.createNotificationsProcessor(props, logGroup);
    this.notificationsProcessorFunction = processor;
    this.uploaderRole = processor.role!;
    this.chunkRetrievalFunction = this.createChunkRetrieval(props, logGroup);
    recordFailures(this, 'RecordLostNotification', { ...props, queue: this.notificationsDeadLetterQueue, logGroup });
    recordFailures(this, 'RecordLostChunk', { ...props, queue: this.chunksDeadLetterQueue, logGroup });
    this.alarms = this.createAlarms(props);
  }

  /**
   * Bytes that arrived in S3, chunk by chunk. By default the sum of a minute.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [chunkPipeline.metricBytesCopied()] });
   */
  public metricBytesCopied(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return logMetric(LOG_METRIC.BYTES_COPIED, this.transfer, { statistic: cloudwatch.Stats.SUM, period: Duration.minutes(1), ...options });
  }

  private check(props: ChunkPipelineProps): void {
    checkVaults('vaults', props.vaults);
    checkConcurrency('chunkConcurrency', props.chunkConcurrency);
    checkConcurrency('prepareConcurrency', props.prepareConcurrency);
    checkMemorySize('chunkMemorySize', props.chunkMemorySize);
    checkMemorySize('prepareMemorySize', props.prepareMemorySize);
    checkSweepPeriod('sweepPeriod', { period: props.sweepPeriod, window: props.downloadWindow, windowProp: 'downloadWindow' });
    checkDestination(props);
    checkOwnership(this, props);
  }

  private createAlarms(props: ChunkPipelineProps): cloudwatch.Alarm[] {
    return [
      deadLettersAlarm(this, 'NotificationsDeadLettersAlarm', {
        queue: this.notificationsDeadLetterQueue, heading: 'Notifications dead letters stay',
      }, props),
      deadLettersAlarm(this, 'ChunksDeadLettersAlarm', { queue: this.chunksDeadLetterQueue, heading: 'Chunks dead letters stay' }, props),
      this.undrained('UndrainedAlarm', this.chunksQueue, ['Chunks wait too long', 'A chunk'], props),
      this.undrained('SmallArchivesUndrainedAlarm', this.smallArchivesQueue, ['Small archives wait too long', 'A small archive'], props),
    ];
  }

  private undrained(id: string, queue: sqs.IQueue, [heading, waiting]: [string, string], props: ChunkPipelineProps): cloudwatch.Alarm {
    return alarm(this, id, {
      heading,
      meaning: `${waiting} has waited for six hours to be copied, so output may expire before it is read`,
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(5) }),
      ...UNDRAINED,
    }, props);
  }

  /** It shares the dead letters of chunks: a dead letter names its queue, and a queue with a consumer and an alarm would be seven resources more. */
  private createSmallArchivesQueue(props: ChunkPipelineProps): sqs.Queue {
    const work = { deadLetters: this.chunksDeadLetterQueue, handlerTimeout: CHUNK_TIMEOUT, batching: SHARED_BATCH };
    return workQueue(this, 'SmallArchives', work, props);
  }

  private createNotificationsQueue(props: ChunkPipelineProps): sqs.Queue {
    const work = { deadLetters: this.notificationsDeadLetterQueue, handlerTimeout: PREPARE_TIMEOUT, batching: SHARED_BATCH };
    const queue = workQueue(this, 'Notifications', work, props);
    subscribe(queue, props.jobTopic);
    return queue;
  }

  private createNotificationsProcessor(props: ChunkPipelineProps, logGroup: logs.ILogGroup): lambda.Function {
    const processor = new NotificationsProcessorFunction(this, 'NotificationsProcessor', worker(this, 'NotificationsProcessor', {
      logGroup,
      part: props,
      timeout: PREPARE_TIMEOUT,
      memorySize: props.prepareMemorySize,
      environment: {
        [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
        ...destinationEnvironment(props),
        ...uploadEnvironment(this, props),
        [ENV.NOTIFICATIONS_QUEUE_URL]: this.notificationsQueue.queueUrl,
        [ENV.CHUNKS_QUEUE_URL]: this.chunksQueue.queueUrl,
        [ENV.SMALL_ARCHIVES_QUEUE_URL]: this.smallArchivesQueue.queueUrl,
        [ENV.VALIDATION_QUEUE_URL]: props.validationQueue.queueUrl,
        [ENV.DOWNLOAD_WINDOW]: numberText(props.downloadWindow?.toSeconds() ?? DOWNLOAD_WINDOW_SECONDS),
        [ENV.SWEEP_PERIOD]: numberText((props.sweepPeriod ?? DEFAULT_SWEEP_PERIOD).toSeconds()),
      },
      stores: [props.transferTable, props.destinationBucket, this.chunksQueue, this.smallArchivesQueue, props.validationQueue],
      policy: [
        onTable(props.transferTable, 'GetItem', 'UpdateItem'),
        onObjects(props.destinationBucket, '*', ...actionsOfUploads(props.destination), 's3:AbortMultipartUpload'),
        ...useOfDestinationKey(props),
        allow(['sqs:SendMessage'], [this.chunksQueue, this.smallArchivesQueue, props.validationQueue].map((queue) => queue.queueArn)),
      ],
    }));
    consume(processor, this.notificationsQueue, { batching: SHARED_BATCH, maxConcurrency: props.prepareConcurrency ?? DEFAULT.PREPARE_CONCURRENCY });
    return processor;
  }

  private createChunkRetrieval(props: ChunkPipelineProps, logGroup: logs.ILogGroup): lambda.Function {
    const retrieval = new ChunkRetrievalFunction(this, 'ChunkRetrieval', worker(this, 'ChunkRetrieval', {
      logGroup,
      part: props,
      timeout: CHUNK_TIMEOUT,
      memorySize: props.chunkMemorySize ?? DEFAULT.CHUNK_MEMORY,
      environment: {
        [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
        ...destinationEnvironment(props),
        ...uploadEnvironment(this, props),
        [ENV.CHUNKS_QUEUE_URL]: this.chunksQueue.queueUrl,
        [ENV.SMALL_ARCHIVES_QUEUE_URL]: this.smallArchivesQueue.queueUrl,
        [ENV.VALIDATION_QUEUE_URL]: props.validationQueue.queueUrl,
      },
      stores: [props.transferTable, props.destinationBucket, props.validationQueue],
      policy: [
        onTable(props.transferTable, 'GetItem', 'PutItem', 'UpdateItem'),
        allow(['glacier:GetJobOutput'], vaultArns(this, props.vaults)),
        onObjects(props.destinationBucket, '*', ...actionsOfUploads(props.destination)),
        ...lookAtKeys(props),
        ...useOfDestinationKey(props),
        allow(['sqs:SendMessage'], [props.validationQueue.queueArn]),
      ],
    }));
    const maxConcurrency = props.chunkConcurrency ?? DEFAULT.CHUNK_CONCURRENCY;
    consume(retrieval, this.chunksQueue, { batching: SINGLE, maxConcurrency });
    consume(retrieval, this.smallArchivesQueue, { batching: SHARED_BATCH, maxConcurrency });
    return retrieval;
  }
}
