import { ManifestEntry } from '../../../../src/contracts/manifest';
import { INVENTORY_FORMAT } from '../../../../src/domain/inventory/manifest/engine';
import { archiveIdOf, csvOf, jsonOf, piecesOf, rowOf } from '../../../handlers/support/inventories';
import { batchesOf, built, selecting, TINY_MEMORY } from '../../../handlers/support/manifest-builds';

const keys = (entries: readonly ManifestEntry[]) => Object.fromEntries(entries.map((entry) => [entry.archive_id, entry.key]));
const named = (name: string | number, ArchiveDescription: string, CreationDate = '2012-08-21T17:08:24Z') => rowOf(name, { ArchiveDescription, CreationDate });

it('lists every archive with its fields from the inventory, oldest first', async () => {
  const rows = [rowOf(3, { CreationDate: '2014-01-01T00:00:00.5Z', Size: 40_000 * 2 ** 30 }), rowOf(1), rowOf(2, { CreationDate: '1969-12-31T23:59:59.999Z' })];
  const { entries, summary, partitions } = await built(rows);
  expect(entries.map((entry) => entry.archive_id)).toEqual([2, 1, 3].map(archiveIdOf));
  expect(entries[2]).toEqual({
    archive_id: archiveIdOf(3),
    size: 40_000 * 2 ** 30,
    sha256_tree_hash: rows[0].SHA256TreeHash,
    creation_date: '2014-01-01T00:00:00.5Z',
    description: '3.jpg',
    key: 'photos/3.jpg',
    decoder: 'plain-text',
  });
  expect(partitions.map(({ number, draft }) => [number, draft])).toEqual([[1, false]]);
  expect(summary).toEqual({
    vault_name: 'photos',
    vault_region: 'eu-west-1',
    partitions: [{ draft: false, figures: expect.objectContaining({ all: { archives: 3, bytes: 40_000 * 2 ** 30 + 2000 } }) }],
    inventory: { archives: 3, bytes: 40_000 * 2 ** 30 + 2000 },
    left_out: { archives: 0, bytes: 0 },
    name_overrides: { applied: 0, unknown: 0, duplicates: 0, empty: 0 },
    key_clashes: { keys: 0 },
    unknown_selected_ids: 0,
  });
});

it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', '2012-08-21T24:00:00Z'])('keeps the date %s as it is', async (CreationDate) => {
  expect((await built([rowOf(1, { CreationDate })])).entries[0].creation_date).toBe(CreationDate);
});

it.each(['A', 'Q', 'g', 'w', '-', '_', '1'])('keeps an id that ends in %s', async (last) => {
  const ArchiveId = `${archiveIdOf(1).slice(0, 137)}${last}`;
  expect((await built([rowOf(1, { ArchiveId })])).entries[0].archive_id).toBe(ArchiveId);
});

it('gives the plain name to the oldest archive, and suffixed names to the others', async () => {
  const { entries } = await built([named(2, 'a\\b.txt', '2013-01-02T03:04:05.678Z'), named(3, './a/b.txt', '2014-01-02T03:04:05Z'), named(1, 'a/b.txt')]);
  expect(entries.map(({ key }) => key)).toEqual([
    'photos/a/b.txt',
    expect.stringMatching(/^photos\/a\/b \(20130102T030405Z-[0-9a-f]{16}\)\.txt$/),
    expect.stringMatching(/^photos\/a\/b \(20140102T030405Z-[0-9a-f]{16}\)\.txt$/),
  ]);
});

it('keeps every key when younger archives are added, whatever their names are', async () => {
  const old = [named(1, 'a.txt'), named(2, 'a.txt')];
  const before = keys((await built(old)).entries);
  const stolen = Object.values(before).find((key) => key.includes('('))!.slice('photos/'.length);
  const after = keys((await built([...old, named(3, stolen, '2020-01-01T00:00:00Z'), named(4, 'a.txt', '2020-01-01T00:00:00Z')])).entries);
  expect(after).toMatchObject(before);
  expect(new Set(Object.values(after)).size).toBe(4);
});

