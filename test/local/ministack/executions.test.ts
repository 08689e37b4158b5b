import { setTimeout as patience } from 'timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, ListExecutionsCommand, SendTaskSuccessCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { arnOf, deploy, ended, fn, machine, role, run, sleep, start, task, twoMiniStacks, until, WAIT_SCALE } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

const ROLE = role('states', { Action: ['lambda:*', 'states:*', 'dynamodb:*', 'events:*'], Resource: '*' });
const FN_ROLE = role('lambda');
const NESTED = 'arn:aws:states:::states:startExecution.sync:2';
const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  },
};
const nested = (more: object = { End: true }) => task(NESTED, { StateMachineArn: '${Child}', Input: {} }, more);
/** A Wait state of so many real seconds. */
const wait = (seconds: number, Next: string) => ({ Type: 'Wait', Seconds: Math.round(seconds / WAIT_SCALE), Next });
/** A task that writes its token to the table and waits for an answer. */
const waitForToken = (more: object) => task('arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken', {
  TableName: '${Table}',
  Key: { pk: { S: 'wait' } },
  UpdateExpression: 'SET task_token = :t',
  ExpressionAttributeValues: { ':t': { S: '{% $states.context.Task.Token %}' } },
}, { End: true, ...more });

const sfn = (ministack: MiniStack) => new SFNClient(ministack.clientConfig);
const status = async (ministack: MiniStack, executionArn: string) =>
  (await sfn(ministack).send(new DescribeExecutionCommand({ executionArn }))).status;
const executions = async (ministack: MiniStack, stateMachineArn: string) =>
  (await sfn(ministack).send(new ListExecutionsCommand({ stateMachineArn }))).executions!;
const tokenIn = (ministack: MiniStack, TableName: string) => until('a task token', async () => {
  const { Item } = await new DynamoDBClient(ministack.clientConfig).send(new GetItemCommand({ TableName, Key: { pk: { S: 'wait' } } }));
  return Item?.task_token?.S;
});

describe('stopped-executions', () => {
  const CHILD_WAITS = 2;

  const probe = async (ministack: MiniStack) => {
    const { Machine, Child } = await deploy(ministack, {
      Role: ROLE,
      Child: machine({ Wait: wait(CHILD_WAITS, 'Fail'), Fail: { Type: 'Fail', Error: 'Late' } }),
      Machine: machine({ Nest: nested() }),
    });
    const parent = await start(ministack, Machine);
    const child = (await until('the child', async () => (await executions(ministack, Child))[0])).executionArn!;
    await sfn(ministack).send(new StopExecutionCommand({ executionArn: parent, error: 'Stopped', cause: 'by the operator' }));
    const atOnce = { parent: await status(ministack, parent), child: await status(ministack, child) };
    await sleep((CHILD_WAITS + 0.7) * 1000);
    return { atOnce, later: { parent: await status(ministack, parent), child: await status(ministack, child) } };
  };

  it('stops a child with its parent, and both stay stopped', async () => {
    const stopped = { parent: 'ABORTED', child: 'ABORTED' };
    expect(await probe(patched())).toEqual({ atOnce: stopped, later: stopped });
  });

  it('is needed: MiniStack runs the child on, and its failure replaces the parent\'s ABORTED', async () => {
    expect(await probe(bare())).toEqual({ atOnce: { parent: 'ABORTED', child: 'RUNNING' }, later: { parent: 'FAILED', child: 'FAILED' } });
  });

  it('voids the tokens of stopped executions', async () => {
    const { Machine, Table } = await deploy(patched(), { Role: ROLE, Table: TABLE, Machine: machine({ Wait: waitForToken({}) }) });
    const executionArn = await start(patched(), Machine);
    const taskToken = await tokenIn(patched(), Table);
    await sfn(patched()).send(new StopExecutionCommand({ executionArn }));
    await expect(sfn(patched()).send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toThrow('not found');
    expect(await status(patched(), executionArn)).toBe('ABORTED');
  });

  it('fails the parent if only its child was stopped', async () => {
    const { Machine, Child } = await deploy(patched(), {
      Role: ROLE,
      Child: machine({ Wait: wait(30, 'Done'), Done: { Type: 'Succeed' } }),
      Machine: machine({ Nest: nested() }),
    });
    const parent = await start(patched(), Machine);
    const child = (await until('the child', async () => (await executions(patched(), Child))[0])).executionArn!;
    await sfn(patched()).send(new StopExecutionCommand({ executionArn: child }));
    const { status: outcome, error, cause } = await ended(patched(), parent);
    expect({ outcome, error }).toEqual({ outcome: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(cause!)).toMatchObject({ ExecutionArn: child, Status: 'ABORTED' });
  });
});

describe('nested-failures', () => {
  const probe = async (ministack: MiniStack) => {
    const { Machine } = await deploy(ministack, {
      Role: ROLE,
      Child: machine({ Fail: { Type: 'Fail', Error: '{% "Vault" & "Empty" %}', Cause: '{% "nothing in " & $states.input.vault %}' } }),
      Machine: machine({ Nest: task(NESTED, { StateMachineArn: '${Child}', Input: { vault: 'photos' } }) }),
    });
    return run(ministack, Machine);
  };

  it('fails the task with the child\'s description as its cause', async () => {
    const { error, cause } = await probe(patched());
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause!)).toMatchObject({ Status: 'FAILED', Error: 'VaultEmpty', Cause: 'nothing in photos', Input: '{"vault": "photos"}' });
  });

  it('is needed: MiniStack fails with the child\'s own error', async () => {
    expect(await probe(bare())).toMatchObject({ error: 'VaultEmpty', cause: 'nothing in photos' });
  });
});

