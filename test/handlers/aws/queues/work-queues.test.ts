import { SQSClient } from '@aws-sdk/client-sqs';
import { WorkQueues } from '../../../../src/handlers/aws/queues/work-queues';
import { workQueuesFromEnv } from '../../../../src/handlers/aws/queues/work-queues-from-env';
import { recording } from '../../support/recording-client';

it('adds up the messages that wait, that are worked on, and that are delayed', async () => {
  const { client, inputs } = recording(new SQSClient({ region: 'eu-west-1' }), [
    { Attributes: { ApproximateNumberOfMessages: '7', ApproximateNumberOfMessagesNotVisible: '20', ApproximateNumberOfMessagesDelayed: '100' } },
    { Attributes: { ApproximateNumberOfMessages: '3' } },
    { Attributes: { ApproximateNumberOfMessages: '5' } },
    {},
  ]);
  const queues = new WorkQueues(client, { notifications: 'n', chunks: 'c', small: 's', validations: 'v' });
  expect(await queues.depths()).toEqual({ notifications: 127, chunks: 3, small: 5, validations: 0 });
  expect(inputs.map((input) => (input as { QueueUrl: string }).QueueUrl)).toEqual(['n', 'c', 's', 'v']);
});

it('are made, with the number of their workers, from the environment that the constructs set', async () => {
  Object.assign(process.env, {
    NOTIFICATIONS_QUEUE_URL: 'n',
    CHUNKS_QUEUE_URL: 'c',
    SMALL_ARCHIVES_QUEUE_URL: 's',
    VALIDATION_QUEUE_URL: 'v',
    PREPARE_CONCURRENCY: '10',
    CHUNK_CONCURRENCY: '100',
    VALIDATION_CONCURRENCY: '20',
  });
  const { client, inputs } = recording({} as SQSClient, [{}, {}, {}, {}]);
  const { queues, workers } = workQueuesFromEnv(client);
  expect(workers).toEqual({ notifications: 10, chunks: 100, small: 100, validations: 20 });
  await queues.depths();
  expect(inputs.map((input) => (input as { QueueUrl: string }).QueueUrl)).toEqual(['n', 'c', 's', 'v']);
});
