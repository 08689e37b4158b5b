import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, HeadObjectCommand, ListMultipartUploadsCommand, ListPartsCommand,
  PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsProxy } from '../../../local/faults/aws-proxy';
import { KindName } from '../../../local/faults/kinds';
import { FaultPlan } from '../../../local/faults/plan';
import { REDELIVER_PATH } from '../../../local/faults/process-config';
import { MiniStack } from '../../../local/ministack/ministack';
import { METADATA } from '../../../src/contracts/metadata';

jest.setTimeout(60_000);
const Bucket = 'destination';
const TableName = 'table';

let aws: MiniStack;
let plan: FaultPlan;
let proxy: AwsProxy | undefined;
let direct: ReturnType<typeof clients>;
let through: ReturnType<typeof clients>;
let QueueUrl: string;
let proxied: string;

const clients = (endpoint: string) => {
  const config = { ...aws.clientConfig, endpoint, maxAttempts: 1 };
  return {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(config),
    states: new SFNClient(config),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
  };
};

beforeAll(async () => {
  aws = await MiniStack.start();
  direct = clients(aws.endpoint);
  await direct.s3.send(new CreateBucketCommand({ Bucket }));
  await direct.dynamodb.send(new CreateTableCommand({
    TableName, BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  }));
});
beforeEach(async () => {
  const { QueueUrl: url } = await direct.sqs.send(new CreateQueueCommand({ QueueName: `queue-${Date.now()}` }));
  QueueUrl = url!;
});
afterEach(async () => {
  for (const client of Object.values(through ?? {})) client.destroy();
  await proxy?.stop();
  proxy = undefined;
});
afterAll(async () => {
  for (const client of Object.values(direct ?? {})) client.destroy();
  await aws?.stop();
});

/** Starts a proxy that injects this kind of fault at every call that it can hit. */
async function proxyWith(kind?: KindName): Promise<void> {
  plan = new FaultPlan({ seed: 1, intensity: kind ? 1e6 : 0, kinds: kind ? [kind] : [], assured: false });
  proxy = new AwsProxy(plan);
  proxied = await proxy.start();
  through = clients(proxied);
  proxy.to(aws.clientConfig);
}
const once = (kind: KindName) => expect(plan.counts()[kind]).toBe(1);
const begin = async (Key: string) => (await direct.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' }))).UploadId!;
const part = (Key: string, UploadId: string) => new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'bytes', ChecksumAlgorithm: 'SHA256' });
const complete = async (Key: string, conditions = {}) => {
  const UploadId = await begin(Key);
  const { ETag, ChecksumSHA256 } = await direct.s3.send(part(Key, UploadId));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumSHA256 }] };
  return new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, ...conditions });
};
const item = (pk: string, extra = {}) => new PutItemCommand({ TableName, Item: { pk: { S: pk } }, ...extra });
const stored = async (pk: string) => {
  const { Item } = await direct.dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true }));
  return Item !== undefined;
};
const messages = async () => {
  const { Messages = [] } = await direct.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => Body);
};
const send = () => new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', MessageBody: 'a' }, { Id: '1', MessageBody: 'b' }] });

it('forwards everything as it was signed if no fault is planned', async () => {
  await proxyWith();
  const UploadId = await begin('whole');
  expect((await through.s3.send(part('whole', UploadId))).ETag).toBeDefined();
  await through.dynamodb.send(item('whole'));
  await through.sqs.send(send());
  expect([await stored('whole'), await messages()]).toEqual([true, ['a', 'b']]);
  expect(aws.readCalls().filter(({ allowed }) => !allowed)).toEqual([]);
});

it.each<[KindName, string]>([['s3-500', 'InternalError'], ['s3-503-slow-down', 'SlowDown']])('%s: the part is not stored', async (kind, name) => {
  await proxyWith(kind);
  const UploadId = await begin('part');
  await expect(through.s3.send(part('part', UploadId))).rejects.toMatchObject({ name });
  expect((await direct.s3.send(new ListPartsCommand({ Bucket, Key: 'part', UploadId }))).Parts ?? []).toEqual([]);
  once(kind);
});

