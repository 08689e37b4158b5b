import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { allow, useOfKeys } from './worker';

/** What differs between the mappings of streams. */
export interface ConsumeStreamOptions extends Pick<lambda.EventSourceMappingOptions, 'batchSize' | 'maxBatchingWindow' | 'retryAttempts' | 'reportBatchItemFailures' | 'bisectBatchOnError' | 'filters'> {}

/**
 * The table's stream invokes the function, beginning with the oldest record.
 * `DynamoEventSource` is not used, because it prints a deprecation warning in the synth of every consumer.
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
