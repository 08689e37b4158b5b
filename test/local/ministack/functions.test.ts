import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { arnOf, deploy, fn, machine, role, run, sleep, task, twoMiniStacks } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

/** Milliseconds in which a function can start and leave its trace. */
const DELIVERY_MS = 2_500;
/** Code that writes a trace to the table. It signs its request itself, because a probe has no SDK. */
const TRACE = `const { createHmac, createHash } = require('crypto');
const hash = text => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
exports.handler = async () => {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, TABLE } = process.env;
  const body = JSON.stringify({ TableName: TABLE, Item: { pk: { S: 'called' } } });
  const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, ''), day = date.slice(0, 8), scope = day + '/us-east-1/dynamodb/aws4_request';
  const headers = { 'host': new URL(AWS_ENDPOINT_URL).host, 'x-amz-date': date, 'x-amz-security-token': AWS_SESSION_TOKEN, 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const names = Object.keys(headers).sort();
  const canonical = ['POST', '/', '', names.map(name => name + ':' + headers[name] + '\\n').join(''), names.join(';'), hash(body)].join('\\n');
  const key = ['us-east-1', 'dynamodb', 'aws4_request'].reduce(hmac, hmac('AWS4' + AWS_SECRET_ACCESS_KEY, day));
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\\n')).toString('hex');
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/' + scope + ', SignedHeaders=' + names.join(';') + ', Signature=' + signature;
  const { host, ...sent } = headers;
  const response = await fetch(AWS_ENDPOINT_URL, { method: 'POST', body, headers: { ...sent, authorization, 'content-type': 'application/x-amz-json-1.0' } });
  if (!response.ok) throw new Error(await response.text());
};`;

type Caller = 'sns' | 'events';
const SOURCE = { sns: { Ref: 'Topic' }, events: arnOf('Rule') };

const probe = async (ministack: MiniStack, caller: Caller, permitted: boolean) => {
  const traced = fn(TRACE, 'FnRole');
  const permission = { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Fn' }, Principal: `${caller}.amazonaws.com`, SourceArn: SOURCE[caller] };
  const { Topic, Put, Table } = await deploy(ministack, {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    FnRole: role('lambda', { Action: 'dynamodb:PutItem', Resource: '*' }),
    Fn: { ...traced, Properties: { ...traced.Properties, Environment: { Variables: { TABLE: { Ref: 'Table' } } } } },
    ...(permitted ? { Permission: { Type: 'AWS::Lambda::Permission', Properties: permission } } : {}),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { Subscription: [{ Protocol: 'lambda', Endpoint: arnOf('Fn') }] } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['probe'] }, Targets: [{ Id: 'Fn', Arn: arnOf('Fn') }] } },
    Role: role('states', { Action: 'events:PutEvents', Resource: '*' }),
    Put: machine({ Put: task('arn:aws:states:::aws-sdk:eventbridge:putEvents', { Entries: [{ Source: 'probe', DetailType: 'probe', Detail: '{}' }] }) }),
  });
  if (caller === 'sns') { await new SNSClient(ministack.clientConfig).send(new PublishCommand({ TopicArn: Topic, Message: 'hello' })); }
  if (caller === 'events') { await run(ministack, Put); }
  const client = new DynamoDBClient(ministack.clientConfig);
  const look = async () => (await client.send(new GetItemCommand({ TableName: Table, Key: { pk: { S: 'called' } } }))).Item !== undefined;
  for (const end = Date.now() + DELIVERY_MS; Date.now() < end; await sleep(50)) {
    if (await look()) { return 'called'; }
  }
  return 'not called';
};

describe.each<Caller>(['sns', 'events'])('function-policies, for %s', caller => {
  it('lets the service call a function whose policy allows it', async () => expect(await probe(patched(), caller, true)).toBe('called'));
  it('keeps the service from other functions', async () => expect(await probe(patched(), caller, false)).toBe('not called'));
  it('is needed: MiniStack calls the function in any case', async () => expect(await probe(bare(), caller, false)).toBe('called'));
});

