import * as events from 'aws-cdk-lib/aws-events';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { jsonata, serviceBusy } from './workflow';
import { ORCHESTRATOR_ENDED, RUN_FINISHED } from '../contracts/events';

/**
 * A state that reports the end of an Orchestrator's execution in place of Step Functions, whose event may never come. The rule that starts Cleanup
 * matches both. `ended`: JSONata of an `EndedExecution`. EventBridge may refuse the entry: then the next sweep or launch reports it again.
 */
export function handOver(scope: Construct, id: string, ended: string): tasks.CallAwsService {
  const detail = `{'executionArn': ${ended}.execution_arn, 'stateMachineArn': ${ended}.state_machine_arn, 'status': '${ORCHESTRATOR_ENDED.STATUS}'}`;
  return tasks.CallAwsService.jsonata(scope, id, {
    service: 'eventbridge',
    action: 'putEvents',
    iamAction: 'events:PutEvents',
    iamResources: [events.EventBus.fromEventBusName(scope, 'DefaultBus', 'default').eventBusArn],
    parameters: { Entries: [{ Source: RUN_FINISHED.SOURCE, DetailType: ORCHESTRATOR_ENDED.DETAIL_TYPE, Detail: jsonata(`$string(${detail})`) }] },
  }).addRetry(serviceBusy('EventBridge')) as tasks.CallAwsService;
}
