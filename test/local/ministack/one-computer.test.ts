import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, RestoreObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { arnOf, deploy, fn, role, twoMiniStacks, until } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks({ queueConcurrency: 1 });

describe('queue-concurrency', () => {
  const folder = mkdtempSync(join(tmpdir(), 'one-computer-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const MESSAGES = ['a', 'b', 'c', 'd'];
  /** Works for a while, so that other messages wait meanwhile. Then it notes its process. */
  const NOTE = `exports.handler = () => new Promise((done) => setTimeout(() => {
    require('fs').appendFileSync(process.env.NOTES, process.pid + '\\n');
    done();
  }, 500));`;

  /** @returns the number of processes that worked on the messages of a queue */
  async function processes(ministack: MiniStack, name: string): Promise<number> {
    const notes = join(folder, name);
    writeFileSync(notes, '');
    const noting = fn(NOTE, 'FnRole');
    const { Queue } = await deploy(ministack, {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
      FnRole: role('lambda', { Action: 'sqs:*', Resource: '*' }),
      Fn: { ...noting, Properties: { ...noting.Properties, Environment: { Variables: { NOTES: notes } } } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: { Ref: 'Fn' }, EventSourceArn: arnOf('Queue'), BatchSize: 1, ScalingConfig: { MaximumConcurrency: MESSAGES.length } },
      },
    });
    const Entries = MESSAGES.map((Id) => ({ Id, MessageBody: Id }));
    await new SQSClient(ministack.clientConfig).send(new SendMessageBatchCommand({ QueueUrl: Queue, Entries }));
    const pids = await until('all messages', () => {
      const lines = readFileSync(notes, 'utf8').split('\n').filter(Boolean);
      return lines.length >= MESSAGES.length ? lines : undefined;
    });
    return new Set(pids).size;
  }

  it('messages of a queue are worked on by as many processes as a local run allows', async () => {
    expect(await processes(patched(), 'patched')).toBe(1);
    expect(await processes(bare(), 'bare')).toBeGreaterThan(1);
  });
});

describe('restore-speed', () => {
  /** @returns milliseconds */
  async function restored(ministack: MiniStack): Promise<number> {
    const s3 = new S3Client({ ...ministack.clientConfig, forcePathStyle: true });
    const object = { Bucket: 'archive', Key: 'a' };
    await s3.send(new CreateBucketCommand({ Bucket: object.Bucket }));
    await s3.send(new PutObjectCommand({ ...object, Body: 'a', StorageClass: 'DEEP_ARCHIVE' }));
    const began = Date.now();
    await s3.send(new RestoreObjectCommand({ ...object, RestoreRequest: { Days: 1, GlacierJobParameters: { Tier: 'Standard' } } }));
    await until('the restored object', async () => (await s3.send(new HeadObjectCommand(object))).Restore?.includes('ongoing-request="false"') || undefined);
    return Date.now() - began;
  }

  it('an archived object can be read sooner than after the two seconds of MiniStack', async () => {
    const [soon, late] = await Promise.all([restored(patched()), restored(bare())]);
    expect(late).toBeGreaterThan(1_900);
    expect(soon).toBeLessThan(late);
  });
});
