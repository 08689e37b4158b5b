import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { allow, useOfKeys } from './worker';

/** What a stream's mapping needs beyond its filters. */
export interface ConsumeStreamOptions extends Pick<lambda.EventSourceMappingOptions, 'batchSize' | 'maxBatchingWindow' | 'retryAttempts' | 'reportBatchItemFailures' | 'bisectBatchOnError' | 'filters'> {}

/**
 * A table's stream invokes a function, from the oldest record on.
 * Not `DynamoEventSource`: it prints a deprecation warning in every consumer's synth.
 */
export function consumeStream(handler: lambda.Function, table: dynamodb.ITable, options: ConsumeStreamOptions): void {
  handler.addToRolePolicy(allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [table.tableStreamArn!]));
  useOfKeys([table]).forEach((statement) => handler.addToRolePolicy(statement));
  handler.addToRolePolicy(allow(['dynamodb:ListStreams'], ['*'])); // ListStreams has no resource level.
  const mapping = handler.addEventSourceMapping('Stream', {
    ...options,
    eventSourceArn: table.tableStreamArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
  });
  mapping.node.addDependency(handler.role!);
}
