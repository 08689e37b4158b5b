import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RUN_METRICS } from '../../../src/contracts/metrics';
import { noCounts } from '../../../src/domain/report/report-counts';
import { RunFigures } from '../../../src/handlers/aws/stores/run-figures';
import { TestClock } from '../../support/test-clock';

const send = jest.fn();
beforeEach(() => send.mockReset().mockResolvedValue({}));

describe('the figures of a run', () => {
  const figures = new RunFigures({ send } as unknown as DynamoDBDocumentClient, 'metrics', new TestClock(5000));

  it('are all set, with the time after which changes count again', async () => {
    const counts = { ...noCounts(1), total: { archives: 3, bytes: 30 } };
    await figures.reconcile('run-1', counts, true);
    const { Key, ExpressionAttributeNames, ExpressionAttributeValues } = send.mock.calls[0][0].input;
    expect(Key).toEqual({ pk: 'run-1' });
    expect(Object.values(ExpressionAttributeNames).sort()).toEqual([...Object.keys(RUN_METRICS), 'hindered_archives', 'refused_archives', 'reconciled_at'].sort());
    expect(ExpressionAttributeValues).toMatchObject({ ':total_archives': 3, ':total_bytes': 30, ':skipped_archives': 0, ':reconciled_at': 5 });
  });

  it('count from the beginning if there was no manifest', async () => {
    await figures.reconcile('run-1', noCounts(1), false);
    expect(Object.values(send.mock.calls[0][0].input.ExpressionAttributeNames)).not.toContain('reconciled_at');
  });
});
