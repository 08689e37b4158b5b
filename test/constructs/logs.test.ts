import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { GlacierVaultToS3Transfer } from '../../src';
import { destinationOf, recommendedFlags, testApp, transferStack } from '../support/stacks';
import { readable, resourcesOf, withoutHash } from '../support/templates';

/** Characters of a log group's ARN in a state machine. https://docs.aws.amazon.com/step-functions/latest/apireference/API_CloudWatchLogsLogGroup.html */
const LONGEST_ARN = 256;
/** Length of the id that CloudFormation gives each stack that it creates. */
const STACK_UUID = '00000000-0000-0000-0000-000000000000';

/** The names of all log groups that machines log to, as one deployment of the stack has them. */
function machineLogGroups(template: Template, stackUuid = STACK_UUID): string[] {
  const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
  const used = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'))
    .map(({ Properties }) => Properties.LoggingConfiguration.Destinations[0].CloudWatchLogsLogGroup.LogGroupArn['Fn::GetAtt'][0] as string);
  return [...new Set(used)].map((id) => String(readable(groups[id].Properties.LogGroupName)).replace('${part 2 of ${AWS::StackId}}', stackUuid));
}

describe('log groups of state machines', () => {
  const { stack } = transferStack({ app: testApp({ context: recommendedFlags() }) });
  new GlacierVaultToS3Transfer(stack, 'Transfer2', { destinationBucket: destinationOf(stack) });
  const names = machineLogGroups(Template.fromStack(stack));

  it('have the prefix that keeps the shared resource policy of CloudWatch Logs short', () => {
    expect(names).toHaveLength(12);
    for (const name of names) expect(name).toMatch(/^\/aws\/vendedlogs\/states\/[A-Za-z0-9_-]+$/);
  });

  it('have a name each, also beside a second transfer', () => expect(new Set(names).size).toBe(names.length));

  it('have other names in each deployment of one template, and after the stack was deleted and made again', () => {
    const again = machineLogGroups(Template.fromStack(stack), '11111111-1111-1111-1111-111111111111');
    expect(again.filter((name) => names.includes(name))).toEqual([]);
  });

  it('have names that fit into a state machine, however long the names of the stack are', () => {
    const long = 'L'.repeat(120);
    const deep = transferStack({ app: testApp(), stack: { stackName: long, env: { account: '111122223333', region: 'us-gov-west-1' } } }).stack;
    for (const name of machineLogGroups(Template.fromStack(deep))) {
      expect(`arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:${name}:*`.length).toBeLessThanOrEqual(LONGEST_ARN);
    }
  });
});

it('lets CloudWatch Logs use the key by the wildcard forms that AWS documents', () => {
  const { stack } = transferStack();
  const encryptionKey = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
  new GlacierVaultToS3Transfer(stack, 'Encrypted', { destinationBucket: destinationOf(stack), encryptionKey });
  const keys = Object.entries(resourcesOf(Template.fromStack(stack), 'AWS::KMS::Key')).filter(([id]) => withoutHash(id) === 'Key');
  const statements = readable(keys[0][1].Properties.KeyPolicy.Statement).filter(({ Principal }: { Principal: { Service?: string } }) => /^logs\./.test(Principal.Service ?? ''));
  expect(statements).toEqual([{
    Effect: 'Allow',
    Principal: { Service: 'logs.${AWS::Region}.amazonaws.com' },
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    Resource: '*',
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*' } },
  }]);
});
