import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { once, testApp, transferStack, transferTemplate } from '../support/stacks';
import { allowedActions, permissionsOf, propertiesOf, readable, resourcesOf, rolesOf, withoutHash } from '../support/templates';

const template = once<Template>(transferTemplate);

const TRANSFERS = '${TransferTransferTable.Arn}';
const UNSETTLED = `${TRANSFERS}/index/StatusIndex`;
const WAITS = '${TransferAsyncFacilitatorWaits.Arn}';
const FIGURES = '${TransferMetricsTable.Arn}';
const ANY_VAULT = 'arn:${AWS::Partition}:glacier:${AWS::Region}:${AWS::AccountId}:vaults/*';
const DESTINATION = '${Destination.Arn}';
const ORCHESTRATIONS = 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${part 6 of ${TransferOrchestratorWorkflow}}:*';
const OBJECTS = `${DESTINATION}/*`;
const INVENTORY_BUCKET = '${TransferInventoryBucket.Arn}';
const INVENTORIES = `${INVENTORY_BUCKET}/*/inventory/*`;
const MANIFESTS = `${INVENTORY_BUCKET}/*/manifest/*`;
const PLANS = `${INVENTORY_BUCKET}/*/plan/*`;
const REPORTS = `${INVENTORY_BUCKET}/*/report/*`;
const NOTIFICATIONS = '${TransferChunkPipelineNotifications.Arn}';
const CHUNKS = '${TransferChunkPipelineChunks.Arn}';
const SMALL_ARCHIVES = '${TransferChunkPipelineSmallArchives.Arn}';
const VALIDATION = '${TransferValidationQueue.Arn}';

/** Permissions of Lambda's poller for a queue and for a stream. */
const MEASURE = ['sqs:GetQueueAttributes'];
const CONSUME = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'];
const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
const LIST_STREAMS = { '*': ['dynamodb:ListStreams'] };
const onItems = (...operations: string[]) => operations.map((operation) => `dynamodb:${operation}`).sort();
const RECORD_FAILURE = { [TRANSFERS]: onItems('GetItem', 'UpdateItem') };

