import { Aspects, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { GlacierVaultToS3Transfer, GlueEngineOptions, GlueWorkerType, InventoryEngine, InventoryOptions } from '../../src';
import { definitionOf, statesReachableFrom } from '../support/machines';
import { once, testApp, transferTemplate } from '../support/stacks';
import { permissionsOf, readable, resourcesOf, rolesOf } from '../support/templates';

const withGlue = (options?: GlueEngineOptions) => transferTemplate({ inventory: { engine: InventoryEngine.glue(options) } });
const template = once<Template>(() => withGlue());
const machine = () => definitionOf(template(), 'GetInventoryWorkflow');
const jobOf = (found: Template) => Object.values(resourcesOf(found, 'AWS::Glue::Job'))[0].Properties;

const WORK = '${TransferInventoryBucket.Arn}/spark.work/*';
const JOB = 'arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:job/${TransferGetInventorySparkJob}';

/** `resource: actions` of a role, as text. */
function allowed(found: Template, role: string): string[] {
  return permissionsOf(found, role).flatMap(({ resources, actions }) => resources.map((resource) => `${resource}: ${[...actions].sort().join(' ')}`));
}

/** The properties of each resource of a type. */
const every = (found: Template, type: string): Record<string, any>[] =>
  Object.values(resourcesOf(found, type)).map(({ Properties = {} }) => Properties);

describe('without Glue', () => {
  it.each<[string, InventoryOptions]>([['by default', {}], ['with the engine of one function', { engine: InventoryEngine.lambda() }]])('there is nothing of it %s', (_, inventory) => {
    const plain = transferTemplate({ inventory });
    expect(plain.toJSON()).toEqual(transferTemplate().toJSON());
    expect(JSON.stringify(plain.toJSON())).not.toMatch(/glue|SPARK_ABOVE|spark\.work/i);
  });
});

describe('the job', () => {
  it('runs the script on Glue 5.0, with auto scaling, and never again by itself', () => {
    expect(readable(jobOf(template()))).toMatchObject({
      GlueVersion: '5.0',
      Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: { 'Fn::Sub': expect.stringMatching(/^s3:\/\/.*\.py$/) } },
      WorkerType: 'G.1X',
      NumberOfWorkers: 10,
      MaxRetries: 0,
      DefaultArguments: { '--enable-auto-scaling': 'true', '--group-rows': '50000', '--job-bookmark-option': 'job-bookmark-disable' },
    });
  });

  it('is as large as the user says, and takes inventories from the size that the user says', () => {
    const large = withGlue({ workerType: GlueWorkerType.G_4X, workers: 40, above: 1_000 });
    expect(jobOf(large)).toMatchObject({ WorkerType: 'G.4X', NumberOfWorkers: 40 });
    const aboves = every(large, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables?.SPARK_ABOVE).filter((above) => above !== undefined);
    expect(aboves).toEqual(['1000']);
  });

  it.each<[GlueEngineOptions, RegExp]>([
    [{ workers: 1 }, /^inventory\.engine\.workers must be a whole number of at least 2; got 1$/],
    [{ workers: 2.5 }, /^inventory\.engine\.workers must be/],
    [{ above: -1 }, /^inventory\.engine\.above must be a whole number of at least 0; got -1$/],
  ])('is refused with %j', (options, message) => expect(() => withGlue(options)).toThrow(message));

  it('may read its script, work below its folder, and write its own logs, and no more', () => {
    expect(allowed(template(), 'TransferGetInventorySparkRole')).toEqual([
      expect.stringMatching(/\/[0-9a-f]{64}\.py: s3:GetObject$/),
      `${WORK}: s3:AbortMultipartUpload s3:DeleteObject s3:PutObject`,
      '${TransferInventoryBucket.Arn}/spark.work*: s3:GetObject',
      '${TransferInventoryBucket.Arn}: s3:ListBucket',
      expect.stringMatching(/log-group:\/aws-glue\/jobs\/.*\/error:\*: logs:CreateLogStream logs:PutLogEvents$/),
      expect.stringMatching(/log-group:\/aws-glue\/jobs\/.*\/output:\*: logs:CreateLogStream logs:PutLogEvents$/),
    ]);
  });

  it('learns from S3 that a file is missing: no condition on a prefix, which a question for one object does not have', () => {
    const list = permissionsOf(template(), 'TransferGetInventorySparkRole').find(({ actions }) => actions.includes('s3:ListBucket'));
    expect(list!.resources).toEqual(['${TransferInventoryBucket.Arn}']);
    expect(list!.condition).toBeUndefined();
  });

  it('logs into two groups of its own, which are kept and encrypted as all others', () => {
    const stack = new Stack(testApp(), 'Stack');
    new GlacierVaultToS3Transfer(stack, 'Transfer', {
      destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'),
      inventory: { engine: InventoryEngine.glue() },
      logging: { retention: logs.RetentionDays.ONE_WEEK },
      encryptionKey: new kms.Key(stack, 'Key'),
    });
    const found = Template.fromStack(stack);
    const prefix = readable(jobOf(found).DefaultArguments)['--custom-logGroup-prefix'];
    const groups = every(found, 'AWS::Logs::LogGroup').map((group) => readable(group)).filter(({ LogGroupName }) => `${LogGroupName}`.startsWith(prefix));
    expect(groups.map(({ LogGroupName, ...rest }) => [LogGroupName.slice(prefix.length), rest])).toEqual(
      ['/error', '/output'].map((name) => [name, { RetentionInDays: 7, KmsKeyId: '${Key.Arn}' }]));
  });

  it('has the permissions boundary and the tags of everything else', () => {
    const stack = new Stack(testApp(), 'Stack');
    new GlacierVaultToS3Transfer(stack, 'Transfer', {
      destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'),
      inventory: { engine: InventoryEngine.glue() },
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    });
    Tags.of(stack).add('team', 'studio');
    const found = Template.fromStack(stack);
    for (const { PermissionsBoundary } of every(found, 'AWS::IAM::Role')) expect(readable(PermissionsBoundary)).toContain('policy/boundary');
    expect(jobOf(found).Tags).toEqual({ team: 'studio' });
  });
});

