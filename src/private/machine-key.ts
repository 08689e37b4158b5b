import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { allow } from './worker';

/**
 * Encrypts the definition and the histories of a machine with the user's key.
 * https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 *
 * CDK's own prop `encryptionConfiguration` allows the key for the machine's name only. A machine whose name CloudFormation makes has none at
 * synthesis. So that statement ends in `stateMachine:`, is never true, and no execution could start.
 */
export function encryptHistories(machine: sfn.StateMachine, key: kms.IKey): void {
  (machine.node.defaultChild as sfn.CfnStateMachine).encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: key.keyArn };
  useForHistories(machine, key).forEach((statement) => machine.addToRolePolicy(statement));
  key.addToResourcePolicy(deliverLogs());
}

/**
 * The machine needs its role's policy, so that policy cannot name the machine. A pattern also allows to read the answers of nested machines,
 * for which Step Functions asks as the role of the outer machine.
 */
function useForHistories(machine: sfn.StateMachine, key: kms.IKey): iam.PolicyStatement[] {
  const stack = Stack.of(machine);
  const machines = stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const logs = stack.formatArn({ service: 'logs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME });
  return [
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn], { ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': machines } }),
    allow(['kms:GenerateDataKey'], [key.keyArn], { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } }),
  ];
}

/** The service that delivers a machine's logs decrypts them on the way. The policy of an imported key is not changed. */
const deliverLogs = (): iam.PolicyStatement => new iam.PolicyStatement({
  principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')], actions: ['kms:Decrypt'], resources: ['*'],
});
