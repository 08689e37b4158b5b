import { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { STATUS_SHARDS, statusKeys } from '../../../../src/contracts/archive';
import { archivePk } from '../../../../src/contracts/keys';
import { ArchiveStore } from '../../../../src/handlers/aws/stores/archive-store';

const KEYS = statusKeys('run-1', 'requested');

/** A table with one archive in each shard, named like the shard's key. `fail` throws in the query of a shard. */
function storeOf(fail: (key: string) => boolean = () => false) {
  const asked: string[] = [];
  const send = async ({ input }: { input: QueryCommandInput }) => {
    const key = input.ExpressionAttributeValues![':key'] as string;
    asked.push(key);
    if (fail(key)) throw new Error(`no answer from ${key}`);
    return { Items: [{ pk: archivePk({ run: 'run-1', archiveId: key }) }] };
  };
  const store = new ArchiveStore({ send } as unknown as DynamoDBDocumentClient, 'table');
  return { asked, due: store.due('run-1', 'requested', 10) };
}

const next = async (due: AsyncGenerator<{ archiveId: string }>) => (await due.next()).value?.archiveId;

it('reads the first pages of eight shards at once, and never more ahead', async () => {
  const { asked, due } = storeOf();
  expect(await next(due)).toBe(KEYS[0]);
  expect(asked).toEqual(KEYS.slice(0, 8));
  expect(await next(due)).toBe(KEYS[1]);
  expect(asked).toEqual(KEYS.slice(0, 9));
});

it('gives the archives shard by shard', async () => {
  const { asked, due } = storeOf();
  const found: string[] = [];
  for await (const { archiveId } of due) found.push(archiveId);
  expect(found).toEqual(KEYS);
  expect(found).toHaveLength(STATUS_SHARDS.length);
  expect(asked).toEqual(KEYS);
});

it('fails when the turn of a shard comes that could not be read, and not if it never comes', async () => {
  const isBad = (key: string) => key === KEYS[2];
  const { due } = storeOf(isBad);
  expect([await next(due), await next(due)]).toEqual(KEYS.slice(0, 2));
  await expect(next(due)).rejects.toThrow(`no answer from ${KEYS[2]}`);
  const stopped = storeOf(isBad).due;
  await next(stopped);
  await stopped.return(undefined);
});
