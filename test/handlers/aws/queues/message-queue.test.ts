import { SQSClient } from '@aws-sdk/client-sqs';
import { MessageQueue } from '../../../../src/handlers/aws/queues/message-queue';
import { TestClock } from '../../../support/test-clock';
import { recording } from '../../support/recording-client';

const sending = (...answers: unknown[]) => {
  const clock = new TestClock();
  const { client, inputs } = recording(new SQSClient({ region: 'eu-west-1' }), answers);
  return { clock, inputs: inputs as { Entries: { Id: string; MessageBody: string }[] }[], queue: new MessageQueue(client, 'url', clock) };
};
const bodies = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

it('sends ten messages at a time', async () => {
  const { queue, inputs } = sending({}, {}, {});
  await queue.send(bodies(21));
  expect(inputs.map(({ Entries }) => Entries.length)).toEqual([10, 10, 1]);
  expect(inputs[0]).toMatchObject({ QueueUrl: 'url' });
  expect(inputs.flatMap(({ Entries }) => Entries.map((entry) => entry.MessageBody))).toEqual(bodies(21));
});

it('sends only those messages again that SQS refused', async () => {
  const { queue, inputs, clock } = sending({ Failed: [{ Id: '1', Code: 'InternalError' }, { Id: '2' }] }, { Failed: [{ Id: '1' }] }, {});
  await queue.send(bodies(3));
  expect(inputs.map(({ Entries }) => Entries.map((entry) => entry.MessageBody))).toEqual([['m0', 'm1', 'm2'], ['m1', 'm2'], ['m2']]);
  expect(clock.slept).toBe(500);
});

it('throws if SQS refuses a message at each try', async () => {
  const refused = { Failed: [{ Id: '0', Code: 'InternalError' }] };
  const { queue } = sending(refused, refused, refused, refused);
  await expect(queue.send(bodies(1))).rejects.toMatchObject({ name: 'MessagesNotSentError', message: 'SQS did not take 1 of 1 messages: InternalError' });
});

it('throws if SQS cannot be reached', async () => {
  await expect(sending(new Error('no')).queue.send(bodies(1))).rejects.toThrow('no');
});
