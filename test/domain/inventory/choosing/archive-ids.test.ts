import { malformedIds } from './malformed-ids';
import { archiveIds, selectedIds } from '../../../../src/domain/inventory/choosing/archive-ids';
import { archiveIdOf as idOf, piecesOf } from '../../../handlers/support/inventories';

async function all(batches: AsyncIterable<readonly string[]>): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of batches) found.push(...batch);
  return found;
}

describe('a list of archive ids', () => {
  it.each([1, 50, 4096])('is read in pieces of %i bytes, with any line ends', async (size) => {
    const text = `\ufeff${idOf(1)}\r\n\r\n  ${idOf(2)}\t\n${idOf(3)}`;
    expect(await all(archiveIds(piecesOf(text, size)))).toEqual([idOf(1), idOf(2), idOf(3)]);
  });

  it('may be empty', async () => {
    expect(await all(archiveIds(piecesOf('')))).toEqual([]);
  });

  it.each(malformedIds)('with %s is malformed, and the error has the line number', async (_, text, line) => {
    for (const size of [50, 10_000]) {
      await expect(all(archiveIds(piecesOf(text, size)))).rejects.toMatchObject({
        name: 'MalformedSelection',
        message: expect.stringContaining(`line ${line} of the list of archive ids`),
      });
    }
  });

  it('without line ends fails at once, before the whole file is read', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; ; given++) yield Buffer.alloc(100, 'x');
    }
    await expect(all(archiveIds(endless()))).rejects.toThrow(/line 1/);
    expect(given).toBeLessThan(20);
  });

  it('passes on an error of its source', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${idOf(1)}\n`);
      throw new Error('connection reset');
    }
    await expect(all(archiveIds(broken()))).rejects.toThrow(/^connection reset$/);
  });
});

describe('the ids that a selection lists', () => {
  const none = () => { throw new Error('nothing is to be read'); };

  it('can stand in the document', async () => {
    expect(await all(selectedIds({ archive_ids: [idOf(1), idOf(2)] }, none)!)).toEqual([idOf(1), idOf(2)]);
  });

  it('can stand in a file that the document names', async () => {
    const opened: string[] = [];
    const read = (uri: string) => {
      opened.push(uri);
      return piecesOf(idOf(3));
    };
    expect(await all(selectedIds({ archive_ids_file: 's3://bucket/ids.txt' }, read)!)).toEqual([idOf(3)]);
    expect(opened).toEqual(['s3://bucket/ids.txt']);
  });

  it('are undefined if the document chooses by other fields', () => {
    expect(selectedIds({ minimum_size: 1 }, none)).toBeUndefined();
  });
});
