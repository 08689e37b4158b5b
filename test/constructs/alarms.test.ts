import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { GlacierVaultToS3Transfer, MonitoringOptions, RetrievalOptions } from '../../src';
import { destinationOf, once, testApp, transferStack } from '../support/stacks';
import { propertiesOf, readable, resourcesOf, withoutHash } from '../support/templates';

const made = once(() => {
  const { stack, transfer } = transferStack();
  return { transfer, template: Template.fromStack(stack) };
});

const failed = (machine: string) => ({
  metric: 'AWS/States ExecutionsFailed', of: { StateMachineArn: `\${Transfer${machine}Workflow}` }, Statistic: 'Sum', Threshold: 1,
});
const deadLetters = (queue: string) => ({
  metric: 'AWS/SQS ApproximateNumberOfMessagesNotVisible',
  of: { QueueName: `\${Transfer${queue}DeadLetters.QueueName}` },
  Statistic: 'Maximum',
  Period: 300,
  EvaluationPeriods: 12,
  Threshold: 1,
});
const undrained = (queue: string) => ({
  metric: 'AWS/SQS ApproximateAgeOfOldestMessage',
  of: { QueueName: `\${TransferChunkPipeline${queue}.QueueName}` },
  Statistic: 'Maximum',
  Period: 300,
  EvaluationPeriods: 3,
  Threshold: 6 * 3600,
});
const ofFunction = (name: string, metric: string) => ({ metric: `AWS/Lambda ${metric}`, of: { FunctionName: `\${Transfer${name}}` } });

/** Every alarm with all its properties. With a wrong metric name or dimension, CloudWatch would never raise it. */
const ALARMS: Record<string, Record<string, unknown>> = {
  OrchestratorFailedAlarm: { ...failed('Orchestrator'), Period: 300, EvaluationPeriods: 1 },
  CleanupFailedAlarm: { ...failed('Cleanup'), Period: 300, EvaluationPeriods: 1 },
  InitiateRetrievalHeldBackAlarm: {
    metric: 'GlacierVaultToS3Transfer RequestsHeldBack',
    of: { Transfer: '${TransferTransferTable}', service: 'InitiateRetrieval' },
    Statistic: 'Minimum',
    Period: 3600,
    EvaluationPeriods: 24,
    Threshold: 1,
  },
  ExtendDownloadWindowFailingAlarm: { ...failed('ExtendDownloadWindow'), Period: 900, EvaluationPeriods: 3 },
  ExtendDownloadWindowUnannouncedAlarm: {
    metric: 'GlacierVaultToS3Transfer JobsUnannounced',
    of: { Transfer: '${TransferTransferTable}', service: 'ExtendDownloadWindow' },
    Statistic: 'Sum',
    Period: 3600,
    EvaluationPeriods: 1,
    Threshold: 10,
  },
  ChunkPipelineNotificationsDeadLettersAlarm: deadLetters('ChunkPipelineNotifications'),
  ChunkPipelineChunksDeadLettersAlarm: deadLetters('ChunkPipelineChunks'),
  ValidationDeadLettersAlarm: deadLetters('Validation'),
  ChunkPipelineUndrainedAlarm: undrained('Chunks'),
  ChunkPipelineSmallArchivesUndrainedAlarm: undrained('SmallArchives'),
  DashboardArchivesFailedAlarm: {
    metric: 'GlacierVaultToS3Transfer ArchivesFailed',
    of: { Transfer: '${TransferTransferTable}' },
    Statistic: 'Maximum',
    Period: 300,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 1,
    Threshold: 1,
  },
  AsyncFacilitatorAnswersAlarm: { ...ofFunction('AsyncFacilitatorAnswer', 'Errors'), Statistic: 'Sum', Period: 900, EvaluationPeriods: 1, Threshold: 5 },
  MetricsLagAlarm: {
    ...ofFunction('MetricsMetricsProcessor', 'IteratorAge'), Statistic: 'Maximum', Period: 300, EvaluationPeriods: 3, Threshold: 3_600_000,
  },
};

