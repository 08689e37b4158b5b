import '../../support/lambda-env';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { archiveReady, chunkMessage } from '../../../src/contracts/messages';
import { logger } from '../../../src/handlers/shared/logger';
import { lambdaContext } from '../../support/events';
import { sqsEvent } from '../../support/sqs-events';
import { archiveItem } from '../support/memory-archives';

Object.assign(process.env, {
  NOTIFICATIONS_QUEUE_URL: 'notifications', CHUNKS_QUEUE_URL: 'chunks', SMALL_ARCHIVES_QUEUE_URL: 'https://sqs/111122223333/SmallArchives', VALIDATION_QUEUE_URL: 'validation', DOWNLOAD_WINDOW: '86400', SWEEP_PERIOD: '300',
});

type Handler = (event: SQSEvent, context: unknown) => Promise<SQSBatchResponse>;
const shell = (name: string) => jest.requireActual<{ handler: Handler }>(`../../../src/handlers/${name}.lambda`).handler;
const ID = { run: 'run-1', archiveId: 'archive-1' };

/** What every read of the transfer table finds. */
const table = (row?: object) => jest.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(async () => ({ Item: row }));

let sqs: jest.SpyInstance;
beforeEach(() => { sqs = jest.spyOn(SQSClient.prototype, 'send').mockImplementation(async () => ({})); });
afterEach(() => jest.restoreAllMocks());

describe.each([
  ['chunk-pipeline/notifications-processor', '{"JobDescription":"of another program"}', 'notifications'],
  ['chunk-pipeline/chunk-retrieval', chunkMessage({ ...ID, chunk: 1 }), 'chunks'],
  ['validation/validate', archiveReady({ ...ID, generation: 1 }), 'validation'],
])('%s', (name, body, queue) => {
  it('brings a message that failed back soon', async () => {
    await shell(name)(sqsEvent(['not json'], 'Queue', { ApproximateReceiveCount: '3' }), lambdaContext());
    expect(sqs.mock.calls.map(([command]) => command)).toEqual([expect.any(ChangeMessageVisibilityCommand)]);
    expect(sqs.mock.calls[0][0].input).toEqual({ QueueUrl: queue, ReceiptHandle: 'handle', VisibilityTimeout: 40 });
  });


  it('hands back only the messages that failed', async () => {
    table(archiveItem(ID, { status: 'downloaded' }));
    const error = jest.spyOn(logger, 'error');
    const { batchItemFailures } = await shell(name)(sqsEvent([body, 'not json', body]), lambdaContext({ getRemainingTimeInMillis: () => 180_000 }));
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
    expect(error).toHaveBeenCalledWith('The message goes back to its queue', expect.objectContaining({ message_id: 'm1', error: expect.any(Error) }));
  });

  it('does not fail as a function if the whole batch failed', async () => {
    await expect(shell(name)(sqsEvent(['not json']), lambdaContext())).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });
});

it('a small archive that failed comes back to the queue of small archives', async () => {
  await shell('chunk-pipeline/chunk-retrieval')(sqsEvent(['not json'], 'SmallArchives'), lambdaContext());
  expect(sqs.mock.calls[0][0].input).toEqual({ QueueUrl: 'https://sqs/111122223333/SmallArchives', ReceiptHandle: 'handle', VisibilityTimeout: 10 });
});

describe('dead-letters/record-failure', () => {
  const record = (body: string) => shell('dead-letters/record-failure')(
    sqsEvent([body], 'DeadLetters', { ApproximateReceiveCount: '5', DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:Chunks' }), lambdaContext());

  it('records which queue gave the message up, and after how many deliveries', async () => {
    const send = table(archiveItem(ID, { status: 'staged' }));
    await expect(record(chunkMessage({ ...ID, chunk: 7 }))).resolves.toEqual({ batchItemFailures: [] });
    const { input } = send.mock.calls[1][0] as { input: { ExpressionAttributeValues: Record<string, unknown> } };
    expect(input.ExpressionAttributeValues[':failure']).toEqual({
      reason: 'DownloadFailed', message: expect.stringContaining('copying chunk 7 failed 5 times in a row (queue Chunks)'),
    });
  });

  it('logs a message without an archive as an error, without its content', async () => {
    const error = jest.spyOn(logger, 'error');
    await expect(record('secret')).resolves.toEqual({ batchItemFailures: [] });
    expect(error).toHaveBeenCalledWith('The message names no archive of this transfer', { message_id: 'm0', queue: 'Chunks' });
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
  });
});
