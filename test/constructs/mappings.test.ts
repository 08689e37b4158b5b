import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
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
const ofHandler = (name: string) => mappings().find(({ handler }) => handler === `\${Transfer${name}}`)!;

describe('queues', () => {
  it.each([
    ['ChunkPipelineNotificationsProcessor', 'ChunkPipelineNotifications', 1, 10],
    ['ChunkPipelineChunkRetrieval', 'ChunkPipelineChunks', 1, 100],
    ['ValidationValidate', 'ValidationQueue', 1, 10],
    ['ChunkPipelineRecordLostNotification', 'ChunkPipelineNotificationsDeadLetters', 10, 2],
    ['ChunkPipelineRecordLostChunk', 'ChunkPipelineChunksDeadLetters', 10, 2],
    ['ValidationRecordFailure', 'ValidationDeadLetters', 10, 2],
  ])('%s is invoked by %s, %i message(s) at a time and at most %i at once; each message fails for itself', (handler, source, batch, concurrency) => {
    expect(ofHandler(handler)).toMatchObject({
      source: `\${Transfer${source}.Arn}`,
      BatchSize: batch,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: concurrency },
    });
    expect(queueMappings()).toHaveLength(6);
  });

  it('hide a message for six times as long as its handler may take', () => {
    for (const { handler, source } of queueMappings()) {
      const { Timeout } = propertiesOf(template(), 'AWS::Lambda::Function', handler.slice(2, -1));
      const { VisibilityTimeout } = queue(source.slice(2, -5));
      expect([source, VisibilityTimeout]).toEqual([source, 6 * Timeout]);
    }
  });

  it('have a dead-letter queue after five deliveries, and every dead-letter queue has a consumer', () => {
    const redrives = Object.entries(resourcesOf(template(), 'AWS::SQS::Queue')).filter(([, { Properties }]) => Properties.RedrivePolicy);
    const deadLetters = redrives.map(([, { Properties }]) => readable(Properties.RedrivePolicy.deadLetterTargetArn));
    expect(redrives.map(([, { Properties }]) => Properties.RedrivePolicy.maxReceiveCount)).toEqual([5, 5, 5]);
    expect(new Set(deadLetters).size).toBe(3);
    for (const arn of deadLetters) expect(mappings().filter(({ source }) => source === arn)).toHaveLength(1);
    const all = Object.keys(resourcesOf(template(), 'AWS::SQS::Queue')).map((id) => `\${${withoutHash(id)}.Arn}`);
    expect(all.sort()).toEqual([...redrives.map(([id]) => `\${${withoutHash(id)}.Arn}`), ...deadLetters].sort());
  });

  it('keep what they hold for two weeks, encrypted', () => {
    for (const { Properties } of Object.values(resourcesOf(template(), 'AWS::SQS::Queue'))) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    }
  });

  it('take their concurrency from the props', () => {
    const other = transferTemplate({ download: { maxConcurrency: 7, validationConcurrency: 3 } });
    other.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: Match.stringLikeRegexp('ChunkRetrieval') }, ScalingConfig: { MaximumConcurrency: 7 } });
    other.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: Match.stringLikeRegexp('ValidationValidate') }, ScalingConfig: { MaximumConcurrency: 3 } });
  });
});

describe('streams', () => {
  it('are read from the oldest record on', () => {
    expect(streamMappings().map(({ StartingPosition }) => StartingPosition)).toEqual(['TRIM_HORIZON', 'TRIM_HORIZON']);
  });

  it('halve a batch of answers until the one at fault stands alone, and never a batch of figures, which is counted as a whole', () => {
    expect(ofHandler('AsyncFacilitatorAnswer').BisectBatchOnFunctionError).toBe(true);
    expect(ofHandler('MetricsMetricsProcessor')).not.toHaveProperty('BisectBatchOnFunctionError');
    expect(ofHandler('MetricsMetricsProcessor')).not.toHaveProperty('FunctionResponseTypes');
  });

  it('answer a wait only once token and result are both there', () => {
    const answer = ofHandler('AsyncFacilitatorAnswer');
    expect(answer).toMatchObject({ source: '${TransferAsyncFacilitatorWaits.StreamArn}', BatchSize: 10, MaximumRetryAttempts: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(answer.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern))).toEqual([{
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { NewImage: { task_token: { S: [{ exists: true }] }, result: { S: [{ exists: true }] } } },
    }]);
  });

  it('count archives and runs, and are not woken by chunks and progress', () => {
    const metrics = ofHandler('MetricsMetricsProcessor');
    expect(metrics).toMatchObject({ source: '${TransferTransferTable.StreamArn}', BatchSize: 100, MaximumBatchingWindowInSeconds: 2, MaximumRetryAttempts: 100 });
    expect(metrics.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern).dynamodb.Keys.sk.S)).toEqual([['meta'], ['run']]);
  });

  it('show what the handlers read: both images of transfers, the new image of waits', () => {
    expect(propertiesOf(template(), 'AWS::DynamoDB::Table', 'TransferTransferTable').StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    expect(propertiesOf(template(), 'AWS::DynamoDB::Table', 'TransferAsyncFacilitatorWaits').StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
  });

  it('are mapped only after the role may read them', () => {
    for (const mapping of Object.values(resourcesOf(template(), 'AWS::Lambda::EventSourceMapping')).filter(({ Properties }) => Properties.StartingPosition)) {
      expect(mapping.DependsOn?.map(withoutHash)).toContainEqual(expect.stringMatching(/RoleDefaultPolicy$/));
    }
  });
});

