import { SQSClient } from '@aws-sdk/client-sqs';
import { WorkQueues } from '../../../../src/handlers/aws/queues/work-queues';
import { recording } from '../../support/recording-client';

it('adds up the messages that wait, that are worked on, and that are delayed', async () => {
  const { client, inputs } = recording(new SQSClient({ region: 'eu-west-1' }), [
    { Attributes: { ApproximateNumberOfMessages: '7', ApproximateNumberOfMessagesNotVisible: '20', ApproximateNumberOfMessagesDelayed: '100' } },
    { Attributes: { ApproximateNumberOfMessages: '3' } },
    {},
  ]);
  const queues = new WorkQueues(client, { notifications: 'n', chunks: 'c', validations: 'v' });
  expect(await queues.depths()).toEqual({ notifications: 127, chunks: 3, validations: 0 });
  expect(inputs.map((input) => (input as { QueueUrl: string }).QueueUrl)).toEqual(['n', 'c', 'v']);
});