describe('a look at an object', () => {
  const Key = 'looked-at';
  const look = () => through.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  const put = () => direct.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes', Metadata: { [METADATA.ARCHIVE_ID]: 'a' }, ChecksumAlgorithm: 'SHA256' }));

  it('is logged with what S3 answered', async () => {
    await proxyWith();
    const { ChecksumSHA256 } = await put();
    const before = Date.now();
    await look();
    expect(proxy!.looks.log).toEqual([{
      at: expect.any(Number), bucket: Bucket, key: Key, status: 200, size: 5, metadata: { [METADATA.ARCHIVE_ID]: 'a' }, checksum: ChecksumSHA256, expiration: undefined,
    }]);
    expect(proxy!.looks.log[0].at).toBeGreaterThanOrEqual(before);
  });

  it('deletion-object-vanished: the object is gone at that moment', async () => {
    await proxyWith('deletion-object-vanished');
    await put();
    await expect(look()).rejects.toMatchObject({ name: 'NotFound' });
    expect(proxy!.looks.log).toMatchObject([{ key: Key, status: 404 }]);
    once('deletion-object-vanished');
  });

  it('deletion-object-changed: the object has other bytes, or is of another archive', async () => {
    await proxyWith('deletion-object-changed');
    const { ChecksumSHA256 } = await put();
    const { ChecksumSHA256: now, Metadata } = await look();
    expect([now === ChecksumSHA256, Metadata![METADATA.ARCHIVE_ID] === 'a'].sort()).toEqual([false, true]);
    once('deletion-object-changed');
  });

  it('deletion-object-expires: S3 says from then on that the object will expire', async () => {
    await proxyWith('deletion-object-expires');
    await put();
    expect((await look()).Expiration).toContain('expiry-date=');
    expect(proxy!.looks.log[0].expiration).toContain('expiry-date=');
  });
});

describe('an object that is made in one request', () => {
  const put = (Key: string) => new PutObjectCommand({ Bucket, Key, Body: 'bytes', IfNoneMatch: '*', ChecksumAlgorithm: 'SHA256' });
  const stands = (Key: string) => direct.s3.send(new HeadObjectCommand({ Bucket, Key })).then(() => true, (error: Error) => (error.name === 'NotFound' ? false : Promise.reject(error)));

  it.each<[KindName, string]>([['s3-409', 'ConditionalRequestConflict'], ['s3-412', 'PreconditionFailed']])('%s: it is not made', async (kind, name) => {
    await proxyWith(kind);
    await expect(through.s3.send(put(kind))).rejects.toMatchObject({ name });
    expect(await stands(kind)).toBe(false);
    once(kind);
  });

  it.each<[KindName, boolean]>([['s3-body-cut-at-its-end', false], ['s3-timeout-before-effect', false], ['s3-timeout-after-effect', true]])(
    '%s: the caller gets no answer, and it stands there: %s', async (kind, isMade) => {
      await proxyWith(kind);
      await expect(through.s3.send(put(kind))).rejects.toThrow(/socket hang up|ECONNRESET/);
      expect(await stands(kind)).toBe(isMade);
      once(kind);
    });

  it('s3-effect-late: it is made after the caller has looked for it', async () => {
    await proxyWith('s3-effect-late');
    await expect(through.s3.send(put('late'))).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await stands('late')).toBe(false);
    while (!await stands('late')) await new Promise((resolve) => setTimeout(resolve, 50));
    once('s3-effect-late');
  });
});

it.each<[KindName, number]>([['s3-timeout-before-effect', 0], ['s3-timeout-after-effect', 1]])('%s: the caller gets no answer, and %d parts are stored', async (kind, parts) => {
  await proxyWith(kind);
  const UploadId = await begin('timeout');
  await expect(through.s3.send(part('timeout', UploadId))).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect((await direct.s3.send(new ListPartsCommand({ Bucket, Key: 'timeout', UploadId }))).Parts ?? []).toHaveLength(parts);
  once(kind);
});

it('s3-upload-vanished: the upload is gone when the caller uses it', async () => {
  await proxyWith('s3-upload-vanished');
  await expect(through.s3.send(part('vanished', await begin('vanished')))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect((await direct.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'vanished' }))).Uploads ?? []).toEqual([]);
  once('s3-upload-vanished');
});

it.each<[KindName, string, number]>([
  ['s3-complete-200-with-error', 'InternalError', 200], ['s3-409', 'ConditionalRequestConflict', 409], ['s3-412', 'PreconditionFailed', 412],
])('%s: a completion fails with %s', async (kind, name) => {
  await proxyWith(kind);
  await expect(through.s3.send(await complete(kind, { IfNoneMatch: '*' }))).rejects.toMatchObject({ name });
  once(kind);
});

it('s3-409: a completion without a condition is not hit', async () => {
  await proxyWith('s3-409');
  await through.s3.send(await complete('unconditional'));
  expect(plan.total()).toBe(0);
});

it.each<[KindName, string]>([
  ['dynamodb-throttling', 'ThrottlingException'], ['dynamodb-throughput-exceeded', 'ProvisionedThroughputExceededException'], ['dynamodb-500', 'InternalServerError'],
])('%s: nothing is written', async (kind, name) => {
  await proxyWith(kind);
  await expect(through.dynamodb.send(item(kind))).rejects.toMatchObject({ name });
  expect(await stored(kind)).toBe(false);
  once(kind);
});