describe('in a VPC', () => {
  const found = once(() => {
    const stack = new Stack(testApp(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1 });
    new GlacierVaultToS3Transfer(stack, 'Transfer', {
      destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'), network: { vpc }, inventory: { engine: InventoryEngine.glue() },
    });
    return Template.fromStack(stack);
  });

  it('the job runs in a private subnet, in the group of the functions and in one in which its workers reach one another', () => {
    const [connection] = every(found(), 'AWS::Glue::Connection');
    expect(readable(connection.ConnectionInput)).toMatchObject({
      ConnectionType: 'NETWORK',
      PhysicalConnectionRequirements: {
        SubnetId: '${VpcPrivateSubnet1Subnet}',
        AvailabilityZone: expect.anything(),
        SecurityGroupIdList: ['${TransferGetInventorySparkWorkers.GroupId}', '${TransferSecurityGroup.GroupId}'],
      },
    });
    expect(readable(jobOf(found()).Connections)).toEqual({ Connections: ['${TransferGetInventorySparkConnection}'] });
    const [ingress] = every(found(), 'AWS::EC2::SecurityGroupIngress');
    expect(readable(ingress)).toMatchObject({ IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, GroupId: readable(ingress.SourceSecurityGroupId) });
  });

  it('its role may use this connection, and make network interfaces that Glue tags', () => {
    const text = allowed(found(), 'TransferGetInventorySparkRole');
    expect(text).toEqual(expect.arrayContaining([expect.stringMatching(/^\*: ec2:CreateNetworkInterface .*ec2:DescribeVpcEndpoints$/),
      'arn:${AWS::Partition}:ec2:*:*:network-interface/*: ec2:CreateTags ec2:DeleteTags',
      expect.stringMatching(/connection\/\$\{TransferGetInventorySparkConnection\}: glue:GetConnection$/)]));
  });
});

it('with a key of the bucket, the job asks for it, and everything that touches the bucket may use it', () => {
  const stack = new Stack(testApp(), 'Stack');
  new GlacierVaultToS3Transfer(stack, 'Transfer', {
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'), encryptionKey: new kms.Key(stack, 'Key'), inventory: { engine: InventoryEngine.glue() },
  });
  const found = Template.fromStack(stack);
  const [{ EncryptionConfiguration }] = every(found, 'AWS::Glue::SecurityConfiguration');
  expect(readable(EncryptionConfiguration)).toEqual({ S3Encryptions: [{ S3EncryptionMode: 'SSE-KMS', KmsKeyArn: '${Key.Arn}' }] });
  const roles = rolesOf(found).filter((role) => /GetInventory(Spark|CutInputs|MapPiece|WriteGroup|SumManifest|Workflow)\w*Role/.test(role));
  expect(roles).toHaveLength(6);
  for (const role of roles) expect([role, allowed(found, role).some((text) => /^\$\{Key\.Arn\}: .*kms:Decrypt.*kms:GenerateDataKey/.test(text))]).toEqual([role, true]);
});

