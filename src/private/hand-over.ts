import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { jsonata, serviceBusy, startedByEventBridge } from './workflow';
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

/**
 * No state can catch that an execution was stopped, so a rule starts Cleanup. Step Functions' event may be lost, so the sweep and the next launch
 * look too, and send an event of our own. Cleanup does nothing if the Orchestrator ran it already.
 * If a key of the user encrypts the machine, Step Functions' event has no input, output, error and cause. So only the ARN is read.
 */
export function cleanUpAfterTheEnd(scope: Construct, orchestrator: sfn.IStateMachine, cleanup: sfn.IStateMachine): void {
  new events.Rule(scope, 'Stopped', {
    description: 'Cleans up after an Orchestrator execution that did not go to its end',
    eventPattern: {
      source: ['aws.states', RUN_FINISHED.SOURCE],
      detailType: ['Step Functions Execution Status Change', ORCHESTRATOR_ENDED.DETAIL_TYPE],
      detail: { stateMachineArn: [orchestrator.stateMachineArn], status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
    },
    targets: [new targets.SfnStateMachine(cleanup, {
      role: startedByEventBridge(scope, cleanup),
      input: events.RuleTargetInput.fromObject({ execution_arn: events.EventField.fromPath('$.detail.executionArn'), stopped: true }),
    })],
  });
}
