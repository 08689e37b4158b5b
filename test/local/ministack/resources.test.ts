import { execFile } from 'child_process';
import { promisify } from 'util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { arnOf, credentialsOf, deploy, machine, role, start, task, twoMiniStacks, until } from './support';
import { MiniStack } from '../../../local/ministack/ministack';
import { ensureVenv } from '../../../local/python/venv';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

describe('task-answers', () => {
  /** Answers waits of two machines with a role for one of them. @returns `allowed`, or the name of the error, for each */
  const probe = async (ministack: MiniStack) => {
    const { Machine, Table } = await deploy(ministack, {
      Role: role('states', { Action: 'dynamodb:UpdateItem', Resource: '*' }),
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        },
      },
      Machine: machine({
        Wait: task('arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken', {
          TableName: '${Table}',
          Key: { pk: { S: 'wait' } },
          UpdateExpression: 'SET task_token = :t',
          ExpressionAttributeValues: { ':t': { S: '{% $states.context.Task.Token %}' } },
        }),
      }),
    });
    await start(ministack, Machine);
    const taskToken = await until('a task token', async () => {
      const { Item } = await new DynamoDBClient(ministack.clientConfig).send(new GetItemCommand({ TableName: Table, Key: { pk: { S: 'wait' } } }));
      return Item?.task_token?.S;
    });
    const answer = async (Resource: string) => {
      const credentials = await credentialsOf(ministack, { Action: 'states:SendTaskSuccess', Resource });
      return new SFNClient({ ...ministack.clientConfig, credentials }).send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))
        .then(() => 'allowed', (error: Error) => error.name);
    };
    return { another: await answer(`${Machine}-of-others`), this: await answer(Machine) };
  };

  it('lets a role answer only the machine that its policy names', async () =>
    expect(await probe(patched())).toEqual({ another: 'AccessDeniedException', this: 'allowed' }));
  it('is needed: MiniStack refuses both', async () => expect((await probe(bare())).this).toBe('AccessDeniedException'));
});

/** Uses boto3, which saves another client of the SDK for JavaScript. */
const ENABLE_RULE = `
import sys, boto3, botocore
endpoint, rule, key, secret, token = sys.argv[1:]
events = boto3.client("events", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)
try:
    events.enable_rule(Name=rule)
    print("allowed")
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
`;

describe('default-bus-rules', () => {
  /** Calls EnableRule with a role whose policy has the rule's ARN from CloudFormation. @returns `allowed`, or the name of the error */
  const probe = async (ministack: MiniStack) => {
    const { Rule, RuleArn } = await deploy(ministack, {
      Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)', State: 'DISABLED' } },
    }, { RuleArn: arnOf('Rule') });
    const credentials = await credentialsOf(ministack, { Action: 'events:EnableRule', Resource: RuleArn });
    const { python } = await ensureVenv();
    const { stdout } = await promisify(execFile)(python, ['-c', ENABLE_RULE, ministack.endpoint, Rule, ...Object.values(credentials) as string[]], { env: process.env });
    return stdout.trim();
  };

  it('lets a role enable the rule that its policy names', async () => expect(await probe(patched())).toBe('allowed'));
  it('is needed: MiniStack checks another ARN', async () => expect(await probe(bare())).toBe('AccessDeniedException'));
});
