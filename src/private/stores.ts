import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TABLE } from '../contracts/keys';
import { PartOptions } from '../part-options';

/**
 * Deliveries before a message goes to the dead-letter queue. They are enough for a transient error to end, and few enough not to repeat a
 * permanent one for hours.
 */
const MAX_RECEIVE_COUNT = 5;
/** SQS's longest. A message in a dead-letter queue must outlast a weekend. */
const RETENTION = Duration.days(14);

/** On-demand billing, because a run is a burst and capacity between runs would cost money. Point-in-time recovery undoes mistakes. */
export function tableOptions(options: PartOptions) {
  return {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: TABLE.EXPIRES_AT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    encryption: options.encryptionKey ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.DEFAULT,
    encryptionKey: options.encryptionKey,
  };
}

function queueOptions(options: PartOptions): sqs.QueueProps {
  return {
    retentionPeriod: RETENTION,
    enforceSSL: true,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    encryption: options.encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: options.encryptionKey,
  };
}

/** Timeout of the function that records failures: a read and a write for each of ten messages. */
export const RECORD_FAILURE_TIMEOUT = Duration.minutes(1);

/** AWS recommends six times the function's timeout. Lambda refuses a queue whose timeout is shorter than the function's. */
const hiddenWhileHandled = (handlerTimeout: Duration): Duration => Duration.seconds(6 * handlerTimeout.toSeconds());

export function deadLetterQueue(scope: Construct, id: string, options: PartOptions): sqs.Queue {
  return new sqs.Queue(scope, id, { ...queueOptions(options), visibilityTimeout: hiddenWhileHandled(RECORD_FAILURE_TIMEOUT) });
}

export interface WorkQueueOptions {
  readonly deadLetters: sqs.IQueue;
  /** Timeout of the function that handles the messages. */
  readonly handlerTimeout: Duration;
}

/** A queue whose messages go to a dead-letter queue if they fail again and again. */
export function workQueue(scope: Construct, id: string, work: WorkQueueOptions, options: PartOptions): sqs.Queue {
  return new sqs.Queue(scope, id, {
    ...queueOptions(options),
    visibilityTimeout: hiddenWhileHandled(work.handlerTimeout),
    deadLetterQueue: { queue: work.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
  });
}
