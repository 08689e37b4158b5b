import '../../../support/lambda-env';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documents } from '../../../../src/handlers/aws/stores/documents';
import { MetricTable } from '../../../../src/handlers/aws/stores/metric-table';
import { APPLIED, RunUpdate } from '../../../../src/handlers/metrics/metrics-processor';
import { handler } from '../../../../src/handlers/metrics/metrics-processor.lambda';
import { lambdaContext, streamEvent } from '../../../support/events';
import { TestClock } from '../../../support/test-clock';

const send = jest.fn();
const table = new MetricTable({ send } as unknown as DynamoDBDocumentClient, 'metrics', new TestClock(1_000_000));
const update = (overrides: Partial<RunUpdate> = {}): RunUpdate => ({ run: 'run-1', set: new Map(), add: new Map([['failed_archives', -1]]), ...overrides });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({ $metadata: {}, message: '', CancellationReasons: codes.map((Code) => ({ Code })) });

beforeEach(() => send.mockReset().mockResolvedValue({}));

it.each([
  [['ConditionalCheckFailed', 'None'], APPLIED.BEFORE],
  [['None', 'ConditionalCheckFailed'], APPLIED.CHANGED_MEANWHILE],
  [['None', 'TransactionConflict'], APPLIED.CHANGED_MEANWHILE],
  [['TransactionConflict', 'None'], APPLIED.CHANGED_MEANWHILE],
  [['None', 'ThrottlingError'], APPLIED.CHANGED_MEANWHILE],
  [['None', 'ProvisionedThroughputExceeded'], APPLIED.CHANGED_MEANWHILE],
])('reads the reasons of a cancelled transaction: %j', async (codes, expected) => {
  send.mockRejectedValue(cancelled(...codes));
  await expect(table.apply('b', [update()])).resolves.toBe(expected);
});

it('throws errors that a second attempt would not cure', async () => {
  send.mockRejectedValue(cancelled('None', 'ValidationError'));
  await expect(table.apply('b', [update()])).rejects.toThrow(TransactionCanceledException);
  send.mockRejectedValue(cancelled());
  await expect(table.apply('b', [update()])).rejects.toThrow(TransactionCanceledException);
  send.mockRejectedValue(Object.assign(new Error('no connection'), { CancellationReasons: [{ Code: 'TransactionConflict' }] }));
  await expect(table.apply('b', [update()])).rejects.toThrow('no connection');
});

it('counts the records of a stream', async () => {
  jest.spyOn(documents, 'send').mockImplementation(send as never);
  const row = { pk: 'run-1|a', sk: 'meta', status: 'staged', archive: { size: 4 } };
  await handler(streamEvent({ before: { ...row, status: 'requested' }, after: row }, { before: row }), lambdaContext());
  expect(send.mock.calls[1][0].input.TransactItems[1].Update).toMatchObject({
    UpdateExpression: 'ADD #requested_archives :requested_archives, #requested_bytes :requested_bytes',
    ExpressionAttributeValues: { ':requested_archives': -1, ':requested_bytes': -4 },
  });
});