describe('nested-status-events', () => {
  const probe = async (ministack: MiniStack) => {
    const { Machine, Queue } = await deploy(ministack, {
      Role: ROLE,
      Child: machine({ Done: { Type: 'Succeed' } }),
      Machine: machine({ Nest: nested() }),
      Queue: { Type: 'AWS::SQS::Queue' },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' }, Resource: '*' }],
          },
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { 'source': ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'], 'detail': { stateMachineArn: [{ Ref: 'Child' }] } },
          Targets: [{ Id: 'Queue', Arn: arnOf('Queue') }],
        },
      },
    });
    await run(ministack, Machine);
    const { Messages } = await new SQSClient(ministack.clientConfig).send(new ReceiveMessageCommand({ QueueUrl: Queue, MaxNumberOfMessages: 10 }));
    return (Messages ?? []).map(message => JSON.parse(message.Body!).detail.status as string).sort();
  };

  it('sends events about the status of a child', async () => expect(await probe(patched())).toEqual(['RUNNING', 'SUCCEEDED']));
  it('is needed: MiniStack sends no events', async () => expect(await probe(bare())).toEqual([]));
});

describe('callback-timeouts', () => {
  const TOO_LONG_MS = 3_000;
  const probe = async (ministack: MiniStack, TimeoutSeconds: unknown) => {
    const { Machine } = await deploy(ministack, { Role: ROLE, Table: TABLE, Machine: machine({ Wait: waitForToken({ TimeoutSeconds }) }) });
    const execution = await start(ministack, Machine);
    const outcome = await Promise.race([ended(ministack, execution), patience(TOO_LONG_MS, undefined, { ref: false })]);
    if (outcome) { return outcome.error; }
    await sfn(ministack).send(new StopExecutionCommand({ executionArn: execution }));
    return 'still waiting';
  };

  it('scales the timeout of a wait for a token', async () => expect(await probe(patched(), 20)).toBe('States.Timeout'));
  it('accepts an expression', async () => expect(await probe(patched(), '{% 4 * 5 %}')).toBe('States.Timeout'));
  it('is needed: MiniStack does not scale the timeout, and fails on an expression', async () => {
    expect(await probe(bare(), 20)).toBe('still waiting');
    expect(await probe(bare(), '{% 4 * 5 %}')).toBe('States.Runtime');
  });
});

describe('callback-failures', () => {
  const probe = async (ministack: MiniStack) => {
    const { Machine } = await deploy(ministack, {
      Role: ROLE,
      FnRole: FN_ROLE,
      Fails: fn('exports.handler = async () => { throw new Error("no"); };', 'FnRole'),
      Machine: machine({
        Call: task('arn:aws:states:::lambda:invoke.waitForTaskToken', { FunctionName: '${Fails.Arn}', Payload: {} }, { TimeoutSeconds: 2, End: true }),
      }),
    });
    return (await run(ministack, Machine)).error;
  };

  it('fails the task if its function fails', async () => expect(await probe(patched())).toBe('Error'));
  it('is needed: MiniStack waits for a token that never comes', async () => expect(await probe(bare())).toBe('States.Timeout'));
});
