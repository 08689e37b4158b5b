import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TABLE } from '../contracts/keys';
import { PartOptions } from '../part-options';

/** Deliveries before a message goes to the dead-letter queue: past a passing fault, short of repeating a lost cause for hours. */
const MAX_RECEIVE_COUNT = 5;
/** SQS's longest: a dead-letter queue must outlast a weekend. */
const RETENTION = Duration.days(14);

/** On demand: a run is a burst, and nothing is paid for between runs. What was moved, and what was not, must survive a mistake. */
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

/** Recording a failure is a read and a write for each of ten messages. */
export const RECORD_FAILURE_TIMEOUT = Duration.minutes(1);

/** Lambda refuses to be invoked by a queue whose messages come back while they are handled; dead letters have a handler too. */
const hiddenWhileHandled = (handlerTimeout: Duration): Duration => Duration.seconds(6 * handlerTimeout.toSeconds());

export function deadLetterQueue(scope: Construct, id: string, options: PartOptions): sqs.Queue {
  return new sqs.Queue(scope, id, { ...queueOptions(options), visibilityTimeout: hiddenWhileHandled(RECORD_FAILURE_TIMEOUT) });
}

export interface WorkQueueOptions {
  readonly deadLetters: sqs.IQueue;
  /** Timeout of the function that handles the messages. */
  readonly handlerTimeout: Duration;
}

/** A queue whose messages stay hidden for six times as long as its handler may take, as Lambda asks for. */
export function workQueue(scope: Construct, id: string, work: WorkQueueOptions, options: PartOptions): sqs.Queue {
  return new sqs.Queue(scope, id, {
    ...queueOptions(options),
    visibilityTimeout: hiddenWhileHandled(work.handlerTimeout),
    deadLetterQueue: { queue: work.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
  });
}
