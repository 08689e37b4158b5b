import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGet, query } from '../../../../src/handlers/aws/stores/reads';

const send = jest.fn();
const db = { send } as unknown as DynamoDBDocumentClient;
const inputs = () => send.mock.calls.map(([{ input }]) => input);
const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ pk: `run-${from + i}` }));

beforeEach(() => send.mockReset());

describe('a query', () => {
  const found = async () => {
    const items = [];
    for await (const item of query(db, { TableName: 'table', Limit: 2 })) items.push(item);
    return items;
  };

  it('goes on where the last page ended, also after a page without items', async () => {
    send.mockResolvedValueOnce({ Items: [{ pk: 'a' }, { pk: 'b' }], LastEvaluatedKey: { pk: 'b' } })
      .mockResolvedValueOnce({ LastEvaluatedKey: { pk: 'c' } })
      .mockResolvedValueOnce({ Items: [{ pk: 'd' }] });
    await expect(found()).resolves.toEqual([{ pk: 'a' }, { pk: 'b' }, { pk: 'd' }]);
    expect(inputs()).toEqual([
      { TableName: 'table', Limit: 2 },
      { TableName: 'table', Limit: 2, ExclusiveStartKey: { pk: 'b' } },
      { TableName: 'table', Limit: 2, ExclusiveStartKey: { pk: 'c' } },
    ]);
  });
});

describe('a batch of reads', () => {
  it('asks for at most 100 items at once, and consistently', async () => {
    send.mockResolvedValue({});
    await expect(batchGet(db, 'table', keys(0, 201), 'pk, size')).resolves.toEqual([]);
    expect(inputs()).toEqual([keys(0, 100), keys(100, 200), keys(200, 201)].map((Keys) => ({
      RequestItems: { table: { Keys, ConsistentRead: true, ProjectionExpression: 'pk, size' } },
    })));
  });

  it('asks again for what DynamoDB left out', async () => {
    send.mockResolvedValueOnce({ Responses: { table: [{ pk: 'run-0' }] }, UnprocessedKeys: { table: { Keys: keys(1, 2) } } })
      .mockResolvedValueOnce({ Responses: { table: [{ pk: 'run-1' }] }, UnprocessedKeys: {} });
    await expect(batchGet(db, 'table', keys(0, 2))).resolves.toEqual([{ pk: 'run-0' }, { pk: 'run-1' }]);
    expect(inputs()[1].RequestItems.table.Keys).toEqual(keys(1, 2));
  });

  it('asks for nothing if there are no keys', async () => {
    await expect(batchGet(db, 'table', [])).resolves.toEqual([]);
    expect(send).not.toHaveBeenCalled();
  });
});