describe('the states', () => {
  it('lead from an inventory that is too large to Settle existing, and past it otherwise', () => {
    expect(machine().state('Build manifest').Assign).toMatchObject({ mapped: '{% $needed and $step > 0 %}', spark: '{% $exists($states.result.Payload.spark) %}' });
    expect([machine().next('Build manifest'), machine().next('Spark needed?')]).toEqual([['Spark needed?'], ['Cut inputs', 'Settle existing']]);
    const way = ['Map pieces', 'Check pieces', 'Sort', 'Count groups', 'Write groups', 'Find clashes', 'Sum manifest', 'Settle existing'];
    way.slice(0, -1).forEach((state, i) => expect([state, machine().next(state)]).toEqual([state, [way[i + 1]]]));
    expect(machine().next('All cut?')).toEqual(['Map pieces', 'Cut inputs']);
    expect(statesReachableFrom(machine(), 'Spark needed?', { without: ['Cut inputs'] })).not.toContain('Sort');
  });

  it('run over the items of a file in the work folder, at most 100 at a time, and no item may fail', () => {
    for (const [state, file] of [['Map pieces', 'pieces'], ['Write groups', 'groups']]) {
      const { ItemProcessor, ItemReader, MaxConcurrency, ItemSelector, ...rest } = machine().state(state);
      expect(ItemProcessor).toHaveProperty('ProcessorConfig', { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
      expect(ItemReader).toMatchObject({ ReaderConfig: { InputType: 'JSON' }, Arguments: { Key: `{% 'spark.work/' & $run & '/' & $manifest & '/${file}.json' %}` } });
      expect([MaxConcurrency, ItemSelector.run, ItemSelector.manifest]).toEqual([100, '{% $run %}', '{% $manifest %}']);
      expect(Object.keys(rest).filter((field) => field.startsWith('Tolerated'))).toEqual([]);
    }
  });

  it('start the job with the step and the work folder, wait for its end, and start it again twice', () => {
    for (const [state, step] of [['Sort', 'sort'], ['Find clashes', 'clashes']]) {
      const { Resource, Arguments, Retry } = machine().state(state);
      expect(Resource).toBe('arn:aws:states:::glue:startJobRun.sync');
      expect(Arguments).toEqual({
        JobName: '${TransferGetInventorySparkJob}',
        Arguments: { '--step': step, '--work': "{% 's3://${TransferInventoryBucket}/spark.work/' & $run & '/' & $manifest & '' %}" },
      });
      expect(Retry!.find(({ ErrorEquals }) => ErrorEquals.includes('States.TaskFailed'))).toMatchObject({ MaxAttempts: 2 });
      expect(Retry!.find(({ ErrorEquals }) => ErrorEquals.includes('Glue.ConcurrentRunsExceededException'))!.MaxAttempts).toBeGreaterThan(20);
      // The first match wins, and States.TaskFailed matches every name.
      expect(Retry!.findIndex(({ ErrorEquals }) => ErrorEquals.includes('States.TaskFailed'))).toBe(Retry!.length - 1);
    }
  });

  it('end with one name if Glue or a map fails, with what Glue says of its run', () => {
    for (const state of ['Map pieces', 'Sort', 'Write groups', 'Find clashes']) expect([state, machine().caught(state, 'States.TaskFailed')]).toEqual([state, 'Sorting failed']);
    expect(machine().state('Sorting failed')).toMatchObject({ Type: 'Fail', Error: 'InventorySortFailed', Cause: expect.stringContaining('$parse($caught.cause).ErrorMessage') });
    for (const state of ['Check pieces', 'Count groups', 'Sum manifest', 'Cut inputs']) expect([state, machine().caught(state, 'NothingSelected')]).toEqual([state, undefined]);
  });

  it('need a role that may run this job and this machine, and read the items', () => {
    expect(allowed(template(), 'TransferGetInventoryWorkflowRole')).toEqual(expect.arrayContaining([
      `${JOB}: glue:BatchStopJobRun glue:GetJobRun glue:GetJobRuns glue:StartJobRun`, `${WORK}: s3:GetObject`, '${TransferGetInventoryWorkflow}: states:StartExecution',
    ]));
  });
});

describe('the work files', () => {
  it('expire after 14 days in a bucket that the transfer makes, as open uploads do, and nothing else', () => {
    const [bucket] = every(template(), 'AWS::S3::Bucket').filter(({ LifecycleConfiguration }) => LifecycleConfiguration);
    expect(bucket.LifecycleConfiguration.Rules).toEqual([
      { Prefix: 'spark.work/', ExpirationInDays: Duration.days(14).toDays(), Status: 'Enabled' },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 14 }, Status: 'Enabled' },
    ]);
  });
});

it('cdk-nag finds only that the log groups have their key by themselves, and that the job has no bookmarks', () => {
  const app = testApp({ context: { '@aws-cdk/core:annotationsInValidationReport': false } });
  const stack = new Stack(app, 'Stack');
  const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'), encryptionKey: new kms.Key(stack, 'Key'), inventory: { engine: InventoryEngine.glue() },
  });
  Aspects.of(app).add(new AwsSolutionsChecks());
  app.synth();
  const of = transfer.inventoryRetrieval.node.findChild('Spark').node.findAll().flatMap(({ node }) => node.metadata).map(({ data }) => `${data}`);
  const findings = of.map((text) => /^AwsSolutions-(\w+)/.exec(text)?.[1]).filter((rule) => rule !== undefined && rule !== 'IAM5');
  expect(findings).toEqual(['GL1', 'GL3']);
});