it.each<[KindName, boolean, object]>([
  ['dynamodb-timeout-before-effect', false, {}], ['dynamodb-timeout-after-effect', true, {}],
  ['dynamodb-condition-fails-after-effect', true, { ConditionExpression: 'attribute_not_exists(pk)' }],
])('%s: the caller gets no answer; written: %s', async (kind, written, extra) => {
  await proxyWith(kind);
  await expect(through.dynamodb.send(item(kind, extra))).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await stored(kind)).toBe(written);
  if (kind === 'dynamodb-condition-fails-after-effect') await expect(direct.dynamodb.send(item(kind, extra))).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});

it('dynamodb-transaction-conflict: the transaction is cancelled', async () => {
  await proxyWith('dynamodb-transaction-conflict');
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: { pk: { S: 'transaction' } } } }] });
  await expect(through.dynamodb.send(transaction)).rejects.toMatchObject({ CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] });
  expect(await stored('transaction')).toBe(false);
});

it('dynamodb-transaction-answer-lost: it happens, and only once if the SDK sends it again', async () => {
  const kind = 'dynamodb-transaction-answer-lost';
  await proxyWith(kind);
  jest.spyOn(plan, 'first').mockReturnValueOnce(kind).mockReturnValueOnce(kind).mockReturnValue(undefined);
  const Update = { TableName, Key: { pk: { S: 'counted' } }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
  const count = () => new TransactWriteItemsCommand({ TransactItems: [{ Update }] });
  const counted = async () => (await direct.dynamodb.send(new GetItemCommand({ TableName, Key: Update.Key, ConsistentRead: true }))).Item?.n.N;
  await expect(through.dynamodb.send(count())).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await counted()).toBe('1');
  const persistent = new DynamoDBClient({ ...aws.clientConfig, endpoint: proxied, maxAttempts: 2 });
  await persistent.send(count()).finally(() => persistent.destroy());
  expect([await counted(), plan.counts()[kind]]).toEqual(['2', 2]);
});

it('sqs-sent-twice: each message arrives twice', async () => {
  await proxyWith('sqs-sent-twice');
  await through.sqs.send(send());
  expect((await messages()).sort()).toEqual(['a', 'a', 'b', 'b']);
});

it('sqs-delayed: the messages are accepted and arrive later', async () => {
  await proxyWith('sqs-delayed');
  expect((await through.sqs.send(send())).Successful).toHaveLength(2);
  expect(await messages()).toEqual([]);
});

it('sqs-partly-taken: one message is refused, the others arrive', async () => {
  await proxyWith('sqs-partly-taken');
  expect((await through.sqs.send(send())).Failed).toMatchObject([{ Id: '0', Code: 'InternalError' }]);
  expect(await messages()).toEqual(['b']);
});

it.each<[KindName, string[]]>([['sqs-500', []], ['sqs-timeout-after-effect', ['a', 'b']]])('%s: the caller gets an error', async (kind, sent) => {
  await proxyWith(kind);
  await expect(through.sqs.send(send())).rejects.toThrow();
  expect(await messages()).toEqual(sent);
});

it.each<[KindName, number]>([['states-answered-twice', 2], ['states-answered-late', 1]])('%s: the answer arrives %d times', async (kind, times) => {
  await proxyWith(kind);
  const answers = () => aws.readCalls().filter(({ action }) => action === 'states:SendTaskSuccess').length;
  const before = answers();
  const began = Date.now();
  await through.states.send(new SendTaskSuccessCommand({ taskToken: 'of-no-task', output: '{}' })).catch(() => undefined); // no task has this token
  expect(answers() - before).toBe(times);
  expect(Date.now() - began >= 1_400).toBe(kind === 'states-answered-late');
  once(kind);
});

it('calls to the local AWS itself are not hit', async () => {
  await proxyWith('dynamodb-throttling');
  await direct.dynamodb.send(item('direct'));
  expect(plan.total()).toBe(0);
});

it('converts the times of listed uploads to the handlers\' clock', async () => {
  await proxyWith();
  const day = 24 * 3600_000;
  proxy!.to({ ...aws.clientConfig, pace: { scale: 1, origin: Date.now() } });
  await begin('when');
  const list = async () => (await through.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'when' }))).Uploads![0].Initiated!.getTime();
  const wall = await list();
  proxy!.to({ ...aws.clientConfig, pace: { scale: 1001, origin: wall - day / 1000 } });
  expect(await list()).toBe(wall + day);
});

it('makes a message in work visible again with the account\'s credentials', async () => {
  await proxyWith();
  await direct.sqs.send(send());
  const receive = async () => (await direct.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))).Messages ?? [];
  const [{ Body, ReceiptHandle }] = await receive();
  const ask = async () => (await fetch(new URL(REDELIVER_PATH, proxied), {
    method: 'POST', body: JSON.stringify({ queue: `arn:aws:sqs:us-east-1:${aws.accountId}:${QueueUrl.split('/').at(-1)}`, receiptHandles: [ReceiptHandle] }),
  })).status;
  expect([await ask(), (await receive())[0].Body]).toEqual([200, Body]);
  expect(await ask()).toBe(410); // a later delivery has made the receipt invalid
});