it('gives no archive the suffixed name of another one as a plain name, even if it is older', async () => {
  const twice = [named(1, 'a.txt'), named(2, 'a.txt', '2013-01-01T00:00:00Z')];
  const [, second] = (await built(twice)).entries;
  const { entries } = await built([named(0, second.key.slice('photos/'.length), '2000-01-01T00:00:00Z'), ...twice]);
  expect(entries[0].key).toMatch(/ \(20130101T000000Z-[0-9a-f]{16}\) \(20000101T000000Z-[0-9a-f]{16}\)\.txt$/);
  expect(entries[2].key).toBe(second.key);
});

it('names an archive by its id if its key would be too long, and keeps the longest that fits', async () => {
  const longest = 'x'.repeat(1024 - 'photos/'.length);
  const { entries } = await built([named(1, longest, '2001-01-01T00:00:00Z'), named(2, `${longest}x`, '2002-01-01T00:00:00Z'), named(3, longest, '2003-01-01T00:00:00Z')]);
  expect(entries.map(({ key, decoder }) => [key, decoder])).toEqual([
    [`photos/${longest}`, 'plain-text'],
    [`photos/undecodable-name/${archiveIdOf(2)}`, 'undecodable-name'],
    [expect.stringMatching(/^photos\/x{900,} \(.*\)$/), 'plain-text'],
  ]);
  expect(Buffer.byteLength(entries[2].key)).toBe(1024);
});

it('lists content flags, and keeps the slash of folder markers only if it is told to', async () => {
  const fastGlacier = (path: string, flags: string) => `<m><v>4</v><p>${Buffer.from(path).toString('base64')}</p><lm>20120821T170824Z</lm><ce>${flags}:4340ebcf79712dc5e3ef7d50bab98ba5:1</ce></m>`;
  const rows = [named(1, fastGlacier('a.txt', '1:1')), named(2, fastGlacier('dir/', '0:0'), '2013-01-01T00:00:00Z')];
  expect((await built(rows)).entries).toMatchObject([
    { key: 'photos/a.txt', content_flags: ['compressed', 'encrypted'] }, { key: 'photos/dir', folder_marker: true },
  ]);
  expect((await built(rows, { folderMarkers: 'AS_FOLDERS' })).entries[1]).toMatchObject({ key: 'photos/dir/', folder_marker: true });
});

describe('folder markers', () => {
  const fastGlacier = (path: string) => `<m><v>4</v><p>${Buffer.from(path).toString('base64')}</p></m>`;
  const rows = [named(1, fastGlacier('photos/')), named(2, fastGlacier('photos/b.jpg'), '2013-01-01T00:00:00Z'), named(3, 'photos', '2014-01-01T00:00:00Z')];

  it('are left out with LEAVE_OUT: skipped with a reason, and no file loses its name to them', async () => {
    const { entries, summary } = await built(rows, { folderMarkers: 'LEAVE_OUT', existing: () => batchesOf(['photos/photos/']) });
    expect(entries.map(({ key, status, failure }) => [key, status, failure?.reason])).toEqual([
      ['photos/photos/', 'skipped', 'FolderMarkerLeftOut'], ['photos/photos/b.jpg', undefined, undefined], ['photos/photos', undefined, undefined],
    ]);
    expect(summary.partitions[0]).toMatchObject({
      draft: false, figures: { skipped: { FolderMarkerLeftOut: { archives: 1, bytes: 1000 } }, to_request: { archives: 2 } },
    });
  });

  it.each(['AS_FILES', 'AS_FOLDERS'] as const)('with %s take a key that is also a folder, which is counted', async (folderMarkers) => {
    for (const memory of [undefined, TINY_MEMORY]) {
      expect((await built(rows.slice(0, 2), { folderMarkers, engine: { memory } })).summary.key_clashes).toEqual({ keys: 1, example: 'photos/photos' });
    }
    expect((await built(rows.slice(0, 2), { folderMarkers: 'LEAVE_OUT' })).summary.key_clashes).toEqual({ keys: 0 });
  });

  it('and files of any depth are counted once each if they are also folders, and only if they are selected', async () => {
    const files = ['a', 'a/b', 'a/b/c/d', 'a/b/c/e', 'ab/c', 'b/c/d', 'b.txt', 'x/a'].map((name, i) => named(i, name));
    expect((await built(files, { engine: { memory: TINY_MEMORY } })).summary.key_clashes).toMatchObject({ keys: 2, example: expect.stringMatching(/^photos\/a(\/b)?$/) });
    const selection = selecting(({ name }) => name !== 'a/b');
    expect((await built(files, { selection })).summary.key_clashes).toEqual({ keys: 1, example: 'photos/a' });
  });
});

