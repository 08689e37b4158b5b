import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Batching } from '../contracts/batches';
import { TABLE } from '../contracts/keys';
import { StoreOptions } from '../part-options';

/**
 * Deliveries before a message goes to the dead-letter queue. A message that fails comes back after 150 s at the latest, so 500 × 150 s ≈ 21 h.
 * If Lambda throttles the function, a delivery ends with the visibility timeout: 500 × 3 min ≈ 25 h. After that time Glacier's output is gone
 * anyway. Only the sweep counts what an archive was given in vain.
 */
const MAX_RECEIVE_COUNT = 500;
/** SQS's longest. A message in a dead-letter queue must outlast a weekend. */
const RETENTION = Duration.days(14);

/** On-demand billing, because a run is a burst and capacity between runs would cost money. Point-in-time recovery undoes mistakes. */
export function tableOptions(options: StoreOptions) {
  return {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: TABLE.EXPIRES_AT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    encryption: options.encryptionKey ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.DEFAULT,
    encryptionKey: options.encryptionKey,
  };
}

function queueOptions(options: StoreOptions): sqs.QueueProps {
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

/** Its function works on ten messages after one another. AWS recommends six times the timeout; three bring a message back after 3 minutes. */
const DEAD_LETTER_HIDDEN = Duration.seconds(3 * RECORD_FAILURE_TIMEOUT.toSeconds());

export function deadLetterQueue(scope: Construct, id: string, options: StoreOptions): sqs.Queue {
  return new sqs.Queue(scope, id, { ...queueOptions(options), visibilityTimeout: DEAD_LETTER_HIDDEN });
}

export interface WorkQueueOptions {
  readonly deadLetters: sqs.IQueue;
  /** Timeout of the function that handles the messages. */
  readonly handlerTimeout: Duration;
  /** How Lambda collects the messages. */
  readonly batching: Batching;
}

/**
 * A queue whose messages go to a dead-letter queue if they fail again and again.
 *
 * A message is hidden while Lambda collects a batch, and then for the timeout of the function. Lambda allows no less. AWS recommends six times the
 * timeout, so that Lambda can try again if the function is throttled. That would only keep the messages of a killed function away: for 90 minutes
 * instead of 15. A throttled message comes back as another delivery, and 500 of them are allowed. Longer work hides its message itself
 * (message-in-hand.ts). https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function workQueue(scope: Construct, id: string, work: WorkQueueOptions, options: StoreOptions): sqs.Queue {
  return new sqs.Queue(scope, id, {
    ...queueOptions(options),
    visibilityTimeout: Duration.seconds(work.handlerTimeout.toSeconds() + work.batching.window),
    deadLetterQueue: { queue: work.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
  });
}
