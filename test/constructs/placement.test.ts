import { AppProps, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from '../../src';
import { PARTS, PartName, alone, wire } from '../support/parts';
import { once, recommendedFlags, testApp, transferStack, transferTemplate } from '../support/stacks';
import { allowedActions, mentions, propertiesOf, readable, resourcesOf, rolesOf, withoutHash } from '../support/templates';

/** Logical ids that must not change after a release: CloudFormation would create a new, empty resource. */
const STATEFUL = [
  'TransferAsyncFacilitatorJobTopic4F953B1C',
  'TransferAsyncFacilitatorLogs22A7E95B',
  'TransferAsyncFacilitatorWaits01281584',
  'TransferChunkPipelineChunks9A926CB8',
  'TransferChunkPipelineChunksDeadLetters1407B01B',
  'TransferChunkPipelineLogsF2B1A6EF',
  'TransferChunkPipelineNotificationsDeadLetters923CB374',
  'TransferChunkPipelineNotificationsEC175FAD',
  'TransferChunkPipelineSmallArchives387F0A0C',
  'TransferCleanupLogs38ABBBEB',
  'TransferDashboardLogs032B7C70',
  'TransferExtendDownloadWindowLogsB74C6431',
  'TransferGetInventoryLogs1222B8D6',
  'TransferInitiateRetrievalLogs0CC17F9E',
  'TransferInventoryBucketB9D24B0A',
  'TransferMetricsLogs08A5345F',
  'TransferMetricsTableA79BAE4C',
  'TransferOrchestratorLogs2106A1D2',
  'TransferTransferTableFCAE87D3',
  'TransferValidationDeadLettersC606D982',
  'TransferValidationLogsF5970B05',
  'TransferValidationQueue8AE36D2B',
];

/** A library must work with any feature flags of the app that uses it. */
const FLAGS: [string, AppProps['context']][] = [['no feature flags', {}], ['every recommended feature flag', recommendedFlags()]];

describe.each(FLAGS)('with %s', (_, context) => {
  const app = () => testApp({ context });

  it.each(PARTS)('%s can be used alone in a stack', (part) => {
    const stack = new Stack(app(), 'Theirs');
    alone(part, stack);
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources ?? {}).length).toBeGreaterThan(0);
  });

  it('each part can be in its own stack, without a cycle', () => {
    const stacks = new Map<PartName, Stack>();
    const whole = app();
    wire((part) => stacks.get(part) ?? (stacks.set(part, new Stack(whole, part)), stacks.get(part)!));
    const assembly = whole.synth();
    expect(assembly.stacks.map(({ id }) => id).sort()).toEqual(['Buckets', ...PARTS].sort());
    const later = (part: string) => assembly.getStackByName(part).dependencies.map(({ id }) => id);
    expect(later('TransferTable')).not.toContain('Orchestrator');
  });

  it('two transfers in one stack share no resource', () => {
    const { stack } = transferStack({ app: app() });
    new GlacierVaultToS3Transfer(stack, 'Second', { destinationBucket: s3.Bucket.fromBucketName(stack, 'Other', 'other') });
    const template = Template.fromStack(stack);
    const second = Object.entries(template.toJSON().Resources as Record<string, unknown>).filter(([id]) => id.startsWith('Second'));
    expect(second.length).toBeGreaterThan(100);
    expect(second.filter(([, resource]) => /"(Ref|Fn::GetAtt)":\[?"Transfer/.test(JSON.stringify(resource))).map(([id]) => id)).toEqual([]);
  });

  it('has at most 164 resources, so that a stack of 500 can hold three transfers and their buckets', () => {
    expect(Object.keys(transferTemplate({ app: app() }).toJSON().Resources).length).toBeLessThanOrEqual(164);
  });

  it('keeps the logical ids of resources that hold data, because a new id creates an empty one', () => {
    const template = transferTemplate({ app: app() });
    const stateful = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::Logs::LogGroup']
      .flatMap((type) => Object.keys(resourcesOf(template, type))).filter((id) => id.startsWith('Transfer')).sort();
    expect(stateful).toEqual(STATEFUL);
  });
});

const REGIONS: [string, StackProps['env'], string][] = [
  ['China', { account: '111122223333', region: 'cn-north-1' }, 'aws-cn'],
  ['GovCloud', { account: '111122223333', region: 'us-gov-west-1' }, 'aws-us-gov'],
  ['a region that is unknown at synthesis', undefined, '${AWS::Partition}'],
];

it.each(REGIONS)('uses only the partition of its region in %s', (_, env, partition) => {
  const stack = new Stack(testApp(), 'Stack', { env });
  const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
    destinationBucket: new s3.Bucket(stack, 'Destination'), encryptionKey: new kms.Key(stack, 'Key'), vaults: ['photos'],
  });
  transfer.grantLaunch(new iam.Role(stack, 'Launcher', { assumedBy: new iam.AccountRootPrincipal() }));
  const template = Template.fromStack(stack);
  expect(mentions(template, 'arn:aws:')).toBe(false);
  const [vault] = Object.keys(allowedActions(template, 'TransferGetInventoryRequestOutputRole')).filter((resource) => resource.includes(':glacier:'));
  expect([partition, '${AWS::Partition}'].map((name) => vault.startsWith(`arn:${name}:glacier:`))).toContain(true);
});