const alarmsOf = (template: Template) => Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [withoutHash(id), Properties] as const);

it('has these alarms and no others', () => {
  expect(alarmsOf(made().template).map(([id]) => id).sort()).toEqual(Object.keys(ALARMS).map((id) => `Transfer${id}`).sort());
});

it.each(Object.entries(ALARMS))('%s watches the right metric; no data is no alarm', (id, expected) => {
  const { Namespace, MetricName, Dimensions, AlarmDescription, ...rest } = propertiesOf(made().template, 'AWS::CloudWatch::Alarm', `Transfer${id}`);
  const of = Object.fromEntries(readable(Dimensions).map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]));
  expect({ metric: `${Namespace} ${MetricName}`, of, ...rest }).toEqual({
    ...expected, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
  });
  expect(AlarmDescription).toMatch(/^[A-Z][^.]+\. What to do: https:\/\/github\.com\/\S+\/docs\/operations\.md#[a-z-]+$/);
});

it('has no alarm actions without an alarm topic', () => {
  expect(alarmsOf(made().template)).toHaveLength(Object.keys(ALARMS).length);
  for (const [, { AlarmActions, OKActions }] of alarmsOf(made().template)) expect([AlarmActions, OKActions]).toEqual([undefined, undefined]);
});

const transferWith = (options: (stack: Stack) => { monitoring?: MonitoringOptions; retrieval?: RetrievalOptions }) => {
  const stack = new Stack(testApp(), 'Stack');
  new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket: new s3.Bucket(stack, 'Destination'), ...options(stack) });
  return Template.fromStack(stack);
};

it('notifies the alarm topic when an alarm starts and when it ends', () => {
  const template = transferWith((stack) => ({ monitoring: { alarmTopic: new sns.Topic(stack, 'Alarms') } }));
  expect(alarmsOf(template)).toHaveLength(Object.keys(ALARMS).length);
  for (const [id, { AlarmActions, OKActions }] of alarmsOf(template)) expect([id, readable(AlarmActions), readable(OKActions)]).toEqual([id, ['${Alarms}'], ['${Alarms}']]);
});

