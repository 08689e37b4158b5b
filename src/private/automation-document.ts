import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allow } from './worker';
import { NO, YES } from '../contracts/launch';

/** Parameters of an Automation document, by name. */
export type DocumentParameters = Record<string, Record<string, unknown>>;

export interface AutomationDocumentOptions {
  readonly machine: sfn.IStateMachine;
  /** May start the machine. */
  readonly role: iam.IRole;
  readonly description: string;
  readonly parameters: DocumentParameters;
  /** Name of the step that starts the machine. */
  readonly step: string;
  /** The machine's input: names, and the text of each. A parameter is `{{ Name }}`. */
  readonly input: Record<string, string>;
}

/** A role of Systems Manager Automation that may start this machine and nothing else. */
export function automationRole(scope: Construct, machine: sfn.IStateMachine, starts: string): iam.Role {
  const role = new iam.Role(scope, 'Role', {
    description: `Systems Manager Automation starts ${starts} with it`,
    assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        ArnLike: { 'aws:SourceArn': ssmArn(scope, 'automation-execution', '*') },
      },
    }),
  });
  role.addToPolicy(allow(['states:StartExecution'], [machine.stateMachineArn]));
  return role;
}

/** A document whose one step starts the machine. The id of the automation becomes the name of the execution. */
export function automationDocument(scope: Construct, id: string, options: AutomationDocumentOptions): ssm.CfnDocument {
  const { machine, role, description, parameters, step, input } = options;
  return new ssm.CfnDocument(scope, id, {
    documentType: 'Automation',
    documentFormat: 'JSON',
    updateMethod: 'NewVersion',
    content: {
      schemaVersion: '0.3',
      description,
      assumeRole: role.roleArn,
      parameters,
      mainSteps: [{
        name: step,
        action: 'aws:executeAwsApi',
        inputs: {
          Service: 'stepfunctions',
          Api: 'StartExecution',
          stateMachineArn: machine.stateMachineArn,
          name: '{{ automation:EXECUTION_ID }}',
          input: `{ ${Object.entries(input).map(([name, value]) => `"${name}": "${value}"`).join(', ')} }`,
        },
        outputs: [{ Name: 'ExecutionArn', Selector: '$.executionArn', Type: 'String' }],
        isEnd: true,
      }],
      outputs: [`${step}.ExecutionArn`],
    },
  });
}

/** Lets a principal execute documents, and read the state and the steps of automations. */
export function grantAutomation(scope: Construct, documents: string[], grantee: iam.IGrantable): iam.Grant {
  const executions = ssmArn(scope, 'automation-execution', '*');
  const watch = iam.Grant.addToPrincipal({
    grantee, actions: ['ssm:GetAutomationExecution', 'ssm:DescribeAutomationStepExecutions'], resourceArns: [executions],
  });
  // AWS's documents name the definition, or the document and the execution, depending on their age. So all three are allowed.
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-identity-based-policies.html
  return watch.combine(iam.Grant.addToPrincipal({
    grantee,
    actions: ['ssm:StartAutomationExecution'],
    resourceArns: [
      executions, ...documents.map((name) => ssmArn(scope, 'document', name)), ...documents.map((name) => ssmArn(scope, 'automation-definition', `${name}:*`)),
    ],
  }));
}

export const ssmArn = (scope: Construct, resource: string, resourceName: string): string => Stack.of(scope).formatArn({ service: 'ssm', resource, resourceName });

export const text = (description: string, rest: Record<string, unknown>) => ({ type: 'String', description, ...rest });
export const yesOrNo = (description: string) => text(description, { default: NO, allowedValues: [NO, YES] });
