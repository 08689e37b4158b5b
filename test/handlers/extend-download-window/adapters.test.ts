import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AsyncStore } from '../../../src/handlers/aws/stores/async-store';
import { deadlineOf } from '../../../src/handlers/shared/deadline';
import { TestClock } from '../../support/test-clock';
import { recording } from '../support/recording-client';

it('the result of a wait is put beside its token, and expires', async () => {
  const { client, inputs } = recording({} as DynamoDBDocumentClient, [{}]);
  const clock = new TestClock();
  await new AsyncStore(client, 'async', clock).putResult('run|completion|x|1', { settled: true });
  expect(inputs[0]).toMatchObject({
    TableName: 'async',
    Key: { pk: 'run|completion|x|1' },
    ExpressionAttributeValues: { ':result': '{"settled":true}', ':expires': clock.now() / 1000 + 30 * 24 * 3600 },
  });
});

it.each([[600_000, 300_000], [240_000, 150_000], [60_000, 0]])('with %i ms left, a loop works for %i ms', (left, works) => {
  const clock = new TestClock();
  expect(deadlineOf({ getRemainingTimeInMillis: () => left }, clock) - clock.now()).toBe(works);
});
