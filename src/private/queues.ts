import { Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RECORD_FAILURE_TIMEOUT } from './stores';
import { onTable, worker } from './worker';
import { Batching } from '../contracts/batches';
import { ENV } from '../contracts/env';
import { RecordFailureFunction } from '../handlers/dead-letters/record-failure-function';
import { PartOptions } from '../part-options';

/** Dead letters are few, so two functions at the same time are enough. Lambda allows no fewer. */
const DEAD_LETTER_CONCURRENCY = 2;
const DEAD_LETTERS: Batching = { size: 10, window: 0 };

export interface ConsumeOptions {
  readonly batching: Batching;
  readonly maxConcurrency: number;
}

/** The queue invokes the function. Each message of a batch can fail alone. */
export function consume(handler: lambda.Function, queue: sqs.IQueue, { batching: { size, window }, maxConcurrency }: ConsumeOptions): void {
  const maxBatchingWindow = window ? Duration.seconds(window) : undefined;
  handler.addEventSource(new SqsEventSource(queue, { batchSize: size, maxBatchingWindow, maxConcurrency, reportBatchItemFailures: true }));
}

/**
 * The topic sends every message to the queue as it is. CDK's own subscription would name the topic in the policy of the queue's key. If the
 * key is in another stack, or in the parent of this one, both stacks would then need each other.
 */
export function subscribe(queue: sqs.Queue, topic: sns.ITopic): void {
  const { policyDependable } = queue.addToResourcePolicy(mayUse(['sqs:SendMessage'], queue.queueArn, { ArnEquals: { 'aws:SourceArn': topic.topicArn } }));
  const topicsOfThisAccount = Stack.of(queue).formatArn({ service: 'sns', resource: '*' });
  queue.encryptionMasterKey?.addToResourcePolicy(mayUse(['kms:Decrypt', 'kms:GenerateDataKey'], '*', { ArnLike: { 'aws:SourceArn': topicsOfThisAccount } }));
  const subscription = new sns.Subscription(queue, 'Subscription', {
    topic, protocol: sns.SubscriptionProtocol.SQS, endpoint: queue.queueArn, rawMessageDelivery: true,
  });
  if (policyDependable) subscription.node.addDependency(policyDependable);
}

const mayUse = (actions: string[], resource: string, conditions: Record<string, unknown>): iam.PolicyStatement =>
  new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('sns.amazonaws.com')], actions, resources: [resource], conditions });

export interface RecordFailuresOptions extends PartOptions {
  readonly queue: sqs.IQueue;
  readonly transferTable: dynamodb.ITable;
  readonly logGroup: logs.ILogGroup;
}

/** Records each message of a dead-letter queue on its archive. The sweep then starts the archive again or gives it up, and the report says so. */
export function recordFailures(scope: Construct, id: string, { queue, transferTable, logGroup, ...part }: RecordFailuresOptions): void {
  const handler = new RecordFailureFunction(scope, id, worker(scope, id, {
    logGroup,
    part,
    timeout: RECORD_FAILURE_TIMEOUT,
    environment: { [ENV.TRANSFER_TABLE]: transferTable.tableName },
    stores: [transferTable],
    policy: [onTable(transferTable, 'GetItem', 'UpdateItem')],
  }));
  consume(handler, queue, { batching: DEAD_LETTERS, maxConcurrency: DEAD_LETTER_CONCURRENCY });
}
