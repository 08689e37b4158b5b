import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { useOfKeys } from './worker';
import { jsonata, serviceBusy, startedByEventBridge } from './workflow';
import { ACTIVE_RUNS, TABLE } from '../contracts/keys';

/**
 * A state that reads the list of active runs with a consistent read. Its output is `{ runs: [<run>, …] }`.
 * `filter` is a condition on the items of the list. Deletions are on the list too, and are no runs.
 */
export function listActiveRuns(scope: Construct, transferTable: dynamodb.ITable, id = 'List active runs', filter = 'attribute_not_exists(deletion)'): tasks.CallAwsService {
  return tasks.CallAwsService.jsonata(scope, id, {
    service: 'dynamodb',
    action: 'query',
    iamAction: 'dynamodb:Query',
    iamResources: [transferTable.tableArn],
    additionalIamStatements: useOfKeys([transferTable]),
    parameters: {
      TableName: transferTable.tableName,
      ConsistentRead: true,
      KeyConditionExpression: `${TABLE.PK} = :runs`,
      // A result may have 256 KiB, which whole items of 625 runs reach.
      ProjectionExpression: TABLE.SK,
      FilterExpression: filter,
      ExpressionAttributeValues: { ':runs': { S: ACTIVE_RUNS } },
    },
    outputs: { runs: jsonata(`[$states.result.Items.${TABLE.SK}.S]`) },
  }).addRetry(serviceBusy('DynamoDb')) as tasks.CallAwsService;
}

/**
 * A rule that starts a machine periodically. It is created disabled. The Orchestrator enables it for a run, and Cleanup disables it after
 * the last one.
 */
export function startPeriodically(scope: Construct, machine: sfn.IStateMachine, every: Duration, description: string): events.Rule {
  return new events.Rule(scope, 'Rule', {
    description,
    enabled: false,
    schedule: events.Schedule.rate(every),
    targets: [new targets.SfnStateMachine(machine, { role: startedByEventBridge(scope, machine), input: events.RuleTargetInput.fromObject({}) })],
  });
}

/** Takes the run in `$run` off the list, then goes on with `then`. If another execution took the run up by now, the run stays on the list. */
export function takeOffTheList(scope: Construct, transferTable: dynamodb.ITable, then: sfn.IChainable): sfn.IChainable {
  return tasks.CallAwsService.jsonata(scope, 'Take the run off the list', {
    service: 'dynamodb',
    action: 'deleteItem',
    iamAction: 'dynamodb:DeleteItem',
    iamResources: [transferTable.tableArn],
    additionalIamStatements: useOfKeys([transferTable]),
    parameters: {
      TableName: transferTable.tableName,
      Key: { [TABLE.PK]: { S: ACTIVE_RUNS }, [TABLE.SK]: { S: jsonata('$run') } },
      ConditionExpression: `attribute_not_exists(${TABLE.PK}) OR execution_arn = :execution`,
      ExpressionAttributeValues: { ':execution': { S: jsonata('$finished.listed_for') } },
    },
  }).addRetry(serviceBusy('DynamoDb')).addCatch(then, { errors: ['DynamoDb.ConditionalCheckFailedException'] }).next(then);
}
