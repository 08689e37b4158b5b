import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RECORD_FAILURE_TIMEOUT } from './stores';
import { onTable, worker } from './worker';
import { ENV } from '../contracts/env';
import { RecordFailureFunction } from '../handlers/dead-letters/record-failure-function';

/** Dead letters are few, so two functions at the same time are enough. Lambda allows no fewer. */
const DEAD_LETTER_CONCURRENCY = 2;

export interface ConsumeOptions {
  readonly batchSize: number;
  readonly maxConcurrency: number;
}

/** The queue invokes the function. Each message of a batch can fail alone. */
export function consume(handler: lambda.Function, queue: sqs.IQueue, options: ConsumeOptions): void {
  handler.addEventSource(new SqsEventSource(queue, { ...options, reportBatchItemFailures: true }));
}

export interface RecordFailuresOptions {
  readonly queue: sqs.IQueue;
  readonly transferTable: dynamodb.ITable;
  readonly logGroup: logs.ILogGroup;
}

/** Records each message of a dead-letter queue on its archive. The sweep then starts the archive again or gives it up, and the report says so. */
export function recordFailures(scope: Construct, id: string, { queue, transferTable, logGroup }: RecordFailuresOptions): void {
  const handler = new RecordFailureFunction(scope, id, worker(scope, id, {
    logGroup,
    timeout: RECORD_FAILURE_TIMEOUT,
    environment: { [ENV.TRANSFER_TABLE]: transferTable.tableName },
    stores: [transferTable],
    policy: [onTable(transferTable, 'GetItem', 'UpdateItem')],
  }));
  consume(handler, queue, { batchSize: 10, maxConcurrency: DEAD_LETTER_CONCURRENCY });
}