describe('an alarm topic lets CloudWatch publish', () => {
  const cloudWatch = (Action: string | string[], Resource: unknown) => ({
    Action, Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource, Condition: { StringEquals: { 'aws:SourceAccount': expect.anything() } },
  });
  const statementsOf = (template: Template, type: string, property: string) => Object.values(resourcesOf(template, type))
    .flatMap(({ Properties }) => (Properties[property] as { Statement: { Principal?: { Service?: string } }[] }).Statement)
    .filter(({ Principal }) => Principal?.Service === 'cloudwatch.amazonaws.com');
  const transferTo = (topicOf: (stack: Stack) => sns.ITopic) => transferWith((stack) => ({ monitoring: { alarmTopic: topicOf(stack) } }));

  it('if it has a policy, which replaces what a topic takes by default', () => {
    const template = transferTo((stack) => new sns.Topic(stack, 'Alarms', { enforceSSL: true }));
    expect(statementsOf(template, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toEqual([{ Sid: expect.any(String), ...cloudWatch('sns:Publish', { Ref: expect.stringMatching(/^Alarms/) }) }]);
  });

  it('if it gets its policy after the transfer was made', () => {
    const { stack } = transferStack();
    const topic = new sns.Topic(stack, 'Alarms');
    new GlacierVaultToS3Transfer(stack, 'Alarmed', { destinationBucket: destinationOf(stack), monitoring: { alarmTopic: topic } });
    topic.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('s3.amazonaws.com')], actions: ['sns:Publish'], resources: ['*'] }));
    expect(statementsOf(Template.fromStack(stack), 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toHaveLength(1);
  });

  it('if the app made its policy as a construct of its own, and only that one', () => {
    const template = transferTo((stack) => {
      const [topic, other] = ['Alarms', 'Other'].map((id) => new sns.Topic(stack, id));
      new sns.TopicPolicy(stack, 'Own', { topics: [topic], enforceSSL: true });
      new sns.TopicPolicy(stack, 'OfOther', { topics: [other], enforceSSL: true });
      return topic;
    });
    expect(statementsOf(template, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toEqual([expect.objectContaining(cloudWatch('sns:Publish', { Ref: expect.stringMatching(/^Alarms/) }))]);
  });

  it('of two transfers with one statement', () => {
    const { stack } = transferStack();
    const alarmTopic = new sns.Topic(stack, 'Alarms', { enforceSSL: true, masterKey: new kms.Key(stack, 'Key') });
    for (const id of ['One', 'Two']) new GlacierVaultToS3Transfer(stack, id, { destinationBucket: destinationOf(stack), monitoring: { alarmTopic } });
    const template = Template.fromStack(stack);
    expect([statementsOf(template, 'AWS::SNS::TopicPolicy', 'PolicyDocument').length, statementsOf(template, 'AWS::KMS::Key', 'KeyPolicy').length]).toEqual([1, 1]);
  });

  it('without a policy if it has none', () => {
    const policies = resourcesOf(transferTo((stack) => new sns.Topic(stack, 'Alarms')), 'AWS::SNS::TopicPolicy');
    expect(Object.keys(policies).map(withoutHash)).toEqual(['TransferAsyncFacilitatorJobTopicPolicy']);
  });

  it('with its key', () => {
    const template = transferTo((stack) => new sns.Topic(stack, 'Alarms', { masterKey: new kms.Key(stack, 'Key') }));
    expect(statementsOf(template, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([cloudWatch(['kms:Decrypt', 'kms:GenerateDataKey*'], '*')]);
  });

  it('unless it is imported, which changes nothing', () => {
    const template = transferTo((stack) => sns.Topic.fromTopicArn(stack, 'Alarms', 'arn:aws:sns:us-east-1:111122223333:alarms'));
    expect(statementsOf(template, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toEqual([]);
  });
});

it('uses periods that are at least as long as those of the measured workflows', () => {
  const template = transferWith(() => ({ monitoring: { dashboardPeriod: Duration.hours(1) }, retrieval: { sweepPeriod: Duration.hours(2) } }));
  expect(propertiesOf(template, 'AWS::CloudWatch::Alarm', 'TransferDashboardArchivesFailedAlarm').Period).toBe(3600);
  expect(propertiesOf(template, 'AWS::CloudWatch::Alarm', 'TransferExtendDownloadWindowFailingAlarm').Period).toBe(7200);
});

it('stays within the evaluation range of CloudWatch, also if workflows run as rarely as they may', () => {
  const template = transferWith(() => ({ monitoring: { dashboardPeriod: Duration.days(1) }, retrieval: { sweepPeriod: Duration.hours(6) } }));
  expect(alarmsOf(template)).toHaveLength(Object.keys(ALARMS).length);
  for (const [id, { Period, EvaluationPeriods }] of alarmsOf(template)) {
    expect([id, Period * EvaluationPeriods <= (Period < 3600 ? 1 : 7) * 86_400]).toEqual([id, true]);
  }
});

it('exposes its alarms, and shows them on the dashboard', () => {
  const { transfer, template } = made();
  expect(transfer.alarms).toHaveLength(Object.keys(ALARMS).length);
  expect(transfer.alarms.every((alarm) => alarm instanceof cloudwatch.Alarm)).toBe(true);
  const [{ Properties }] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard'));
  const body = readable(Properties.DashboardBody) as string;
  expect(body).toContain('"type":"alarm"');
  for (const id of Object.keys(ALARMS)) expect(body).toContain(`\${Transfer${id}.Arn}`);
});