/** All permissions of every function's role. */
const FUNCTIONS: Record<string, Record<string, string[]>> = {
  AsyncFacilitatorAnswer: {
    '${TransferAsyncFacilitatorWaits.StreamArn}': READ_STREAM,
    ...LIST_STREAMS,
    '${TransferGetInventoryWorkflow}': ['states:SendTaskSuccess'],
    '${TransferOrchestratorWorkflow}': ['states:SendTaskSuccess'],
  },
  AsyncFacilitatorJobResult: { [WAITS]: onItems('UpdateItem') },
  OrchestratorRegisterRun: {
    [TRANSFERS]: onItems('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    [ANY_VAULT]: ['glacier:DescribeVault'],
    [DESTINATION]: ['s3:ListBucket'],
    [INVENTORY_BUCKET]: ['s3:ListBucket'],
    [ORCHESTRATIONS]: ['states:DescribeExecution'],
  },
  OrchestratorApprovePlan: { [TRANSFERS]: onItems('DeleteItem', 'GetItem', 'UpdateItem') },
  OrchestratorCheckSettled: { [TRANSFERS]: onItems('GetItem'), [UNSETTLED]: onItems('Query') },
  GetInventoryRequestOutput: {
    [TRANSFERS]: onItems('GetItem'),
    [ANY_VAULT]: ['glacier:DescribeVault', 'glacier:InitiateJob'],
    [INVENTORIES]: ['s3:GetObject'],
  },
  GetInventoryCheckJob: { [TRANSFERS]: onItems('GetItem'), [ANY_VAULT]: ['glacier:DescribeJob'] },
  GetInventoryKeepOutput: {
    [TRANSFERS]: onItems('GetItem'),
    [ANY_VAULT]: ['glacier:DescribeJob', 'glacier:GetJobOutput'],
    [INVENTORIES]: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
  },
  GetInventoryBuildManifest: {
    [TRANSFERS]: onItems('GetItem'),
    [`${INVENTORY_BUCKET}/*`]: ['s3:GetObject'],
    [MANIFESTS]: ['s3:PutObject'],
    [INVENTORY_BUCKET]: ['s3:ListBucket'],
    [DESTINATION]: ['s3:ListBucket'],
  },
  GetInventorySettleExisting: {
    [TRANSFERS]: onItems('GetItem', 'UpdateItem'),
    [MANIFESTS]: ['s3:GetObject', 's3:PutObject'],
    [PLANS]: ['s3:PutObject'],
    [DESTINATION]: ['s3:ListBucket'],
    [OBJECTS]: ['s3:GetObject'],
    '*': ['lambda:GetAccountSettings', 'pricing:GetProducts'],
  },
  InitiateRetrievalRequestArchives: {
    [TRANSFERS]: onItems('BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    [UNSETTLED]: onItems('Query'),
    [FIGURES]: onItems('BatchGetItem'),
    [MANIFESTS]: ['s3:GetObject'],
    [ANY_VAULT]: ['glacier:InitiateJob'],
    [NOTIFICATIONS]: MEASURE,
    [CHUNKS]: MEASURE,
    [SMALL_ARCHIVES]: MEASURE,
    [VALIDATION]: MEASURE,
  },
  ChunkPipelineNotificationsProcessor: {
    [TRANSFERS]: onItems('GetItem', 'UpdateItem'),
    [OBJECTS]: ['s3:AbortMultipartUpload', 's3:PutObject'],
    [CHUNKS]: ['sqs:SendMessage'],
    [SMALL_ARCHIVES]: ['sqs:SendMessage'],
    [VALIDATION]: ['sqs:SendMessage'],
    [NOTIFICATIONS]: CONSUME,
  },
  ChunkPipelineChunkRetrieval: {
    [TRANSFERS]: onItems('GetItem', 'PutItem', 'UpdateItem'),
    [ANY_VAULT]: ['glacier:GetJobOutput'],
    [OBJECTS]: ['s3:GetObject', 's3:PutObject'],
    [DESTINATION]: ['s3:ListBucket'],
    [VALIDATION]: ['sqs:SendMessage'],
    [CHUNKS]: CONSUME,
    [SMALL_ARCHIVES]: CONSUME,
  },
  ChunkPipelineRecordLostNotification: { ...RECORD_FAILURE, '${TransferChunkPipelineNotificationsDeadLetters.Arn}': CONSUME },
  ChunkPipelineRecordLostChunk: { ...RECORD_FAILURE, '${TransferChunkPipelineChunksDeadLetters.Arn}': CONSUME },
  ValidationValidate: {
    [TRANSFERS]: onItems('DeleteItem', 'GetItem', 'Query', 'UpdateItem'),
    [OBJECTS]: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    [DESTINATION]: ['s3:ListBucket'],
    [VALIDATION]: CONSUME,
  },
  ValidationRecordFailure: { ...RECORD_FAILURE, '${TransferValidationDeadLetters.Arn}': CONSUME },
  ExtendDownloadWindowSweepFunction: {
    [TRANSFERS]: onItems('GetItem', 'Query', 'UpdateItem'),
    [UNSETTLED]: onItems('Query'),
    [FIGURES]: onItems('BatchGetItem'),
    [WAITS]: onItems('UpdateItem'),
    [NOTIFICATIONS]: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    [CHUNKS]: ['sqs:GetQueueAttributes'],
    [SMALL_ARCHIVES]: ['sqs:GetQueueAttributes'],
    [VALIDATION]: ['sqs:GetQueueAttributes'],
    [ANY_VAULT]: ['glacier:DescribeJob', 'glacier:InitiateJob'],
    [OBJECTS]: ['s3:AbortMultipartUpload', 's3:GetObject'],
    [DESTINATION]: ['s3:ListBucket'],
    [ORCHESTRATIONS]: ['states:DescribeExecution'],
  },
  MetricsMetricsProcessor: {
    [FIGURES]: onItems('BatchGetItem', 'PutItem', 'UpdateItem'), '${TransferTransferTable.StreamArn}': READ_STREAM, ...LIST_STREAMS,
  },
  CleanupBeginCleanup: { [TRANSFERS]: onItems('GetItem', 'Query', 'UpdateItem') },
  CleanupCheckSettled: { [TRANSFERS]: onItems('GetItem'), [UNSETTLED]: onItems('Query') },
  CleanupWriteReport: {
    [TRANSFERS]: onItems('BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'),
    [MANIFESTS]: ['s3:GetObject'],
    [REPORTS]: ['s3:PutObject'],
    [OBJECTS]: ['s3:AbortMultipartUpload', 's3:GetObject'],
    [DESTINATION]: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
  },
  CleanupFinishRun: {
    [TRANSFERS]: onItems('GetItem', 'UpdateItem'),
    [FIGURES]: onItems('UpdateItem'),
    [REPORTS]: ['s3:GetObject', 's3:PutObject'],
    // Without it S3 answers 403 for a part of the report that is not written yet.
    [INVENTORY_BUCKET]: ['s3:ListBucket'],
  },
};

const roleFor = (service: string) => Object.entries(resourcesOf(template(), 'AWS::IAM::Role'))
  .filter(([, { Properties }]) => JSON.stringify(Properties.AssumeRolePolicyDocument).includes(`"${service}"`))
  .map(([id]) => withoutHash(id));

it('knows the role of every function', () => {
  expect(roleFor('lambda.amazonaws.com').sort()).toEqual(Object.keys(FUNCTIONS).map((name) => `Transfer${name}Role`).sort());
});

it.each(Object.entries(FUNCTIONS))('%s may do what it is there for, and nothing else', (name, permissions) => {
  expect(allowedActions(template(), `Transfer${name}Role`)).toEqual(permissions);
});

it('lets functions write only to the log of their part', () => {
  expect(Object.keys(FUNCTIONS).length).toBeGreaterThan(0);
  for (const name of Object.keys(FUNCTIONS)) {
    const part = /^(AsyncFacilitator|Orchestrator|GetInventory|InitiateRetrieval|ChunkPipeline|Validation|ExtendDownloadWindow|Metrics|Cleanup)/.exec(name)![0];
    expect(permissionsOf(template(), `Transfer${name}Role`)).toContainEqual(
      expect.objectContaining({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`\${Transfer${part}Logs.Arn}`] }));
  }
});

it('has no wildcard in any action of any role', () => {
  const actions = rolesOf(template()).flatMap((role) => permissionsOf(template(), role)).flatMap((permission) => permission.actions);
  expect(actions.length).toBeGreaterThan(100);
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
});

it('allows all resources only for actions without a resource level', () => {
  const everywhere = rolesOf(template()).flatMap((role) => permissionsOf(template(), role)).filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
  expect([...new Set(everywhere)].sort()).toEqual([
    'cloudwatch:PutMetricData', 'dynamodb:ListStreams', 'lambda:GetAccountSettings',
    'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery', 'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    'pricing:GetProducts',
    'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments',
  ]);
});

it('lets only Answer end waits, and only those of the two machines that wait', () => {
  const answers = rolesOf(template()).flatMap((role) => permissionsOf(template(), role).filter(({ actions }) => actions.some((action) => action.startsWith('states:SendTask')))
    .flatMap(({ actions, resources }) => resources.map((resource) => [role, ...actions, resource])));
  expect(answers.sort()).toEqual([
    ['TransferAsyncFacilitatorAnswerRole', 'states:SendTaskSuccess', '${TransferGetInventoryWorkflow}'],
    ['TransferAsyncFacilitatorAnswerRole', 'states:SendTaskSuccess', '${TransferOrchestratorWorkflow}'],
  ]);
});

it('lets each machine start only the machines that it runs', () => {
  const started = (machine: string) => Object.entries(allowedActions(template(), `Transfer${machine}Role`)).filter(([, actions]) => actions.includes('states:StartExecution')).map(([resource]) => resource);
  expect(started('OrchestratorWorkflow').sort()).toEqual(['${TransferCleanupWorkflow}', '${TransferGetInventoryWorkflow}', '${TransferInitiateRetrievalWorkflow}']);
  expect(started('CleanupWorkflow')).toEqual(['${TransferDashboardWorkflow}']);
  expect(started('InitiateRetrievalWorkflow')).toEqual(['${TransferInitiateRetrievalPartition}']);
  for (const machine of ['GetInventoryWorkflow', 'InitiateRetrievalPartition', 'ExtendDownloadWindowWorkflow', 'DashboardWorkflow']) expect(started(machine)).toEqual([]);
});

it.each([
  ['ExtendDownloadWindow', 'ExtendDownloadWindowWorkflow'], ['Dashboard', 'DashboardWorkflow'], ['Orchestrator', 'CleanupWorkflow'],
])('lets the rule of %s start %s and nothing else', (part, machine) => {
  expect(allowedActions(template(), `Transfer${part}EventsRole`)).toEqual({ [`\${Transfer${machine}}`]: ['states:StartExecution'] });
});

it('lets Systems Manager start only the Orchestrator, for automations of this account', () => {
  expect(allowedActions(template(), 'TransferSsmDocumentRole')).toEqual({ '${TransferOrchestratorWorkflow}': ['states:StartExecution'] });
  const [trust] = propertiesOf(template(), 'AWS::IAM::Role', 'TransferSsmDocumentRole').AssumeRolePolicyDocument.Statement;
  expect(readable(trust)).toMatchObject({
    Principal: { Service: 'ssm.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' },
      ArnLike: { 'aws:SourceArn': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:automation-execution/*' },
    },
  });
});

describe('with vaults named', () => {
  const named = once(() => transferTemplate({ vaults: ['photos', 'tax.2019'] }));

  it('limits Glacier permissions to these vaults, and for Get Inventory also to mapping vaults', () => {
    const arns = (vaults: string[]) => vaults.map((vault) => `arn:\${AWS::Partition}:glacier:\${AWS::Region}:\${AWS::AccountId}:vaults/${vault}`);
    const statements = rolesOf(named()).flatMap((role) => permissionsOf(named(), role).map((statement) => ({ role, ...statement })))
      .filter(({ actions }) => actions.some((action) => action.startsWith('glacier:')));
    expect(statements).toHaveLength(7);
    for (const { role, resources } of statements) {
      const mapping = role.includes('GetInventory') ? ['photos_mapping', 'tax.2019_mapping'] : [];
      expect([role, resources]).toEqual([role, arns(['photos', 'tax.2019', ...mapping])]);
    }
  });

  it('offers only these vaults in the launch document', () => {
    const { VaultName } = propertiesOf(named(), 'AWS::SSM::Document', 'TransferSsmDocumentLaunch').Content.parameters;
    expect(VaultName).toMatchObject({ allowedValues: ['photos', 'tax.2019'] });
  });
});

describe('grants', () => {
  const granted = once(() => {
    const { stack, transfer } = transferStack({ app: testApp() });
    const person = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
    transfer.grantLaunch(person('Launcher'));
    transfer.grantReadReports(person('Reader'));
    transfer.grantWatch(person('Watcher'));
    transfer.orchestrator.grantStartExecution(person('Starter'));
    return { template: Template.fromStack(stack), stack, transfer };
  });

  it('let a launcher start both documents, by whichever resource AWS evaluates, and no other document', () => {
    const ssm = (resource: string) => `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:${resource}`;
    const start = ['ssm:StartAutomationExecution'];
    expect(allowedActions(granted().template, 'Launcher')).toEqual({
      [ssm('automation-execution/*')]: ['ssm:DescribeAutomationStepExecutions', 'ssm:GetAutomationExecution', ...start],
      [ssm('document/${TransferSsmDocumentLaunch}')]: start,
      [ssm('document/${TransferSsmDocumentResume}')]: start,
      [ssm('automation-definition/${TransferSsmDocumentLaunch}:*')]: start,
      [ssm('automation-definition/${TransferSsmDocumentResume}:*')]: start,
    });
  });

  it('let a reader read plans and reports, and neither inventories nor manifests', () => {
    const objects = Object.keys(allowedActions(granted().template, 'Reader')).filter((resource) => resource.includes('/'));
    expect(objects.sort()).toEqual([PLANS, REPORTS].sort());
  });

  it('let a watcher find the tables that say how far a run is, and read their items', () => {
    expect(allowedActions(granted().template, 'Watcher')).toEqual({
      [TRANSFERS]: onItems('GetItem'),
      [FIGURES]: onItems('GetItem'),
      [`arn:\${AWS::Partition}:cloudformation:\${AWS::Region}:\${AWS::AccountId}:stack/${granted().stack.stackName}/*`]: [
        'cloudformation:DescribeStackResources', 'cloudformation:ListStackResources',
      ],
    });
  });

  it('let a starter start the Orchestrator', () => {
    expect(allowedActions(granted().template, 'Starter')).toEqual({ '${TransferOrchestratorWorkflow}': ['states:StartExecution'] });
  });

  it('tell which statements the bucket policy of a destination in another account needs', () => {
    const offered = granted().transfer.destinationPolicyStatements().map((statement) => granted().stack.resolve(statement.toStatementJson()));
    const needed = rolesOf(template()).flatMap((role) => Object.entries(allowedActions(template(), role)));
    for (const [resource, resourceActions] of [[DESTINATION, 's3:ListBucket'], [OBJECTS, 's3:']] as const) {
      const wanted = new Set(needed.filter(([name]) => name === resource).flatMap(([, actions]) => actions)
        .filter((action) => action.startsWith(resourceActions)));
      const given = offered.filter((statement) => readable(statement.Resource) === resource).flatMap((statement) => statement.Action);
      expect(given.sort()).toEqual([...wanted].sort());
    }
    expect(Stack.of(granted().transfer)).toBe(granted().stack);
  });
});
