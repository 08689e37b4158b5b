import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SendTaskSuccessCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { arnOf, deploy, ended, fn, invoke, machine, role, run, sleep, start, task, until, WAIT_SCALE } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

/** Behaviour of MiniStack that our state machines rely on and that equals AWS's. A new version that loses it fails here. */
jest.setTimeout(60_000);

const SDK = 'arn:aws:states:::aws-sdk:';
const ROLE = role('states', { Action: ['lambda:*', 'states:*', 'dynamodb:*', 'events:*'], Resource: '*' });
const FN_ROLE = role('lambda');
const DONE = { Done: { Type: 'Succeed' } };

let ministack: MiniStack;
beforeAll(async () => { ministack = await MiniStack.start({ waitScale: WAIT_SCALE }); });
afterAll(() => ministack.stop());

const executionsOf = async (stateMachineArn: string) =>
  (await new SFNClient(ministack.clientConfig).send(new ListExecutionsCommand({ stateMachineArn }))).executions!;

it('an inline Map takes its items from a JSONata expression, and passes the index and the item', async () => {
  const { Machine } = await deploy(ministack, {
    Role: ROLE,
    Machine: machine({
      Each: {
        Type: 'Map',
        Items: '{% $states.input.runs %}',
        ItemSelector: { n: '{% $states.context.Map.Item.Index %}', run: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'One', States: { One: { Type: 'Pass', Output: '{% $string($states.input.n) & $states.input.run %}', End: true } } },
        End: true,
      },
    }),
  });
  expect(await run(ministack, Machine, { runs: ['a', 'b'] })).toMatchObject({ status: 'SUCCEEDED', output: ['0a', '1b'] });
});

it('a nested execution returns its parsed output', async () => {
  const { Machine } = await deploy(ministack, {
    Role: ROLE,
    Child: machine({ Answer: { Type: 'Pass', Output: { archives: '{% $states.input.n * 2 %}' }, End: true } }),
    Machine: machine({ Nest: task('arn:aws:states:::states:startExecution.sync:2', { StateMachineArn: '${Child}', Input: { n: 21 } }) }),
  });
  const { output } = await run(ministack, Machine);
  expect(output).toMatchObject({ Status: 'SUCCEEDED', Output: { archives: 42 }, ExecutionArn: expect.any(String) });
});

it('a task is retried by the name of its error, and not for another error', async () => {
  const THROTTLED = 'exports.handler = async () => { const error = new Error("slow down"); error.name = "ThrottlingException"; throw error; };';
  const retry = (name: string) => ({ End: true, Retry: [{ ErrorEquals: [name], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }] });
  const { Stubborn, Otherwise } = await deploy(ministack, {
    Role: ROLE,
    FnRole: FN_ROLE,
    Throttled: fn(THROTTLED, 'FnRole'),
    Stubborn: machine({ Call: invoke('Throttled', retry('ThrottlingException')) }),
    Otherwise: machine({ Call: invoke('Throttled', retry('SomethingElse')) }),
  });
  const attempts = async (stateMachineArn: string) => {
    const executionArn = await start(ministack, stateMachineArn);
    const { status, error } = await ended(ministack, executionArn);
    const { events } = await new SFNClient(ministack.clientConfig).send(new GetExecutionHistoryCommand({ executionArn }));
    return { status, error, attempts: events!.filter(event => event.type === 'TaskFailed').length };
  };
  expect(await attempts(Stubborn)).toEqual({ status: 'FAILED', error: 'ThrottlingException', attempts: 3 });
  expect(await attempts(Otherwise)).toEqual({ status: 'FAILED', error: 'ThrottlingException', attempts: 1 });
});

it('a token in a table is answered from outside, and the answer is the task\'s result', async () => {
  const { Machine, Table } = await deploy(ministack, {
    Role: ROLE,
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    Machine: machine({
      Wait: task(`${SDK}dynamodb:updateItem.waitForTaskToken`, {
        TableName: '${Table}',
        Key: { pk: { S: '{% $states.input.key %}' } },
        UpdateExpression: 'SET task_token = :t, expires_at = :e',
        ExpressionAttributeValues: { ':t': { S: '{% $states.context.Task.Token %}' }, ':e': { N: '{% $string(42) %}' } },
      }, { TimeoutSeconds: 200, Assign: { result: '{% $states.result %}' }, Next: 'Tell' }),
      Tell: { Type: 'Pass', Output: '{% $result %}', End: true },
    }),
  });
  const execution = await start(ministack, Machine, { key: 'run|inventory' });
  const item = await until('the token', async () =>
    (await new DynamoDBClient(ministack.clientConfig).send(new GetItemCommand({ TableName: Table, Key: { pk: { S: 'run|inventory' } } }))).Item);
  expect(item.expires_at).toEqual({ N: '42' });
  await new SFNClient(ministack.clientConfig).send(new SendTaskSuccessCommand({ taskToken: item.task_token.S, output: '{"size":7}' }));
  const { status, output } = await ended(ministack, execution);
  expect({ status, output: JSON.parse(output!) }).toEqual({ status: 'SUCCEEDED', output: { size: 7 } });
});

