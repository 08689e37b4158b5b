import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand, QueryCommandInput } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

/** Keys in one BatchGetItem. */
const BATCH_GET_KEYS = 100;

/** Every item that a query finds, a page at a time. */
export async function* query(db: DynamoDBDocumentClient, input: QueryCommandInput): AsyncGenerator<Item> {
  let from: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await db.send(new QueryCommand({ ...input, ExclusiveStartKey: from }));
    yield* Items;
    from = LastEvaluatedKey;
  } while (from);
}

/** The items that exist under these keys, in no order. Consistent. */
export async function batchGet(db: DynamoDBDocumentClient, table: string, keys: readonly Item[], projection?: string): Promise<Item[]> {
  const found: Item[] = [];
  for (let left = [...keys]; left.length;) {
    const request = { Keys: left.splice(0, BATCH_GET_KEYS), ConsistentRead: true, ProjectionExpression: projection };
    const { Responses, UnprocessedKeys } = await db.send(new BatchGetCommand({ RequestItems: { [table]: request } }));
    found.push(...Responses?.[table] ?? []);
    left.push(...UnprocessedKeys?.[table]?.Keys ?? []);
  }
  return found;
}
