import { GlacierClient } from '@aws-sdk/client-glacier';
import { NoSuchUpload, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DestinationParts } from '../../../src/handlers/aws/buckets/destination-parts';
import { GlacierOutput } from '../../../src/handlers/aws/glacier/glacier-output';
import { MessageQueue } from '../../../src/handlers/aws/queues/message-queue';
import { TestClock } from '../../support/test-clock';
import { recording } from '../support/recording-client';

const region = 'eu-west-1';
const s3 = (...answers: unknown[]) => recording(new S3Client({ region }), answers);
const never = new AbortController().signal;

describe('an upload', () => {
  it('is begun with the class asked for, the archive\'s metadata and a SHA-256 for each part', async () => {
    const { client, inputs } = s3({ UploadId: 'u', $metadata: { attempts: 1 } }, { UploadId: 'v', $metadata: { attempts: 2 } });
    const parts = new DestinationParts(() => client, 'bucket');
    await expect(parts.start('k', 'DEEP_ARCHIVE', { a: 'b' })).resolves.toEqual({ uploadId: 'u', retried: false });
    await expect(parts.start('k', 'DEEP_ARCHIVE', { a: 'b' })).resolves.toEqual({ uploadId: 'v', retried: true });
    expect(inputs.slice(0, 1)).toEqual([{
      Bucket: 'bucket', Key: 'k', StorageClass: 'DEEP_ARCHIVE', Metadata: { a: 'b' }, ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE',
    }]);
  });

  it('without an id is no upload', async () => {
    await expect(new DestinationParts(() => s3({}).client, 'bucket').start('k', 'STANDARD', {})).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
  });

  it('that is gone is as good as aborted; an error is an error', async () => {
    const { client, inputs } = s3({}, new NoSuchUpload({ $metadata: {}, message: '' }), new Error('no'));
    const parts = new DestinationParts(() => client, 'bucket');
    await parts.abort('k', 'u');
    await parts.abort('k', 'u');
    await expect(parts.abort('k', 'u')).rejects.toThrow('no');
    expect(inputs[0]).toEqual({ Bucket: 'bucket', Key: 'k', UploadId: 'u' });
  });

  it('of a part that S3 took without a word is not recorded', async () => {
    const parts = new DestinationParts(() => s3({ ETag: 'e' }).client, 'bucket');
    await expect(parts.upload({ key: 'k', uploadId: 'u', part: 1, length: 1 }, undefined as never, never)).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
  });
});

it('a job\'s output without a body is none', async () => {
  const { client } = recording(new GlacierClient({ region }), [{}]);
  await expect(new GlacierOutput(client).open({ vaultName: 'v', jobId: 'j', first: 0, last: 1 }, never)).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
});

describe('a queue', () => {
  const sending = (...answers: unknown[]) => {
    const clock = new TestClock();
    const { client, inputs } = recording(new SQSClient({ region }), answers);
    return { clock, inputs: inputs as { Entries: { Id: string; MessageBody: string }[] }[], queue: new MessageQueue(client, 'url', clock) };
  };
  const bodies = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

  it('gets messages by tens', async () => {
    const { queue, inputs } = sending({}, {}, {});
    await queue.send(bodies(21));
    expect(inputs.map(({ Entries }) => Entries.length)).toEqual([10, 10, 1]);
    expect(inputs[0]).toMatchObject({ QueueUrl: 'url' });
    expect(inputs.flatMap(({ Entries }) => Entries.map((entry) => entry.MessageBody))).toEqual(bodies(21));
  });

  it('gets again what it did not take, and only that', async () => {
    const { queue, inputs, clock } = sending({ Failed: [{ Id: '1', Code: 'InternalError' }, { Id: '2' }] }, { Failed: [{ Id: '1' }] }, {});
    await queue.send(bodies(3));
    expect(inputs.map(({ Entries }) => Entries.map((entry) => entry.MessageBody))).toEqual([['m0', 'm1', 'm2'], ['m1', 'm2'], ['m2']]);
    expect(clock.slept).toBe(500);
  });

  it('that never takes a message is an error: nothing counts as sent', async () => {
    const refused = { Failed: [{ Id: '0', Code: 'InternalError' }] };
    const { queue } = sending(refused, refused, refused, refused);
    await expect(queue.send(bodies(1))).rejects.toMatchObject({ name: 'MessagesNotSentError', message: 'SQS did not take 1 of 1 messages: InternalError' });
  });

  it('that cannot be reached is an error', async () => {
    await expect(sending(new Error('no')).queue.send(bodies(1))).rejects.toThrow('no');
  });
});
