import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SINGLE } from '../contracts/batches';
import { DEFAULT } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { DestinationBucketOptions } from '../destination-bucket-options';
import { ValidateFunction } from '../handlers/validation/validate-function';
import { AlarmedPartOptions } from '../part-options';
import { deadLettersAlarm } from '../private/alarms';
import { checkConcurrency, checkMemorySize } from '../private/check';
import { checkDestination, destinationEnvironment, useOfDestinationKey } from '../private/destination';
import { consume, recordFailures } from '../private/queues';
import { deadLetterQueue, workQueue } from '../private/stores';
import { allow, boundRoles, onObjects, onTable, partLogGroup, worker } from '../private/worker';

/** S3 takes minutes to join 10,000 parts. This is Lambda's longest. */
const VALIDATE_TIMEOUT = Duration.minutes(15);

/** What Validation needs. */
export interface ValidationProps extends AlarmedPartOptions {
  /** Keeps archives, chunks and progress. */
  readonly transferTable: dynamodb.ITable;
  /** Gets the object of an archive once the archive is proven. */
  readonly destinationBucket: s3.IBucket;
  /**
   * What the destination bucket demands of requests.
   *
   * @default - nothing
   */
  readonly destination?: DestinationBucketOptions;
  /**
   * How many archives are completed at the same time, from 2 to 1,000. Each one keeps a Lambda function busy while S3 joins its parts,
   * which takes minutes for 10,000 parts. Raise it for vaults of few, large archives.
   *
   * @default 50
   */
  readonly validationConcurrency?: number;
  /**
   * MiB of memory of Validate. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly validationMemorySize?: number;
}

/**
 * Proves an archive of several chunks against the vault's inventory and only then completes its object in the destination (steps 13 and 14).
 *
 * @example
 * const validation = new Validation(this, 'Validation', { transferTable: transferTable.table, destinationBucket });
 * new ChunkPipeline(this, 'ChunkPipeline', {
 *   transferTable: transferTable.table,
 *   destinationBucket,
 *   jobTopic: asyncFacilitator.jobTopic,
 *   validationQueue: validation.queue,
 * });
 */
export class Validation extends Construct {
  /** Archives whose chunks are all copied. Send an `ArchiveReady` message to have an archive proven. */
  public readonly queue: sqs.IQueue;
  /** Archives that could not be completed. A function records the failure on the archive's row. */
  public readonly deadLetterQueue: sqs.IQueue;
  /** Proves one archive at a time. */
  public readonly validateFunction: lambda.IFunction;
  /** Raised if messages stay in the dead-letter queue. */
  public readonly alarms: cloudwatch.IAlarm[];

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: ValidationProps) {
    super(scope, id);
    boundRoles(this, props);
    checkConcurrency('validationConcurrency', props.validationConcurrency);
    checkMemorySize('validationMemorySize', props.validationMemorySize);
    checkDestination(props);
    const logGroup = partLogGroup(this, props);
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters', props);
    this.queue = workQueue(this, 'Queue', { deadLetters: this.deadLetterQueue, handlerTimeout: VALIDATE_TIMEOUT, batching: SINGLE }, props);
    this.validateFunction = this.createValidate(props, logGroup);
    recordFailures(this, 'RecordFailure', { ...props, queue: this.deadLetterQueue, logGroup });
    this.alarms = [deadLettersAlarm(this, 'DeadLettersAlarm', { queue: this.deadLetterQueue, heading: 'Validation dead letters stay' }, props)];
  }

  private createValidate(props: ValidationProps, logGroup: logs.ILogGroup): lambda.Function {
    const validate = new ValidateFunction(this, 'Validate', worker(this, 'Validate', {
      logGroup,
      part: props,
      timeout: VALIDATE_TIMEOUT,
      memorySize: props.validationMemorySize,
      environment: {
        [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
        ...destinationEnvironment(props),
        [ENV.VALIDATION_QUEUE_URL]: this.queue.queueUrl,
      },
      stores: [props.transferTable, props.destinationBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
        onObjects(props.destinationBucket, '*', 's3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'),
        // Without this permission S3 answers 403 instead of 404 if the key has no object. Validate could not tell it from a denied read.
        allow(['s3:ListBucket'], [props.destinationBucket.bucketArn]),
        ...useOfDestinationKey(props),
      ],
      calls: ['sqs'], // Long work hides its message. The event source allows that.
    }));
    consume(validate, this.queue, { batching: SINGLE, maxConcurrency: props.validationConcurrency ?? DEFAULT.VALIDATION_CONCURRENCY });
    return validate;
  }
}
