import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AsyncFacilitator, TransferTable } from '../../src';
import { once, testApp, transferTemplate } from '../support/stacks';
import { permissionsOf, propertiesOf, readable, resourcesOf, statementsIn, withoutHash } from '../support/templates';

const MACHINE_IN_CONTEXT = 'kms:EncryptionContext:aws:states:stateMachineArn';

/** The key is in another stack. */
const encrypted = once(() => {
  const app = testApp();
  return transferTemplate({ app, encryptionKey: new kms.Key(new Stack(app, 'Keys'), 'Key') });
});

const machinesOf = (template: Template) => Object.entries(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
const keyOf = (template: Template): string => readable(machinesOf(template)[0][1].Properties.EncryptionConfiguration.KmsKeyId);

describe('state machines of a transfer with a key', () => {
  it('have the key for their definitions and histories', () => {
    const configurations = machinesOf(encrypted()).map(([, { Properties }]) => readable(Properties.EncryptionConfiguration));
    expect(configurations).toHaveLength(7);
    expect(new Set(configurations.map((configuration) => JSON.stringify(configuration)))).toEqual(new Set([
      JSON.stringify({ KmsKeyId: keyOf(encrypted()), Type: 'CUSTOMER_MANAGED_KMS_KEY' }),
    ]));
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
  it('may use it for the histories of machines, their own and those that they run, and for their logs', () => {
    for (const [id] of machinesOf(encrypted())) {
      const uses = permissionsOf(encrypted(), `${withoutHash(id)}Role`)
        .filter(({ actions, condition }) => actions.some((action) => action.startsWith('kms:')) && condition);
      expect([id, uses]).toEqual([id, [
        {
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [keyOf(encrypted())],
          effect: 'Allow',
          principal: undefined,
          condition: { ArnLike: { [MACHINE_IN_CONTEXT]: 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*' } },
        },
        {
          actions: ['kms:GenerateDataKey'],
          resources: [keyOf(encrypted())],
          effect: 'Allow',
          principal: undefined,
          condition: { StringEquals: { 'kms:EncryptionContext:SourceArn': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*' } },
        },
      ]]);
    }
  });

  it('take no more resources than without', () => {
    const count = (template: Template) => Object.keys(template.toJSON().Resources as object).length;
    expect(count(encrypted())).toBe(count(transferTemplate()));
  });

  it('start Cleanup without what the event of an encrypted execution lacks: input, output, error and cause', () => {
    const { Targets } = propertiesOf(encrypted(), 'AWS::Events::Rule', 'TransferOrchestratorStopped');
    expect(Object.values(Targets[0].InputTransformer.InputPathsMap)).toEqual(['$.detail.executionArn']);
  });
});

it('state machines of a transfer without a key have the key of AWS', () => {
  const template = transferTemplate();
  expect(machinesOf(template).filter(([, { Properties }]) => Properties.EncryptionConfiguration)).toEqual([]);
  expect(JSON.stringify(resourcesOf(template, 'AWS::SNS::Topic'))).not.toContain('KmsMasterKeyId');
});

it('Glacier may use the key for topics of this account only', () => {
  const stack = new Stack(testApp(), 'Stack');
  const encryptionKey = new kms.Key(stack, 'Key');
  const transferTable = new TransferTable(stack, 'TransferTable', {});
  const { jobTopic } = new AsyncFacilitator(stack, 'AsyncFacilitator', { transferTable: transferTable.table, encryptionKey });
  expect(jobTopic.masterKey).toBe(encryptionKey);
  const statements = statementsIn(propertiesOf(Template.fromStack(stack), 'AWS::KMS::Key', 'Key').KeyPolicy);
  expect(statements.filter(({ principal }) => JSON.stringify(principal).includes('glacier'))).toEqual([{
    effect: 'Allow',
    principal: { Service: 'glacier.amazonaws.com' },
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    condition: { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:*' } },
  }]);
});
