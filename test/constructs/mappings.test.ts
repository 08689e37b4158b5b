import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { POLLED_QUEUES } from '../../src/contracts/batches';
import { once, transferStack, transferTemplate } from '../support/stacks';
import { propertiesOf, readable, resourcesOf, withoutHash } from '../support/templates';

const template = once<Template>(transferTemplate);

interface Mapping { handler: string; source: string; [property: string]: any }
const mappings = once<Mapping[]>(() => Object.values(resourcesOf(template(), 'AWS::Lambda::EventSourceMapping')).map(({ Properties }) => ({
  ...readable(Properties), handler: readable(Properties.FunctionName), source: readable(Properties.EventSourceArn),
})));
const queueMappings = () => mappings().filter(({ ScalingConfig }) => ScalingConfig);
const streamMappings = () => mappings().filter(({ StartingPosition }) => StartingPosition);
const queue = (name: string) => propertiesOf(template(), 'AWS::SQS::Queue', name);
const ofHandler = (name: string, from?: string) =>
  mappings().find(({ handler, source }) => handler === `\${Transfer${name}}` && (from === undefined || source === `\${Transfer${from}.Arn}`))!;

describe('queues', () => {
  it.each([
    ['ChunkPipelineNotificationsProcessor', 'ChunkPipelineNotifications', 10, 50],
    ['ChunkPipelineChunkRetrieval', 'ChunkPipelineChunks', 1, 100],
    ['ChunkPipelineChunkRetrieval', 'ChunkPipelineSmallArchives', 10, 100],
    ['ValidationValidate', 'ValidationQueue', 1, 50],
    ['ChunkPipelineRecordLostNotification', 'ChunkPipelineNotificationsDeadLetters', 10, 2],
    ['ChunkPipelineRecordLostChunk', 'ChunkPipelineChunksDeadLetters', 10, 2],
    ['ValidationRecordFailure', 'ValidationDeadLetters', 10, 2],
  ])('%s has the right queue, batch size and concurrency', (handler, source, batch, concurrency) => {
    expect(ofHandler(handler, source)).toMatchObject({
      source: `\${Transfer${source}.Arn}`,
      BatchSize: batch,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: concurrency },
    });
    expect(queueMappings()).toHaveLength(POLLED_QUEUES);
  });

  it('hide a message while its batch is collected and for the timeout of its handler, dead letters for three times as long', () => {
    expect(queueMappings()).toHaveLength(POLLED_QUEUES);
    for (const { handler, source, MaximumBatchingWindowInSeconds: window = 0 } of queueMappings()) {
      const { Timeout } = propertiesOf(template(), 'AWS::Lambda::Function', handler.slice(2, -1));
      const { VisibilityTimeout } = queue(source.slice(2, -5));
      expect([source, VisibilityTimeout]).toEqual([source, source.includes('DeadLetters') ? 3 * Timeout : Timeout + window]);
    }
  });

  it('move a message after 500 deliveries to a dead-letter queue, which has a consumer', () => {
    const redrives = Object.entries(resourcesOf(template(), 'AWS::SQS::Queue')).filter(([, { Properties }]) => Properties.RedrivePolicy);
    const deadLetters = redrives.map(([, { Properties }]) => readable(Properties.RedrivePolicy.deadLetterTargetArn));
    expect(redrives.map(([, { Properties }]) => Properties.RedrivePolicy.maxReceiveCount)).toEqual([500, 500, 500, 500]);
    expect(new Set(deadLetters).size).toBe(3);
    for (const arn of new Set(deadLetters)) expect(mappings().filter(({ source }) => source === arn)).toHaveLength(1);
    const all = Object.keys(resourcesOf(template(), 'AWS::SQS::Queue')).map((id) => `\${${withoutHash(id)}.Arn}`);
    expect(all.sort()).toEqual([...redrives.map(([id]) => `\${${withoutHash(id)}.Arn}`), ...new Set(deadLetters)].sort());
  });

  it('keep messages for two weeks, encrypted', () => {
    const queues = Object.values(resourcesOf(template(), 'AWS::SQS::Queue'));
    expect(queues).toHaveLength(7);
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    }
  });

  it('take their concurrency from the props', () => {
    const other = transferTemplate({ download: { chunkConcurrency: 7, prepareConcurrency: 5, validationConcurrency: 3 } });
    other.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: Match.stringLikeRegexp('NotificationsProcessor') }, ScalingConfig: { MaximumConcurrency: 5 } });
    other.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: Match.stringLikeRegexp('ChunkRetrieval') }, ScalingConfig: { MaximumConcurrency: 7 } });
    other.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: Match.stringLikeRegexp('ValidationValidate') }, ScalingConfig: { MaximumConcurrency: 3 } });
  });
});

