import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDBRecord } from 'aws-lambda';
import { HandlerProcess } from '../../../local/faults/handler-process';
import { pollStream, StreamHandler } from '../../../local/faults/stream-poller';
import { MiniStack } from '../../../local/ministack/ministack';
import { ENV } from '../../../src/contracts/env';
import { archiveKey } from '../../../src/contracts/keys';
import { streamEvent } from '../../support/events';

const ASSETS = join(__dirname, '..', '..', '..', 'assets', 'handlers');
/** The mappings of Metrics and of the AsyncFacilitator. */
const METRICS = { batchSize: 3, retryAttempts: 100 };
const ANSWERS = { batchSize: 10, retryAttempts: 10, bisectBatchOnError: true, reportBatchItemFailures: true };
const POISON = 'poison';

let aws: MiniStack;
let states: Server;
const answered: string[] = [];
const processes: HandlerProcess[] = [];
let environment: NodeJS.ProcessEnv;

/** A handler's bundle in a process with the environment that Lambda gives it. */
function bundle(path: string): StreamHandler {
  const process = new HandlerProcess(join(ASSETS, `${path}.lambda`, 'index.js'), environment);
  processes.push(process);
  return process.invoke;
}

beforeAll(async () => {
  aws = await MiniStack.start();
  states = createServer(async (request, response) => {
    const { taskToken } = JSON.parse((await buffer(request)).toString()) as { taskToken: string };
    if (taskToken === POISON) return response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' }).end('{"__type":"InvalidOutput","message":"never"}');
    answered.push(taskToken);
    return response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end('{}');
  });
  await new Promise<void>((listening) => states.listen(0, '127.0.0.1', listening));
  environment = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(states.address() as AddressInfo).port}`,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    [ENV.METRIC_TABLE]: 'metrics',
    [ENV.ASYNC_TABLE]: 'waits',
  };
});
beforeEach(() => { answered.length = 0; });
afterAll(async () => {
  for (const process of processes) await process.stop();
  states?.closeAllConnections();
  states?.close();
  await aws?.stop();
});

describe('Answer', () => {
  const waits = (tokens: string[]): DynamoDBRecord[] => streamEvent(...tokens.map((task_token, i) => ({ after: { pk: `${i}`, task_token, result: '{}' } }))).Records;
  const deliver = (tokens: string[], faults = {}) => pollStream(waits(tokens), ANSWERS, bundle('async-facilitator/answer'), faults);

  it('ends every wait except one that cannot be ended, which goes to the failure destination', async () => {
    const { discarded } = await deliver(['a', 'b', POISON, 'c', 'd']);
    expect(discarded.map(({ dynamodb }) => dynamodb?.NewImage?.task_token.S)).toEqual([POISON]);
    expect(new Set(answered)).toEqual(new Set(['a', 'b', 'c', 'd']));
  });

  it('succeeds if a record comes twice', async () => {
    expect(await deliver(['a', 'b'], { answerLost: (delivery: number) => delivery === 1 })).toMatchObject({ deliveries: expect.any(Number), discarded: [] });
    expect(answered.filter((token) => token === 'a').length).toBeGreaterThan(1);
  });
});

describe('Metrics Processor', () => {
  let run = 0;
  let documents: DynamoDBDocumentClient;
  beforeAll(async () => {
    const client = new DynamoDBClient(aws.clientConfig);
    documents = DynamoDBDocumentClient.from(client);
    await client.send(new CreateTableCommand({
      TableName: 'metrics', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }));
  });
  afterAll(() => documents?.destroy());
  beforeEach(() => { run += 1; });

  const requested = (n: number): DynamoDBRecord[] => streamEvent(...Array.from({ length: n }, (_, i) => ({
    eventId: `run-${run}-${i}`, after: { ...archiveKey({ run: `run-${run}`, archiveId: `archive-${i}` }), status: 'requested', archive: { size: 10 } },
  }))).Records;
  const figures = async () => {
    const { Item } = await documents.send(new GetCommand({ TableName: 'metrics', Key: { pk: `run-${run}` }, ConsistentRead: true }));
    return [Item?.requested_archives, Item?.requested_bytes];
  };

  it('counts a batch once, although it comes several times', async () => {
    const { deliveries } = await pollStream(requested(7), METRICS, bundle('metrics/metrics-processor'), { answerLost: (delivery) => delivery % 2 === 1 });
    expect(deliveries).toBe(6);
    expect(await figures()).toEqual([7, 70]);
  });

  it('goes on after an unreadable batch, and only the figures of that batch are missing', async () => {
    const records = requested(7);
    (records[4].dynamodb!.NewImage as Record<string, unknown>).archive = { Unheard: 'of' };
    const { discarded, deliveries } = await pollStream(records, METRICS, bundle('metrics/metrics-processor'));
    expect(discarded).toEqual(records.slice(3, 6));
    expect(deliveries).toBe(2 + 101);
    expect(await figures()).toEqual([4, 40]);
  });
});

describe('the poller', () => {
  it('delivers the rest of a batch again, from the first failed item', async () => {
    const seen: string[][] = [];
    const fails = new Set(['3']);
    const mapping = { batchSize: 4, retryAttempts: 1, reportBatchItemFailures: true };
    const { discarded } = await pollStream(streamEvent({}, {}, {}, {}).Records, mapping, async ({ Records }) => {
      const ids = Records.map(({ dynamodb }) => dynamodb!.SequenceNumber!);
      seen.push(ids);
      return { batchItemFailures: ids.filter((id) => fails.delete(id)).map((itemIdentifier) => ({ itemIdentifier })) };
    });
    expect([seen, discarded]).toEqual([[['1', '2', '3', '4'], ['3', '4']], []]);
  });
});
