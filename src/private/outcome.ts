import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { allow, useOfKeys } from './worker';
import { CATCH_EVERYTHING, jsonata, serviceBusy } from './workflow';
import { RUN_FINISHED } from '../contracts/events';
import { RUN_SK, TABLE } from '../contracts/keys';
import { ON_COMPLETION } from '../contracts/run';

export interface OutcomeOptions {
  readonly transferTable: dynamodb.ITable;
  readonly completionTopic?: sns.ITopic;
}

/** Variable of Cleanup's machine. It is true if the topic got no message; then `$caught` has the error. */
export const NOT_TOLD = 'notTold';

/**
 * Publishes the outcome in `$finished` of the run in `$run`, notes that it is published, then goes on with `then`. The next
 * Cleanup publishes what is not noted. If Cleanup dies between the two, the event comes twice; it never fails to come.
 */
export function publishOutcome(scope: Construct, options: OutcomeOptions, then: sfn.IChainable): sfn.IChainable {
  const note = notePublished(scope, options.transferTable).next(then);
  const told = options.completionTopic ? tellTopic(scope, options.transferTable, options.completionTopic, note) : note;
  // PutEvents succeeds where an entry of it did not.
  const refused = sfn.Fail.jsonata(scope, 'Outcome not accepted', {
    error: 'OutcomeNotAccepted', cause: jsonata("'EventBridge did not take the event: ' & $states.input.Entries[0].ErrorCode & ', ' & $states.input.Entries[0].ErrorMessage"),
  });
  return putEvent(scope, options.transferTable).next(new sfn.Choice(scope, 'Outcome accepted?')
    .when(sfn.Condition.jsonata(jsonata('$states.input.FailedEntryCount > 0')), refused)
    .otherwise(told));
}

function putEvent(scope: Construct, transferTable: dynamodb.ITable): sfn.TaskStateBase {
  return tasks.CallAwsService.jsonata(scope, 'Publish outcome', {
    service: 'eventbridge',
    action: 'putEvents',
    iamAction: 'events:PutEvents',
    iamResources: [events.EventBus.fromEventBusName(scope, 'DefaultBus', 'default').eventBusArn],
    parameters: {
      Entries: [{
        Source: RUN_FINISHED.SOURCE,
        DetailType: RUN_FINISHED.DETAIL_TYPE,
        Detail: jsonata(`$string({${facts(transferTable)}})`),
      }],
    },
  }).addRetry(serviceBusy('EventBridge')) as tasks.CallAwsService;
}

/**
 * Publishes a message to the topic if the launch says `OnCompletion: EVENT_AND_TOPIC`. SNS may refuse the message, for example because of the topic's key.
 * Cleanup then takes the run off the list all the same, and fails after that.
 */
function tellTopic(scope: Construct, transferTable: dynamodb.ITable, topic: sns.ITopic, then: sfn.IChainable): sfn.IChainable {
  const publish = tasks.CallAwsService.jsonata(scope, 'Tell the completion topic', {
    service: 'sns',
    action: 'publish',
    iamAction: 'sns:Publish',
    iamResources: [topic.topicArn],
    additionalIamStatements: topic.masterKey ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], [topic.masterKey.keyArn])] : [],
    parameters: {
      TopicArn: topic.topicArn,
      Subject: jsonata("'Transfer ' & $run & ': ' & $finished.outcome"), // At most 98 characters; SNS allows 100.
      Message: jsonata(`$string({${facts(transferTable)}, 'archives': $finished.archives, 'bytes': $finished.bytes}, true)`),
    },
  }).addRetry(serviceBusy('Sns'));
  return new sfn.Choice(scope, 'Topic to be told?')
    .when(sfn.Condition.jsonata(jsonata(`$finished.on_completion = '${ON_COMPLETION.EVENT_AND_TOPIC}'`)),
      publish.addCatch(then, { ...CATCH_EVERYTHING, assign: { ...CATCH_EVERYTHING.assign, [NOT_TOLD]: true } }).next(then))
    .otherwise(then);
}

function notePublished(scope: Construct, transferTable: dynamodb.ITable): sfn.TaskStateBase {
  return tasks.CallAwsService.jsonata(scope, 'Note that the outcome is published', {
    service: 'dynamodb',
    action: 'updateItem',
    iamAction: 'dynamodb:UpdateItem',
    iamResources: [transferTable.tableArn],
    additionalIamStatements: useOfKeys([transferTable]),
    parameters: {
      TableName: transferTable.tableName,
      Key: { [TABLE.PK]: { S: jsonata('$run') }, [TABLE.SK]: { S: RUN_SK } },
      UpdateExpression: 'SET outcome_published = :pass',
      ExpressionAttributeValues: { ':pass': { N: jsonata('$string($finished.pass)') } },
    },
  }).addRetry(serviceBusy('DynamoDb')) as tasks.CallAwsService;
}

/** `RunFinishedDetail`. */
const facts = (transferTable: dynamodb.ITable): string => `'deployment': '${transferTable.tableName}', 'workflow_run': $run, `
  + "'vault_name': $finished.vault_name, 'outcome': $finished.outcome, 'report': $finished.report";