describe('absent-fields', () => {
  const table = (properties: object = {}) => ({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      ...properties,
    },
  });

  /** Writes an item that was not there before, and a filter asks for changes of items that had no status. */
  const inserted = async (ministack: MiniStack) => {
    const traced = fn(TRACE, 'FnRole');
    const { Watched, Table } = await deploy(ministack, {
      Table: table(),
      Watched: table({ StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
      FnRole: role('lambda', { Action: ['dynamodb:PutItem', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'], Resource: '*' }),
      Fn: { ...traced, Properties: { ...traced.Properties, Environment: { Variables: { TABLE: { Ref: 'Table' } } } } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          EventSourceArn: { 'Fn::GetAtt': ['Watched', 'StreamArn'] },
          StartingPosition: 'TRIM_HORIZON',
          FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ dynamodb: { OldImage: { status: { S: [{ exists: false }] } } } }) }] },
        },
      },
    });
    const client = new DynamoDBClient(ministack.clientConfig);
    await client.send(new PutItemCommand({ TableName: Watched, Item: { pk: { S: 'new' } } }));
    for (const end = Date.now() + DELIVERY_MS; Date.now() < end; await sleep(50)) {
      if ((await client.send(new GetItemCommand({ TableName: Table, Key: { pk: { S: 'called' } } }))).Item) { return 'called'; }
    }
    return 'not called';
  };

  it('matches a record without the whole branch', async () => expect(await inserted(patched())).toBe('called'));
  it('is needed: MiniStack matches only if the branch above the field is there', async () => expect(await inserted(bare())).toBe('not called'));
});

describe('log-formats', () => {
  /** Invokes a function that says hello. @returns its lines and those of Lambda: their type, or the text */
  const linesOf = async (ministack: MiniStack, logging: object) => {
    const quiet = fn("exports.handler = async () => { console.log(JSON.stringify({ type: 'hello' })); };", 'FnRole');
    const { Fn, Group } = await deploy(ministack, {
      Group: { Type: 'AWS::Logs::LogGroup' },
      FnRole: role('lambda'),
      Fn: { ...quiet, Properties: { ...quiet.Properties, LoggingConfig: { LogGroup: { Ref: 'Group' }, ...logging } } },
    });
    await new LambdaClient(ministack.clientConfig).send(new InvokeCommand({ FunctionName: Fn }));
    const { events = [] } = await new CloudWatchLogsClient(ministack.clientConfig).send(new FilterLogEventsCommand({ logGroupName: Group }));
    return events.map(({ message = '' }) => (message.startsWith('{') ? String((JSON.parse(message) as { type: string }).type) : message.split(' ')[0]));
  };

  it('writes the lines of Lambda as JSON', async () =>
    expect(await linesOf(patched(), { LogFormat: 'JSON', SystemLogLevel: 'INFO' })).toEqual(['platform.start', 'hello', 'platform.report']));
  it('leaves those of a success out if only warnings are asked for', async () =>
    expect(await linesOf(patched(), { LogFormat: 'JSON', SystemLogLevel: 'WARN' })).toEqual(['hello']));
  it('leaves the format text as it is', async () => expect(await linesOf(patched(), { LogFormat: 'Text' })).toEqual(['START', 'hello', 'END', 'REPORT']));
  it('is needed: MiniStack writes text in any case', async () =>
    expect(await linesOf(bare(), { LogFormat: 'JSON', SystemLogLevel: 'WARN' })).toEqual(['START', 'hello', 'END', 'REPORT']));
});

describe('own-tmp', () => {
  /** Invokes a function twice at the same time. @returns the files that the two have seen beside their own */
  const strangers = async (ministack: MiniStack) => {
    const { Fn } = await deploy(ministack, {
      FnRole: role('lambda'),
      Fn: fn(`const { readdirSync, writeFileSync } = require('fs'), { join } = require('path'), { tmpdir } = require('os');
exports.handler = async ({ name, other }) => {
  writeFileSync(join(tmpdir(), name), '');
  await new Promise(done => setTimeout(done, 1500));
  return readdirSync(tmpdir()).filter(file => file === other);
};`, 'FnRole'),
    });
    const client = new LambdaClient(ministack.clientConfig);
    const invoked = await Promise.all([['a', 'b'], ['b', 'a']].map(async ([name, other]) =>
      client.send(new InvokeCommand({ FunctionName: Fn, Payload: Buffer.from(JSON.stringify({ name, other })) }))));
    return invoked.flatMap(({ Payload }) => JSON.parse(Payload!.transformToString()) as string[]);
  };

  it('gives each environment a directory of its own', async () => expect(await strangers(patched())).toEqual([]));
  it('is needed: MiniStack gives all of them the same', async () => expect(await strangers(bare())).toEqual(['b', 'a']));
});
