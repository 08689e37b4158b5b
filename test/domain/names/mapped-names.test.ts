import { mappedNames } from '../../../src/domain/names/mapped-names';
import { NameOverride } from '../../../src/domain/names/name-overrides';
import { archiveIdOf } from '../../handlers/support/inventories';
import { MappedFile, mappingDatabase } from '../../handlers/support/mapping-databases';

async function namesIn(file: Uint8Array): Promise<NameOverride[]> {
  const names: NameOverride[] = [];
  for await (const batch of mappedNames(Buffer.from(file))) names.push(...batch);
  return names;
}
const nameOf = async (...file: MappedFile) => (await namesIn(await mappingDatabase([file]))).map(({ fileName }) => fileName);

it('joins share and path, with any slashes between them', async () => {
  const id = archiveIdOf(1);
  expect(await nameOf(id, 'photo', '2012/IMG 1.jpg')).toEqual(['photo/2012/IMG 1.jpg']);
  expect(await nameOf(id, 'photo', '/2012/日本.jpg')).toEqual(['photo/2012/日本.jpg']);
  expect(await nameOf(id, '/photo/', '\\2012\\a.jpg')).toEqual(['photo/2012/a.jpg']);
  expect(await nameOf(id, null, 'a.jpg')).toEqual(['a.jpg']);
});

it('gives an empty name if the path cannot be part of a key', async () => {
  expect(await nameOf(archiveIdOf(1), 'photo', '../a.jpg')).toEqual(['']);
  expect(await nameOf(archiveIdOf(1), null, null)).toEqual(['']);
});

it('reads a table of many batches in its order, without folders', async () => {
  const files = Array.from({ length: 9000 }, (_, i): MappedFile => [archiveIdOf(i), 'share', `file ${i}`]);
  const database = await mappingDatabase([['', 'share', 'folder'], [null, 'share', 'other'], ...files]);
  const batches: number[] = [];
  const names: NameOverride[] = [];
  for await (const batch of mappedNames(database)) {
    batches.push(batch.length);
    names.push(...batch);
  }
  expect(batches).toEqual([4000, 4000, 1000]);
  expect(names).toEqual(files.map(([archiveId], i) => ({ line: i + 1, archiveId, fileName: `share/file ${i}` })));
});

it('reads a database that used a write-ahead log', async () => {
  const file = await mappingDatabase([[archiveIdOf(1), 'share', 'a']]);
  file[18] = file[19] = 2;
  expect(await namesIn(file)).toHaveLength(1);
});

it.each<[string, () => Promise<Uint8Array>]>([
  ['nothing', async () => Buffer.alloc(0)],
  ['no database', async () => Buffer.from('<html></html>'.repeat(500))],
  ['another database', () => mappingDatabase([], 'something_else')],
  ['half a database', async () => {
    const whole = await mappingDatabase(Array.from({ length: 2000 }, (_, i): MappedFile => [archiveIdOf(i), 's', `${i}`]));
    return whole.subarray(0, whole.length / 2);
  }],
])('refuses %s as MalformedMapping', async (_, file) => {
  await expect(namesIn(await file())).rejects.toMatchObject({ name: 'MalformedMapping', message: expect.stringContaining('not the database of Synology Glacier Backup') });
});
