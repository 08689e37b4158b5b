import { CreateBucketCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { credentialsOf, twoMiniStacks } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

/** @returns `allowed`, or the name of the error */
const outcome = (call: Promise<unknown>) => call.then(() => 'allowed', (error: Error) => error.name);

describe('batch-actions', () => {
  const probe = async (ministack: MiniStack) => {
    const QueueUrl = (await new SQSClient(ministack.clientConfig).send(new CreateQueueCommand({ QueueName: 'batches' }))).QueueUrl!;
    const credentials = await credentialsOf(ministack, { Action: 'sqs:SendMessage', Resource: '*' });
    const sender = new SQSClient({ ...ministack.clientConfig, credentials });
    return outcome(sender.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'hello' }] })));
  };

  it('lets a role with sqs:SendMessage send a batch', async () => expect(await probe(patched())).toBe('allowed'));
  it('is needed: MiniStack refuses the batch', async () => expect(await probe(bare())).toBe('AccessDenied'));
});

describe('loopback-tls', () => {
  const probe = async (ministack: MiniStack) => {
    const owner = new S3Client({ ...ministack.clientConfig, forcePathStyle: true });
    await owner.send(new CreateBucketCommand({ Bucket: 'tls-only' }));
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }],
    });
    await owner.send(new PutBucketPolicyCommand({ Bucket: 'tls-only', Policy }));
    const credentials = await credentialsOf(ministack, { Action: 's3:ListBucket', Resource: '*' });
    const reader = new S3Client({ ...ministack.clientConfig, forcePathStyle: true, credentials });
    return outcome(reader.send(new ListObjectsV2Command({ Bucket: 'tls-only' })));
  };

  it('lets a role read a bucket that requires TLS', async () => expect(await probe(patched())).toBe('allowed'));
  it('is needed: MiniStack sees plain HTTP', async () => expect(await probe(bare())).toBe('AccessDenied'));
});

describe('call-log', () => {
  it('logs the caller, the action and the decision', async () => {
    const owner = new SQSClient(patched().clientConfig);
    const QueueUrl = (await owner.send(new CreateQueueCommand({ QueueName: 'logged' }))).QueueUrl!;
    const credentials = await credentialsOf(patched(), { Action: 'sqs:DeleteMessage', Resource: '*' });
    const batch = new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'hello' }] });
    await outcome(new SQSClient({ ...patched().clientConfig, credentials }).send(batch));
    await owner.send(batch);

    const calls = patched().readCalls().filter(call => call.resource.endsWith(':logged') && call.operation === 'sqs:SendMessageBatch');
    expect(calls).toMatchObject([
      { via: 'http', action: 'sqs:SendMessage', allowed: false, reason: 'ImplicitDeny', method: 'POST', principal: expect.stringContaining(':assumed-role/') },
      { via: 'http', action: 'sqs:SendMessage', allowed: true, reason: null, principal: 'arn:aws:iam::000000000000:root' },
    ]);
  });

  it('is needed: MiniStack has no such log', () => expect(bare().readCalls()).toEqual([]));
});

describe('POST /_local/authorize', () => {
  const ask = async (question: object) => {
    const response = await fetch(`${patched().endpoint}/_local/authorize`, { method: 'POST', body: JSON.stringify(question) });
    return { status: response.status, ...await response.json() as { allowed?: boolean; reason?: string; message?: string } };
  };
  const vault = (name: string) => `arn:aws:glacier:us-east-1:000000000000:vaults/${name}`;

  it('decides for another emulator by the policies of the key\'s role', async () => {
    const { accessKeyId } = await credentialsOf(patched(), { Action: 'glacier:InitiateJob', Resource: vault('photos') });
    const question = { accessKeyId, action: 'glacier:InitiateJob', resource: vault('photos'), region: 'us-east-1' };

    expect(await ask(question)).toEqual({ status: 200, allowed: true, reason: null });
    expect(await ask({ ...question, resource: vault('letters') })).toMatchObject({
      status: 200, allowed: false, reason: expect.stringMatching(/^User: arn:aws:sts::.* is not authorized to perform: glacier:InitiateJob on resource: .*letters$/),
    });
    expect(patched().readCalls().filter(call => call.via === 'local')).toMatchObject([
      { action: 'glacier:InitiateJob', resource: vault('photos'), allowed: true },
      { action: 'glacier:InitiateJob', resource: vault('letters'), allowed: false },
    ]);
  });

  it('refuses an unknown key', async () => {
    expect(await ask({ accessKeyId: 'ASIANOBODY', action: 'glacier:ListVaults', resource: '*', region: 'us-east-1' }))
      .toMatchObject({ status: 200, allowed: false, reason: expect.any(String) });
  });

  it('answers an incomplete question with the missing fields', async () => {
    expect(await ask({ action: 'glacier:ListVaults' })).toMatchObject({ status: 400, message: expect.stringContaining('accessKeyId') });
  });
});
