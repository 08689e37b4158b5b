import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { GlacierVaultToS3Transfer, SsmDocument } from '../../src';
import { testApp, transferStack, transferTemplate } from '../support/stacks';
import { readable, resourcesOf } from '../support/templates';

it('log groups have a removal policy of their own', () => {
  const template = transferTemplate({ logging: { removalPolicy: RemovalPolicy.DESTROY } });
  const groups = Object.values(resourcesOf(template, 'AWS::Logs::LogGroup'));
  expect(new Set(groups.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(new Set(['Delete']));
  expect(new Set(Object.values(resourcesOf(template, 'AWS::DynamoDB::Table')).map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(new Set(['Retain']));
});

it('state machines log every event, or those of the given level', () => {
  const levels = (template: Template) => new Set(Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'))
    .map(({ Properties }) => Properties.LoggingConfiguration.Level));
  expect(levels(transferTemplate())).toEqual(new Set(['ALL']));
  expect(levels(transferTemplate({ logging: { workflowLevel: sfn.LogLevel.ERROR } }))).toEqual(new Set(['ERROR']));
});

it('a job topic of the user replaces that of the transfer', () => {
  const stack = new Stack(testApp(), 'Stack');
  new GlacierVaultToS3Transfer(stack, 'Transfer', {
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'), retrieval: { jobTopic: new sns.Topic(stack, 'Jobs') },
  });
  const template = Template.fromStack(stack);
  expect(Object.keys(resourcesOf(template, 'AWS::SNS::Topic'))).toEqual([expect.stringMatching(/^Jobs/)]);
  const subscribed = Object.values(resourcesOf(template, 'AWS::SNS::Subscription')).map(({ Properties }) => readable(Properties.TopicArn));
  expect(subscribed).toEqual(['${Jobs}', '${Jobs}']);
  const topics = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map(({ Properties }) => readable(Properties.Environment?.Variables?.JOB_TOPIC_ARN)).filter(Boolean);
  expect(new Set(topics)).toEqual(new Set(['${Jobs}']));
});

it('the role of the documents has the permissions boundary of the user', () => {
  const stack = new Stack(testApp(), 'Stack');
  new SsmDocument(stack, 'Documents', {
    orchestratorStateMachine: sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'machine'),
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
  });
  const [role] = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role'));
  expect(readable(role.Properties.PermissionsBoundary)).toContain(':policy/boundary');
});

it('tags of the transfer reach each resource that can have tags', () => {
  const { stack, transfer } = transferStack();
  Tags.of(transfer).add('team', 'archive');
  const template = Template.fromStack(stack);
  for (const type of ['DynamoDB::Table', 'S3::Bucket', 'SQS::Queue', 'SNS::Topic', 'Lambda::Function', 'StepFunctions::StateMachine', 'Logs::LogGroup', 'IAM::Role', 'SSM::Document', 'CloudWatch::Alarm']) {
    const ours = Object.entries(resourcesOf(template, `AWS::${type}`)).filter(([id]) => id.startsWith('Transfer'));
    expect([type, ours.length > 0]).toEqual([type, true]);
    for (const [id, { Properties }] of ours) expect([id, Properties.Tags]).toEqual([id, expect.arrayContaining([{ Key: 'team', Value: 'archive' }])]);
  }
});