it('lists when a file was modified last, also if the archive has another name', async () => {
  const mt2 = `mt2 ${Buffer.from('{"filename":"a","mtime":"20121103T062938Z"}').toString('base64url')}`;
  const { entries } = await built([named(1, mt2), named(2, 'b')], { overrides: batchesOf([{ line: 2, archiveId: archiveIdOf(1), fileName: 'c' }]) });
  expect(entries.map(({ key, mtime }) => [key, mtime])).toEqual([['photos/c', '1351924178'], ['photos/b', undefined]]);
});

it('skips invalid rows, listed last, and duplicate rows, listed in place, with their reasons', async () => {
  const { entries, summary } = await built([rowOf(1), rowOf(2, { Size: -5 }), 'nonsense', rowOf(1, { Size: 7, CreationDate: '2000-01-01T00:00:00Z' }), rowOf(3)]);
  expect(summary.inventory).toEqual({ archives: 5, bytes: 2007 });
  expect(entries.map(({ archive_id: id, size, key, failure, decoder }) => [id, size, key, decoder, failure?.reason, failure?.message])).toEqual([
    [archiveIdOf(1), 7, '', undefined, 'DuplicateArchiveId', 'ArchiveList[3]: the inventory lists this archive id in an earlier row'],
    ...entries.slice(1, 3).map(({ archive_id: id, key }) => [id, 1000, key, 'plain-text', undefined, undefined]),
    [archiveIdOf(2), 0, '', undefined, 'InvalidInventoryRow', 'ArchiveList[1]: Size is not a whole number of bytes from 1 to 40,000 GiB'],
    ['', 0, '', undefined, 'InvalidInventoryRow', 'ArchiveList[2]: the row is not an object'],
  ]);
});

it.each(['1969-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2014-02-30T00:00:00Z'])('writes a manifest with an archive of %s', async (CreationDate) => {
  const { entries } = await built([rowOf(1), rowOf(2, { CreationDate }), rowOf(3, { ArchiveDescription: '2.jpg', CreationDate: '2013-01-01T00:00:00Z' })]);
  expect(entries.map(({ failure }) => failure?.message.replace(/.*: /, '')).filter(Boolean)).toEqual(CreationDate.startsWith('2014')
    ? ['CreationDate is not a time as in 2012-08-21T17:08:24.000Z'] : []);
});

it('ends with the first reasons if no row of a JSON inventory can be used', async () => {
  const wrong = [...[1, 2, 3].map((n) => rowOf(n, { Size: '1048576' })), rowOf(4, { CreationDate: 'x' }), rowOf(5, { SHA256TreeHash: '' }), rowOf(6, { ArchiveDescription: 5 })];
  await expect(built(wrong)).rejects.toMatchObject({
    name: 'MalformedInventory',
    message: expect.stringMatching(
      /none of its 6 rows can be used; ArchiveList\[0\]: Size is not [^;]*; ArchiveList\[3\]: CreationDate is not [^;]*; ArchiveList\[4\]: SHA256TreeHash is not 64 hexadecimal digits\. Nothing/),
  });
});

