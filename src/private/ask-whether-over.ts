import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { allow } from './worker';

/**
 * Lets roles ask whether executions of the machine are over. The policy belongs to the machine. In the policies of the functions, which the machine
 * needs, it would close a cycle.
 */
export function letAsk(machine: sfn.StateMachine, roles: iam.IRole[]): void {
  const { resourceName } = Arn.split(machine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
  const executions = Stack.of(machine).formatArn({ service: 'states', resource: 'execution', resourceName: `${resourceName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  new iam.Policy(machine, 'AskWhetherOver', { statements: [allow(['states:DescribeExecution'], [executions])], roles });
}