it('a rule on stopped executions of one machine starts another machine, and only then', async () => {
  const { Watched, Other, Cleanup } = await deploy(ministack, {
    Role: ROLE,
    Watched: machine({ Wait: { Type: 'Wait', Seconds: 600, Next: 'Done' }, ...DONE }),
    Other: machine({ Wait: { Type: 'Wait', Seconds: 600, Next: 'Done' }, ...DONE }),
    Cleanup: machine({ Tell: { Type: 'Pass', Output: '{% $states.input.detail.executionArn %}', End: true } }),
    TargetRole: role('events', { Action: 'states:StartExecution', Resource: { Ref: 'Cleanup' } }),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          'source': ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          'detail': { status: ['ABORTED', 'TIMED_OUT', 'FAILED'], stateMachineArn: [{ Ref: 'Watched' }] },
        },
        Targets: [{ Id: 'Cleanup', Arn: { Ref: 'Cleanup' }, RoleArn: arnOf('TargetRole') }],
      },
    },
  });
  const stopped = [await start(ministack, Other), await start(ministack, Watched)];
  for (const executionArn of stopped) { await new SFNClient(ministack.clientConfig).send(new StopExecutionCommand({ executionArn })); }
  await until('Cleanup', async () => (await executionsOf(Cleanup)).length > 0 || undefined);
  await sleep(300);
  const started = await executionsOf(Cleanup);
  expect(started).toHaveLength(1);
  expect((await ended(ministack, started[0].executionArn!)).output).toBe(JSON.stringify(stopped[1]));
});

it('a loop can wait for computed seconds and assign variables', async () => {
  const { Machine } = await deploy(ministack, {
    Role: ROLE,
    Machine: machine({
      'Begin': { Type: 'Pass', Assign: { left: 3 }, Next: 'More?' },
      'More?': { Type: 'Choice', Choices: [{ Condition: '{% $left > 0 %}', Next: 'Wait' }], Default: 'End' },
      'Wait': { Type: 'Wait', Seconds: '{% $left %}', Assign: { left: '{% $left - 1 %}' }, Next: 'More?' },
      'End': { Type: 'Pass', Output: '{% $left %}', End: true },
    }),
  });
  expect(await run(ministack, Machine)).toMatchObject({ status: 'SUCCEEDED', output: 0 });
});

it('a disabled rule stays disabled after DisableRule', async () => {
  const { Put, Target, Enable, Disable } = await deploy(ministack, {
    Role: ROLE,
    Target: machine(DONE),
    TargetRole: role('events', { Action: 'states:StartExecution', Resource: '*' }),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { source: ['probe'] }, State: 'DISABLED', Targets: [{ Id: 'Target', Arn: { Ref: 'Target' }, RoleArn: arnOf('TargetRole') }] },
    },
    Put: machine({ Put: task(`${SDK}eventbridge:putEvents`, { Entries: [{ Source: 'probe', DetailType: 'probe', Detail: '{}' }] }) }),
    Enable: machine({ Enable: task(`${SDK}eventbridge:enableRule`, { Name: '${Rule}' }) }),
    Disable: machine({ Disable: task(`${SDK}eventbridge:disableRule`, { Name: '${Rule}' }) }),
  });
  const startedAfter = async (...machines: string[]) => {
    for (const arn of machines) { expect(await run(ministack, arn)).toMatchObject({ status: 'SUCCEEDED' }); }
    return (await executionsOf(Target)).length;
  };
  expect(await startedAfter(Put)).toBe(0);
  expect(await startedAfter(Enable, Put)).toBe(1);
  expect(await startedAfter(Disable, Put)).toBe(1);
});

it('a metric that a machine puts is in CloudWatch with its dimensions', async () => {
  const Dimensions = [{ Name: 'Run', Value: 'one' }];
  const { Machine } = await deploy(ministack, {
    Role: role('states', { Action: 'cloudwatch:PutMetricData', Resource: '*' }),
    Machine: machine({
      Put: task(`${SDK}cloudwatch:putMetricData`, {
        Namespace: 'Probe',
        MetricData: `{% [$states.input.counts.{ "MetricName": name, "Value": value, "Unit": "Count", "Dimensions": ${JSON.stringify(Dimensions)} }] %}`,
      }),
    }),
  });
  const counts = [{ name: 'Requested', value: 3 }, { name: 'Staged', value: 2.5 }];
  expect(await run(ministack, Machine, { counts })).toMatchObject({ status: 'SUCCEEDED' });
  const hour = 3_600_000;
  const query = { Namespace: 'Probe', Dimensions, StartTime: new Date(Date.now() - hour), EndTime: new Date(Date.now() + hour), Period: 7_200, Statistics: ['Sum' as const] };
  for (const { name, value } of counts) {
    const { Datapoints } = await new CloudWatchClient(ministack.clientConfig).send(new GetMetricStatisticsCommand({ ...query, MetricName: name }));
    expect(Datapoints).toMatchObject([{ Sum: value }]);
  }
});