describe('an inventory in UTF-16, as PowerShell writes it', () => {
  const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
  it.each([
    ['JSON', INVENTORY_FORMAT.JSON, Buffer.from(`\ufeff${jsonOf([rowOf(1)])}`, 'utf16le')], ['JSON without a mark', INVENTORY_FORMAT.JSON, Buffer.from(jsonOf([rowOf(1)]), 'utf16le')],
    ['CSV', INVENTORY_FORMAT.CSV, Buffer.from(`\ufeff${csvOf([rowOf(1)])}`, 'utf16le')], ['CSV, the other order', INVENTORY_FORMAT.CSV, swapped(csvOf([rowOf(1)]))],
  ])('is named as such: %s', async (_, format, bytes) => {
    for (const size of [1, 4096]) {
      const pieces = async function* () { for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size); };
      await expect(built([], { inventory: { format, bytes: pieces() } })).rejects.toMatchObject({ name: 'MalformedInventory', message: expect.stringContaining('UTF-16') });
    }
  });
});

it('ends a partition at its limit of archives or at its limit of bytes', async () => {
  const rows = Array.from({ length: 10 }, (_, i) => rowOf(i));
  const byCount = await built(rows, { engine: { limits: { archives: 4, bytes: 1e9 } } });
  expect(byCount.partitions.map(({ number, text }) => [number, text.trimEnd().split('\n').length])).toEqual([[1, 4], [2, 4], [3, 2]]);
  expect(byCount.summary.partitions.map(({ figures }) => figures.all.archives)).toEqual([4, 4, 2]);
  const bytes = Buffer.byteLength(byCount.partitions[0].text);
  const byBytes = await built(rows, { engine: { limits: { archives: 1000, bytes: bytes - 1 } } });
  expect(byBytes.partitions.map(({ text }) => text.trimEnd().split('\n').length)).toEqual([3, 3, 3, 1]);
  expect(byBytes.partitions.map(({ text }) => text).join('')).toBe(byCount.partitions.map(({ text }) => text).join(''));
});

it('marks keys that may be occupied, and makes their partition a draft', async () => {
  const rows = [1, 2, 3, 4].map((i) => rowOf(i, { CreationDate: `201${i}-01-01T00:00:00Z` }));
  let splits: readonly string[] = [];
  const existing = (given: readonly string[]) => {
    splits = given;
    return batchesOf(['photos/3.jpg', 'photos/other.jpg', 'music/1.jpg']);
  };
  const { partitions, entries, summary } = await built(rows, { existing, engine: { limits: { archives: 2, bytes: 1e9 } } });
  expect(splits).toEqual(['photos/1.jpg', 'photos/2.jpg', 'photos/3.jpg', 'photos/4.jpg']);
  expect(entries.map(({ occupied }) => occupied)).toEqual([undefined, undefined, true, undefined]);
  expect(partitions.map(({ draft }) => draft)).toEqual([false, true]);
  expect(summary.partitions.map(({ draft }) => draft)).toEqual([false, true]);
});

it('gives at most 1,000 splits, in the order of S3, for any order of the inventory', async () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => rowOf(i, { ArchiveDescription: `${['\uffee', '😀', 'a'][i % 3]}${i}` }));
  const splitsOf = async (some: readonly unknown[]) => {
    let splits: readonly string[] = [];
    await built(some, { existing: (given) => { splits = given; return batchesOf<string>([]); } });
    return splits;
  };
  const splits = await splitsOf(rows);
  expect(splits).toHaveLength(1_000);
  expect(splits).toEqual([...splits].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  expect(await splitsOf([...rows].reverse())).toEqual(splits);
});