describe('streams', () => {
  it('are read from the oldest record', () => {
    expect(streamMappings().map(({ StartingPosition }) => StartingPosition)).toEqual(['TRIM_HORIZON', 'TRIM_HORIZON']);
  });

  it('bisect a failed batch of answers, but not of figures, which are counted by batch', () => {
    expect(ofHandler('AsyncFacilitatorAnswer').BisectBatchOnFunctionError).toBe(true);
    expect(ofHandler('MetricsMetricsProcessor')).not.toHaveProperty('BisectBatchOnFunctionError');
    expect(ofHandler('MetricsMetricsProcessor')).not.toHaveProperty('FunctionResponseTypes');
  });

  it('invoke Answer only after both token and result are written', () => {
    const answer = ofHandler('AsyncFacilitatorAnswer');
    expect(answer).toMatchObject({ source: '${TransferAsyncFacilitatorWaits.StreamArn}', BatchSize: 10, MaximumRetryAttempts: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(answer.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern))).toEqual([{
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { NewImage: { task_token: { S: [{ exists: true }] }, result: { S: [{ exists: true }] } } },
    }]);
  });

  it('invoke the Metrics Processor in full batches, because it writes for each', () => {
    expect(ofHandler('MetricsMetricsProcessor'))
      .toMatchObject({ source: '${TransferTransferTable.StreamArn}', BatchSize: 500, MaximumBatchingWindowInSeconds: 20, MaximumRetryAttempts: 100 });
    expect(ofHandler('MetricsMetricsProcessor').FilterCriteria.Filters.length).toBeLessThanOrEqual(5); // Lambda's limit
  });

  it('contain both images of transfers, and the new image of waits', () => {
    expect(propertiesOf(template(), 'AWS::DynamoDB::Table', 'TransferTransferTable').StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    expect(propertiesOf(template(), 'AWS::DynamoDB::Table', 'TransferAsyncFacilitatorWaits').StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
  });

  it('are mapped only after the role has its policy', () => {
    const streams = Object.values(resourcesOf(template(), 'AWS::Lambda::EventSourceMapping')).filter(({ Properties }) => Properties.StartingPosition);
    expect(streams).toHaveLength(2);
    for (const mapping of streams) {
      expect(mapping.DependsOn?.map(withoutHash)).toContainEqual(expect.stringMatching(/RoleDefaultPolicy$/));
    }
  });
});

describe('tables', () => {
  it('have on-demand billing, point-in-time recovery and expiring items', () => {
    const tables = Object.values(resourcesOf(template(), 'AWS::DynamoDB::Table'));
    expect(tables).toHaveLength(3);
    for (const { Properties } of tables) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      });
    }
  });

  it('index unsettled archives by status and time, with keys only', () => {
    const { KeySchema, GlobalSecondaryIndexes } = propertiesOf(template(), 'AWS::DynamoDB::Table', 'TransferTransferTable');
    expect(KeySchema).toEqual([{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }]);
    expect(GlobalSecondaryIndexes).toEqual([{
      IndexName: 'StatusIndex',
      KeySchema: [{ AttributeName: 'status_key', KeyType: 'HASH' }, { AttributeName: 'due_at', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    }]);
  });
});

describe('topic', () => {
  it('forwards every notification unchanged to the Notifications queue', () => {
    const [subscription] = Object.values(resourcesOf(template(), 'AWS::SNS::Subscription')).filter(({ Properties }) => Properties.Protocol === 'sqs');
    expect(readable(subscription.Properties)).toMatchObject({
      Endpoint: '${TransferChunkPipelineNotifications.Arn}', RawMessageDelivery: true,
    });
  });

  it('invokes the facilitator only for jobs that a workflow of this deployment waits for', () => {
    const [subscription] = Object.values(resourcesOf(template(), 'AWS::SNS::Subscription')).filter(({ Properties }) => Properties.Protocol === 'lambda');
    expect(subscription.Properties).toMatchObject({ FilterPolicyScope: 'MessageBody', FilterPolicy: expect.anything() });
    expect(readable(subscription.Properties.FilterPolicy)).toEqual({ JobDescription: [{ prefix: 'GlacierVaultToS3TransferWait/${TransferTransferTable}/' }] });
  });
});

describe('rules', () => {
  const rule = (name: string) => readable(propertiesOf(template(), 'AWS::Events::Rule', name));

  it.each([['ExtendDownloadWindow'], ['Dashboard']])('start only %s every 5 minutes, and are disabled at deployment', (part) => {
    const { State, ScheduleExpression, Targets } = rule(`Transfer${part}Rule`);
    expect({ State, ScheduleExpression }).toEqual({ State: 'DISABLED', ScheduleExpression: 'rate(5 minutes)' });
    expect(Targets).toEqual([expect.objectContaining({ Arn: `\${Transfer${part}Workflow}`, Input: '{}', RoleArn: `\${Transfer${part}EventsRole.Arn}` })]);
  });

  it('take their periods from the props, and the handlers know the sweep period', () => {
    const other = transferTemplate({ retrieval: { sweepPeriod: Duration.minutes(1) }, monitoring: { dashboardPeriod: Duration.hours(1) } });
    expect(propertiesOf(other, 'AWS::Events::Rule', 'TransferExtendDownloadWindowRule').ScheduleExpression).toBe('rate(1 minute)');
    expect(propertiesOf(other, 'AWS::Events::Rule', 'TransferDashboardRule').ScheduleExpression).toBe('rate(1 hour)');
    for (const handler of ['TransferExtendDownloadWindowSweepFunction', 'TransferChunkPipelineNotificationsProcessor']) {
      expect(propertiesOf(other, 'AWS::Lambda::Function', handler).Environment.Variables.SWEEP_PERIOD).toBe('60');
    }
  });

  it('start Cleanup with the execution\'s ARN if an Orchestrator is stopped or fails', () => {
    const { EventPattern, Targets, State, ScheduleExpression } = rule('TransferOrchestratorStopped');
    expect({ State, ScheduleExpression }).toEqual({ State: 'ENABLED', ScheduleExpression: undefined });
    expect(EventPattern).toEqual({
      'source': ['aws.states', 'cdk-glacier-vault-to-s3'],
      'detail-type': ['Step Functions Execution Status Change', 'Glacier Vault Transfer Orchestrator Ended'],
      'detail': { stateMachineArn: ['${TransferOrchestratorWorkflow}'], status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
    });
    expect(Targets).toHaveLength(1);
    expect(Targets[0]).toMatchObject({
      Arn: '${TransferCleanupWorkflow}',
      RoleArn: '${TransferOrchestratorEventsRole.Arn}',
      InputTransformer: {
        InputPathsMap: { 'detail-executionArn': '$.detail.executionArn' },
        InputTemplate: '{"execution_arn":<detail-executionArn>,"stopped":true}',
      },
    });
  });

  it('are exactly three', () => expect(Object.keys(resourcesOf(template(), 'AWS::Events::Rule'))).toHaveLength(3));

  it('report only runs of this transfer to the user, also with a pattern of the user\'s own', () => {
    const { stack, transfer } = transferStack();
    transfer.onRunFinished('Finished', { eventPattern: { detail: { outcome: ['completed-with-failures'] } } });
    expect(readable(propertiesOf(Template.fromStack(stack), 'AWS::Events::Rule', 'TransferOrchestratorFinished').EventPattern)).toEqual({
      'source': ['cdk-glacier-vault-to-s3'],
      'detail-type': ['Glacier Vault Transfer Run Finished'],
      'detail': { outcome: ['completed-with-failures'], deployment: ['${TransferTransferTable}'] },
    });
  });
});

describe('functions', () => {
  const functions = () => Object.entries(resourcesOf(template(), 'AWS::Lambda::Function')).map(([id, { Properties }]) => [withoutHash(id), Properties] as const);

  it('run on arm64 with Node 24, and log to a log group without the lines of Lambda', () => {
    expect(functions()).toHaveLength(23);
    for (const [id, properties] of functions()) {
      expect([id, properties]).toEqual([id, expect.objectContaining({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogGroup: expect.anything(), LogFormat: 'JSON', SystemLogLevel: 'WARN' },
      })]);
    }
  });

  it('are traced, but for those that are invoked for each archive, chunk or batch', () => {
    const untraced = functions().filter(([, { TracingConfig }]) => TracingConfig?.Mode !== 'Active').map(([id]) => id).sort();
    expect(untraced.map((id) => id.replace(/^Transfer/, ''))).toEqual(
      ['ChunkPipelineChunkRetrieval', 'ChunkPipelineNotificationsProcessor', 'MetricsMetricsProcessor', 'ValidationValidate']);
  });

  it('all run on another architecture if the user says so, because some regions have no arm64', () => {
    const others = Object.values(resourcesOf(transferTemplate({ architecture: lambda.Architecture.X86_64 }), 'AWS::Lambda::Function'));
    expect(others).toHaveLength(functions().length);
    expect(new Set(others.flatMap(({ Properties }) => Properties.Architectures))).toEqual(new Set(['x86_64']));
  });

  it.each(['ValidationValidate', 'ChunkPipelineChunkRetrieval', 'GetInventoryKeepOutput', 'GetInventoryBuildManifest'])(
    '%s has Lambda\'s longest timeout', (name) => expect(propertiesOf(template(), 'AWS::Lambda::Function', `Transfer${name}`).Timeout).toBe(900));

  it('have a full vCPU and the largest /tmp for Build Manifest', () => {
    const { MemorySize, EphemeralStorage } = propertiesOf(template(), 'AWS::Lambda::Function', 'TransferGetInventoryBuildManifest');
    expect(MemorySize).toBeGreaterThanOrEqual(1769);
    expect(EphemeralStorage).toEqual({ Size: 10_240 });
  });

  it('keep their logs for three months, or for the time of the prop', () => {
    const retentions = (from: Template) => Object.values(resourcesOf(from, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties.RetentionInDays);
    const groups = retentions(template()).length;
    expect(groups).toBeGreaterThan(0);
    expect(retentions(template())).toEqual(Array(groups).fill(90));
    expect(retentions(transferTemplate({ logging: { retention: 7 } }))).toEqual(Array(groups).fill(7));
  });
});