describe('the destination bucket', () => {
  it('may be imported', () => {
    const stack = new Stack(testApp(), 'Stack');
    new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket: s3.Bucket.fromBucketName(stack, 'Imported', 'archives') });
    expect(allowedActions(Template.fromStack(stack), 'TransferChunkPipelineChunkRetrievalRole')['arn:${AWS::Partition}:s3:::archives/*'])
      .toEqual(['s3:GetObject', 's3:PutObject']);
  });

  it('may be in another stack, which does not change', () => {
    const app = testApp();
    const storage = new Stack(app, 'Storage');
    const destinationBucket = new s3.Bucket(storage, 'Archives');
    new GlacierVaultToS3Transfer(new Stack(app, 'Stack'), 'Transfer', { destinationBucket });
    app.synth();
    expect(Object.values(Template.fromStack(storage).toJSON().Resources as object).map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket']);
  });
});

describe('with a key of the user', () => {
  const encrypted = once(() => {
    const stack = new Stack(testApp(), 'Stack');
    const destinationBucket = new s3.Bucket(stack, 'Destination', { encryptionKey: new kms.Key(stack, 'DestinationKey') });
    new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket, encryptionKey: new kms.Key(stack, 'Key') });
    return Template.fromStack(stack);
  });

  it('encrypts every table, queue, topic, log group and state machine, and the inventory bucket', () => {
    for (const type of ['DynamoDB::Table', 'SQS::Queue', 'SNS::Topic', 'Logs::LogGroup', 'StepFunctions::StateMachine', 'S3::Bucket'].map((name) => `AWS::${name}`)) {
      const ours = Object.entries(resourcesOf(encrypted(), type)).filter(([name]) => name.startsWith('Transfer'));
      expect([type, ours.length > 0]).toEqual([type, true]);
      for (const [id, { Properties }] of ours) {
        expect([id, JSON.stringify(readable(Properties)).includes('${Key.Arn}')]).toEqual([id, true]);
      }
    }
  });

  it('lets every role that reads or writes encrypted data use the key', () => {
    const uses = (pattern: RegExp, key: string) => {
      const roles = rolesOf(encrypted()).filter((role) => Object.keys(allowedActions(encrypted(), role)).some((resource) => pattern.test(resource)));
      expect(roles.length).toBeGreaterThan(5);
      for (const role of roles) expect([role, allowedActions(encrypted(), role)[`\${${key}.Arn}`] ?? []]).toEqual([role, expect.arrayContaining(['kms:Decrypt'])]);
    };
    uses(/Transfer(TransferTable|AsyncFacilitatorWaits|MetricsTable|InventoryBucket|ChunkPipeline\w+|Validation\w+)\.(Stream)?Arn/, 'Key');
    uses(/Destination\.Arn\}\/\*/, 'DestinationKey');
  });

  it('lets the services that write and deliver data use the key', () => {
    const { Statement } = readable(propertiesOf(encrypted(), 'AWS::KMS::Key', 'Key').KeyPolicy);
    const services = (Statement as { Principal: { Service?: string } }[]).map(({ Principal }) => Principal.Service).filter(Boolean);
    expect(services.sort()).toEqual(['delivery.logs.amazonaws.com', 'glacier.amazonaws.com', 'logs.${AWS::Region}.amazonaws.com', 'sns.amazonaws.com']);
  });
});

describe('a resource that holds data', () => {
  const policies = (removalPolicy?: RemovalPolicy) => {
    const template = transferTemplate({ removalPolicy });
    return ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup'].flatMap((type) => Object.entries(resourcesOf(template, type)))
      .filter(([id]) => id.startsWith('Transfer')).map(([, { DeletionPolicy, UpdateReplacePolicy }]) => `${DeletionPolicy} ${UpdateReplacePolicy}`);
  };

  it('stays when the stack is deleted', () => expect(new Set(policies())).toEqual(new Set(['Retain Retain'])));
  it('is deleted with the stack if the user says so', () => expect(new Set(policies(RemovalPolicy.DESTROY))).toEqual(new Set(['Delete Delete'])));
});

it('gives every role the permissions boundary', () => {
  const stack = new Stack(testApp(), 'Stack');
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'), permissionsBoundary });
  const roles = Object.entries(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role'));
  expect(roles).toHaveLength(34);
  for (const [id, { Properties }] of roles) {
    expect([id, readable(Properties.PermissionsBoundary)]).toEqual([id, 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/boundary']);
  }
});

it('gives no resource a physical name', () => {
  const template = transferTemplate();
  const resources = template.toJSON().Resources as Record<string, { Properties?: Record<string, unknown> }>;
  const named = Object.entries(resources).filter(([, { Properties = {} }]) =>
    ['TableName', 'QueueName', 'TopicName', 'FunctionName', 'RoleName', 'StateMachineName', 'BucketName', 'LogGroupName', 'Name']
      .some((property) => typeof Properties[property] === 'string'));
  expect(named.map(([id]) => withoutHash(id))).toEqual([]);
});
