import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { arnOf, deploy, fn, invoke, machine, role, run, sleep, start, task, twoMiniStacks, until } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks({ scheduleScale: 0.02, scheduleTick: 0.25 });

const SDK = 'arn:aws:states:::aws-sdk:';
const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  },
};
const PUT = task(`${SDK}dynamodb:putItem`, { TableName: '${Table}', Item: { pk: { S: 'x' } } });
const CHILD = machine({ Done: { Type: 'Succeed' } });
/** Needed because a topic without a policy lets the whole account publish. */
const GLACIER_ONLY = {
  Type: 'AWS::SNS::TopicPolicy',
  Properties: {
    Topics: [{ Ref: 'Topic' }],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'glacier.amazonaws.com' }, Resource: { Ref: 'Topic' } }],
    },
  },
};
const RULE = { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' } };

/** Tasks with their resources, the permission that they need, and the error that AWS reports without it. */
const TASKS: Record<string, { resources: object; task: object; permission: string; error: string }> = {
  'dynamodb:PutItem': { resources: { Table: TABLE }, task: PUT, permission: 'dynamodb:PutItem', error: 'DynamoDb.AccessDeniedException' },
  'dynamodb:UpdateItem with a task token': {
    resources: { Table: TABLE },
    task: task(`${SDK}dynamodb:updateItem.waitForTaskToken`, {
      TableName: '${Table}',
      Key: { pk: { S: 'x' } },
      UpdateExpression: 'SET #t = :t',
      ExpressionAttributeNames: { '#t': 'token' },
      ExpressionAttributeValues: { ':t': { S: '{% $states.context.Task.Token %}' } },
    }, { TimeoutSeconds: 10, End: true }),
    permission: 'dynamodb:UpdateItem',
    error: 'DynamoDb.AccessDeniedException',
  },
  'lambda:InvokeFunction': {
    resources: { FnRole: role('lambda'), Fn: fn('exports.handler = async () => 1;', 'FnRole') },
    task: invoke('Fn'),
    permission: 'lambda:InvokeFunction',
    error: 'Lambda.AWSLambdaException',
  },
  'states:StartExecution': {
    resources: { Child: CHILD },
    task: task('arn:aws:states:::states:startExecution.sync:2', { StateMachineArn: '${Child}', Input: {} }),
    permission: 'states:StartExecution',
    error: 'StepFunctions.AccessDeniedException',
  },
  'events:EnableRule': {
    resources: { Rule: RULE },
    task: task(`${SDK}eventbridge:enableRule`, { Name: '${Rule}' }),
    permission: 'events:EnableRule',
    error: 'EventBridge.AccessDeniedException',
  },
  'events:PutEvents': {
    resources: {},
    task: task(`${SDK}eventbridge:putEvents`, { Entries: [{ Source: 'probe', DetailType: 'probe', Detail: '{}' }] }),
    permission: 'events:PutEvents',
    error: 'EventBridge.AccessDeniedException',
  },
  'cloudwatch:PutMetricData': {
    resources: {},
    task: task(`${SDK}cloudwatch:putMetricData`, { Namespace: 'Probe', MetricData: [{ MetricName: 'Bytes', Value: 1, Unit: 'Bytes' }] }),
    permission: 'cloudwatch:PutMetricData',
    error: 'CloudWatch.AccessDeniedException',
  },
  'sqs:SendMessage': {
    resources: { Queue: { Type: 'AWS::SQS::Queue' } },
    task: task(`${SDK}sqs:sendMessage`, { QueueUrl: '${Queue}', MessageBody: 'hello' }),
    permission: 'sqs:SendMessage',
    error: 'Sqs.AccessDeniedException',
  },
  'sns:Publish': {
    resources: { Topic: { Type: 'AWS::SNS::Topic' }, TopicPolicy: GLACIER_ONLY },
    task: task(`${SDK}sns:publish`, { TopicArn: '${Topic}', Message: 'hello' }),
    permission: 'sns:Publish',
    error: 'Sns.AccessDeniedException',
  },
  's3:ListBucket': {
    resources: { Bucket: { Type: 'AWS::S3::Bucket' } },
    task: task(`${SDK}s3:listObjectsV2`, { Bucket: '${Bucket}' }),
    permission: 's3:ListBucket',
    error: 'S3.AccessDeniedException',
  },
  'states:DescribeExecution': {
    resources: {},
    task: task(`${SDK}sfn:describeExecution`, { ExecutionArn: '{% $states.context.Execution.Id %}' }),
    permission: 'states:DescribeExecution',
    error: 'Sfn.AccessDeniedException',
  },
};

const probe = async (ministack: MiniStack, name: string, allowed: boolean) => {
  const { resources, task: state, permission } = TASKS[name];
  const statements = allowed ? [{ Action: permission, Resource: '*' }] : [];
  const { Machine } = await deploy(ministack, { ...resources, Role: role('states', ...statements), Machine: machine({ Call: state }) });
  return run(ministack, Machine);
};

describe('state-machine-roles', () => {
  const withoutToken = Object.keys(TASKS).filter(name => !name.includes('token'));

  it.each(Object.keys(TASKS))('refuses %s to a machine whose role does not allow it', async name => {
    const { status, error, cause } = await probe(patched(), name, false);
    expect({ status, error }).toEqual({ status: 'FAILED', error: TASKS[name].error });
    expect(cause).toContain(`is not authorized to perform: ${TASKS[name].permission}`);
  });

  it.each(withoutToken)('allows %s to a machine whose role allows it', async name => {
    expect(await probe(patched(), name, true)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('logs the call with the machine\'s role', async () => {
    const calls = patched().readCalls().filter(call => call.via === 'states' && call.action === 'dynamodb:PutItem');
    expect(calls.map(({ allowed, resource }) => ({ allowed, table: resource.includes(':table/') })))
      .toEqual([{ allowed: false, table: true }, { allowed: true, table: true }]);
    expect(calls[0].principal).toContain(':assumed-role/');
  });

  it.each(withoutToken)('is needed: MiniStack does %s without checking the role', async name => {
    expect(await probe(bare(), name, false)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('rule-target-roles', () => {
  const probeRule = async (ministack: MiniStack, mayStart: boolean) => {
    const { Target, Machine } = await deploy(ministack, {
      TargetRole: role('events', ...(mayStart ? [{ Action: 'states:StartExecution', Resource: '*' }] : [])),
      Role: role('states', { Action: 'events:PutEvents', Resource: '*' }),
      Target: CHILD,
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: [`probe.${mayStart}`] },
          Targets: [{ Id: 'Target', Arn: { Ref: 'Target' }, RoleArn: arnOf('TargetRole') }],
        },
      },
      Machine: machine({ Put: task(`${SDK}eventbridge:putEvents`, { Entries: [{ Source: `probe.${mayStart}`, DetailType: 'probe', Detail: '{}' }] }) }),
    });
    expect(await run(ministack, Machine)).toMatchObject({ status: 'SUCCEEDED' });
    return (await new SFNClient(ministack.clientConfig).send(new ListExecutionsCommand({ stateMachineArn: Target }))).executions!.length;
  };

  it('starts a machine from a rule only if the role allows it', async () => {
    expect(await probeRule(patched(), true)).toBe(1);
    expect(await probeRule(patched(), false)).toBe(0);
    expect(patched().readCalls().filter(call => call.via === 'events').map(call => call.allowed)).toEqual([true, false]);
  });

  it('is needed: MiniStack starts the machine in any case', async () => expect(await probeRule(bare(), false)).toBe(1));
});

describe('schedule-speed', () => {
  /** 1.2 s at our scale, which is much less than MiniStack's own tick. */
  const OFTEN = 'rate(1 minute)';
  const PATIENCE_MS = 4_000;

  const probeSchedule = async (ministack: MiniStack, state: 'ENABLED' | 'DISABLED') => {
    const { Queue, Enable } = await deploy(ministack, {
      Queue: { Type: 'AWS::SQS::Queue' },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' }, Resource: '*' }],
          },
        },
      },
      Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: OFTEN, State: state, Targets: [{ Id: 'Target', Arn: arnOf('Queue') }] } },
      Role: role('states', { Action: 'events:EnableRule', Resource: '*' }),
      Enable: machine({ Enable: task(`${SDK}eventbridge:enableRule`, { Name: '${Rule}' }) }),
    });
    const client = new SQSClient(ministack.clientConfig);
    const received = async () => {
      const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: Queue, WaitTimeSeconds: 0 }));
      return Messages?.length ? true : undefined;
    };
    return { received, enable: () => start(ministack, Enable) };
  };

  it('fires a schedule at the scaled rate, and not before it is enabled', async () => {
    const schedule = await probeSchedule(patched(), 'DISABLED');
    await sleep(PATIENCE_MS / 2);
    expect(await schedule.received()).toBeUndefined();
    await schedule.enable();
    await expect(until('a scheduled message', schedule.received, PATIENCE_MS)).resolves.toBe(true);
  });

  it('is needed: MiniStack waits for a whole minute', async () => {
    const schedule = await probeSchedule(bare(), 'ENABLED');
    await expect(until('a scheduled message', schedule.received, PATIENCE_MS)).rejects.toThrow('in vain');
  });
});