describe('tables', () => {
  it('are paid for on demand, can be restored, and forget what is past', () => {
    for (const { Properties } of Object.values(resourcesOf(template(), 'AWS::DynamoDB::Table'))) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      });
    }
  });

  it('find unsettled archives by status and time, with keys only', () => {
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
  it('keeps every notification on the Notifications queue, as Glacier sent it', () => {
    const [subscription] = Object.values(resourcesOf(template(), 'AWS::SNS::Subscription')).filter(({ Properties }) => Properties.Protocol === 'sqs');
    expect(readable(subscription.Properties)).toMatchObject({
      Endpoint: '${TransferChunkPipelineNotifications.Arn}', RawMessageDelivery: true,
    });
  });

  it('wakes the facilitator only for jobs for which a workflow of this deployment waits', () => {
    const [subscription] = Object.values(resourcesOf(template(), 'AWS::SNS::Subscription')).filter(({ Properties }) => Properties.Protocol === 'lambda');
    expect(subscription.Properties).toMatchObject({ FilterPolicyScope: 'MessageBody', FilterPolicy: expect.anything() });
    expect(readable(subscription.Properties.FilterPolicy)).toEqual({ JobDescription: [{ prefix: 'GlacierVaultToS3TransferWait/${TransferTransferTable}/' }] });
  });
});

describe('rules', () => {
  const rule = (name: string) => readable(propertiesOf(template(), 'AWS::Events::Rule', name));

  it.each([['ExtendDownloadWindow'], ['Dashboard']])('start %s every 5 minutes, disabled until a run is launched, with one target', (part) => {
    const { State, ScheduleExpression, Targets } = rule(`Transfer${part}Rule`);
    expect({ State, ScheduleExpression }).toEqual({ State: 'DISABLED', ScheduleExpression: 'rate(5 minutes)' });
    expect(Targets).toEqual([expect.objectContaining({ Arn: `\${Transfer${part}Workflow}`, Input: '{}', RoleArn: `\${Transfer${part}EventsRole.Arn}` })]);
  });

  it('take their periods from the props, and the handlers hear of it', () => {
    const other = transferTemplate({ retrieval: { sweepPeriod: Duration.minutes(1) }, monitoring: { dashboardPeriod: Duration.hours(1) } });
    expect(propertiesOf(other, 'AWS::Events::Rule', 'TransferExtendDownloadWindowRule').ScheduleExpression).toBe('rate(1 minute)');
    expect(propertiesOf(other, 'AWS::Events::Rule', 'TransferDashboardRule').ScheduleExpression).toBe('rate(1 hour)');
    for (const handler of ['TransferExtendDownloadWindowSweepFunction', 'TransferChunkPipelineNotificationsProcessor']) {
      expect(propertiesOf(other, 'AWS::Lambda::Function', handler).Environment.Variables.SWEEP_PERIOD).toBe('60');
    }
  });

  it('start Cleanup when the Orchestrator\'s own execution does not go to its end, told which one', () => {
    const { EventPattern, Targets, State, ScheduleExpression } = rule('TransferOrchestratorStopped');
    expect({ State, ScheduleExpression }).toEqual({ State: 'ENABLED', ScheduleExpression: undefined });
    expect(EventPattern).toEqual({
      'source': ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
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

  it('are no more than these three', () => expect(Object.keys(resourcesOf(template(), 'AWS::Events::Rule'))).toHaveLength(3));

  it('tell the user of the end of this transfer\'s runs, whatever else the user matches on', () => {
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

  it('run on arm64 under Node 24, traced, and log into a group of their part', () => {
    expect(functions()).toHaveLength(23);
    for (const [id, properties] of functions()) {
      expect([id, properties]).toEqual([id, expect.objectContaining({
        Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler', TracingConfig: { Mode: 'Active' }, LoggingConfig: { LogGroup: expect.anything() },
      })]);
    }
  });

  it.each(['ValidationValidate', 'ChunkPipelineChunkRetrieval', 'GetInventoryKeepOutput', 'GetInventoryBuildManifest'])(
    '%s has Lambda\'s longest time', (name) => expect(propertiesOf(template(), 'AWS::Lambda::Function', `Transfer${name}`).Timeout).toBe(900));

  it('have a processor of their own and all of /tmp where the manifest is built', () => {
    const { MemorySize, EphemeralStorage } = propertiesOf(template(), 'AWS::Lambda::Function', 'TransferGetInventoryBuildManifest');
    expect(MemorySize).toBeGreaterThanOrEqual(1769);
    expect(EphemeralStorage).toEqual({ Size: 10_240 });
  });

  it('keep their logs for three months, or as long as the user says', () => {
    for (const { Properties } of Object.values(resourcesOf(template(), 'AWS::Logs::LogGroup'))) expect(Properties.RetentionInDays).toBe(90);
    for (const { Properties } of Object.values(resourcesOf(transferTemplate({ logRetention: 7 }), 'AWS::Logs::LogGroup'))) expect(Properties.RetentionInDays).toBe(7);
  });
});