describe('without a prefix', () => {
  it.each([
    ['before the list', jsonOf([rowOf(1)])],
    ['behind it', JSON.stringify({ ArchiveList: [rowOf(1)], VaultARN: 'arn:aws:glacier:eu-west-1:1:vaults/photos' })],
  ])('the vault\'s name in the inventory is the prefix if it stands %s', async (_, text) => {
    const { entries, summary } = await built([], { prefix: undefined, inventory: { format: INVENTORY_FORMAT.JSON, bytes: piecesOf(text, 10) } });
    expect([entries[0].key, summary.vault_name]).toEqual(['photos/1.jpg', 'photos']);
  });

  it('every key has room for the longest vault name, wherever the inventory has it', async () => {
    const vault = 'v'.repeat(255);
    const rows = Array.from({ length: 500 }, (_, i) => named(i, `${i}`.padEnd(900, 'x')));
    const text = JSON.stringify({ ArchiveList: rows, VaultARN: `arn:aws:glacier:eu-west-1:1:vaults/${vault}` });
    const { entries } = await built([], { prefix: undefined, inventory: { format: INVENTORY_FORMAT.JSON, bytes: piecesOf(text, 65_536) } });
    expect(entries).toHaveLength(500);
    expect(entries.filter(({ key }) => Buffer.byteLength(key) > 1024 || !key.startsWith(`${vault}/undecodable-name/`))).toEqual([]);
  });

  it('a name has the room that the vault\'s name leaves, if that stands before the rows, however the bytes come', async () => {
    const row = named(1, 'x'.repeat(900));
    const keysOf = async (text: string) => Promise.all([10, 65_536].map(async (size) =>
      (await built([], { prefix: undefined, inventory: { format: INVENTORY_FORMAT.JSON, bytes: piecesOf(text, size) } })).entries[0].key));
    const vault = 'arn:aws:glacier:eu-west-1:1:vaults/photos';
    expect(await keysOf(jsonOf([row], vault))).toEqual(Array(2).fill(`photos/${'x'.repeat(900)}`));
    expect(await keysOf(JSON.stringify({ ArchiveList: [row], VaultARN: vault }))).toEqual(Array(2).fill(`photos/undecodable-name/${row.ArchiveId}`));
  });

  it('a CSV is refused, because it names no vault', async () => {
    const csv = () => ({ format: INVENTORY_FORMAT.CSV, bytes: piecesOf(csvOf([rowOf(1)])) });
    await expect(built([], { prefix: undefined, inventory: csv() })).rejects.toMatchObject({ name: 'InvalidParameter' });
    const { entries, summary } = await built([], { prefix: 'p/q', inventory: csv() });
    expect([entries[0].key, summary.vault_name]).toEqual(['p/q/1.jpg', undefined]);
  });
});

describe('ends with a named error and an empty scratch space', () => {
  /** Each name twice, so that the names need scratch space too. */
  const many = Array.from({ length: 200 }, (_, i) => named(i, `${i % 100}.jpg`));

  it('if the inventory lists no archives', async () => {
    await expect(built([])).rejects.toMatchObject({ name: 'VaultEmpty', message: expect.stringContaining('of the vault photos') });
  });

  it.each([500, 20_000, 55_000])('if %i bytes of scratch space are not enough', async (scratchBytes) => {
    await expect(built(many, { scratchBytes, engine: { memory: TINY_MEMORY } })).rejects.toMatchObject({
      name: 'InventoryTooLarge', message: expect.stringMatching(/full after \d+ archives\..*InventoryEngine\.glue\(\).*provide inventories of parts/),
    });
  });

  it('if no row of a CSV can be read', async () => {
    const inventory = { format: INVENTORY_FORMAT.CSV, bytes: piecesOf('hello\nworld\n') };
    await expect(built([], { inventory })).rejects.toMatchObject({ name: 'MalformedInventory', message: expect.stringContaining('none of its 2 rows can be used; line 1: ') });
  });

  it('if the source fails: its error is passed on', async () => {
    const bytes = (async function* () { yield* piecesOf(jsonOf(many).slice(0, 40_000)); throw new Error('gone'); })();
    await expect(built([], { inventory: { format: INVENTORY_FORMAT.JSON, bytes }, engine: { memory: TINY_MEMORY } })).rejects.toThrow('gone');
  });
});
