import * as fc from 'fast-check';
import { CsvInventory } from '../../../../src/domain/inventory/reading/csv-inventory';
import { InventoryRow, isInvalid } from '../../../../src/domain/inventory/reading/inventory-row';
import { csvOf, piecesOf, rfc4180Of, rowOf } from '../../../handlers/support/inventories';

async function rowsOf(bytes: AsyncIterable<Uint8Array>): Promise<InventoryRow[]> {
  const rows: InventoryRow[] = [];
  for await (const batch of new CsvInventory(bytes).batches()) rows.push(...batch);
  return rows;
}

const csv = (text: string, size = 4096) => rowsOf(piecesOf(text, size));
const shown = (rows: readonly InventoryRow[]) => rows.map((row) => [row.row, isInvalid(row) ? row.invalid : row.description]);

const DESCRIPTIONS = ['a, "b", c', 'C:\\dir\\日本', '', '"', ',', 'Grüße 😀'];

it.each([
  ['\n', 1], ['\r\n', 1], ['\n', 3], ['\r\n', 3], ['\n', 4096], ['\r\n', 4096],
])('reads Glacier\'s quoting with line ends %j in pieces of %i bytes', async (end, size) => {
  const rows = DESCRIPTIONS.map((ArchiveDescription, i) => rowOf(i, { ArchiveDescription }));
  expect(shown(await csv(csvOf(rows, end), size))).toEqual(DESCRIPTIONS.map((description, i) => [i + 2, description]));
});

it('allows a missing header, a missing last line end, a byte-order mark and blank lines', async () => {
  const text = csvOf([rowOf(1), rowOf(2)]).split('\n').slice(1).join('\n').trimEnd();
  expect(shown(await csv(`\ufeff${text}`, 1))).toEqual([[1, '1.jpg'], [2, '2.jpg']]);
  expect(shown(await csv(`\ufeff${csvOf([rowOf(1)])}\n\r\n${text}`))).toEqual([[2, '1.jpg'], [5, '1.jpg'], [6, '2.jpg']]);
});

it('copes with a source that reuses its memory', async () => {
  const reused = async function* () {
    const memory = Buffer.alloc(50);
    for await (const piece of piecesOf(csvOf([rowOf(1), rowOf(2)]), 50)) {
      memory.fill(0).set(piece);
      yield memory.subarray(0, piece.length);
    }
  };
  expect(shown(await rowsOf(reused()))).toEqual([[2, '1.jpg'], [3, '2.jpg']]);
});

it('gives back the fields of a row', async () => {
  const { ArchiveId, CreationDate, SHA256TreeHash } = rowOf(1);
  expect(await csv(csvOf([rowOf(1)]))).toEqual([{
    row: 2, archiveId: ArchiveId, description: '1.jpg', creationDate: CreationDate, createdAt: Date.parse(CreationDate), size: 1000, treeHash: SHA256TreeHash,
  }]);
});

it('gives a row with too few fields, or with a wrong size, as invalid with its line', async () => {
  const rows = await csv('a,b\n\nid,"x",2012-08-21T17:08:24Z,many,abc\n');
  expect(rows).toMatchObject([{ row: 1, archiveId: 'a', invalid: expect.any(String) }, { row: 3, archiveId: 'id', invalid: expect.any(String) }]);
});

it.each(['-5', '1.5', '1e3', '', '0x10', '99999999999999999999'])('refuses the size %j', async (size) => {
  const [row] = await csv(csvOf([rowOf(1)]).replace(',1000,', `,${size},`));
  expect(row).toMatchObject({ row: 2, invalid: expect.stringContaining('Size') });
});

describe('an inventory that another tool has written again', () => {
  const CLOUD_BERRY = '{"Path":"CB/a.txt","UTCDateModified":"20140101T000000Z","Flags":1}';
  const ODD = [CLOUD_BERRY, '"', '""', 'a"', '"a', 'a\\"b', 'a\\', 'C:\\x, "y"', '\\""\\', 'plain', ''];
  const rows = ODD.map((ArchiveDescription, i) => rowOf(i, { ArchiveDescription }));

  it('has its quotes doubled, as in RFC 4180', async () => {
    expect(shown(await csv(rfc4180Of(rows)))).toEqual(ODD.map((description, i) => [i + 2, description]));
  });

  it('is told apart from one of Glacier, whose quotes follow a backslash', async () => {
    expect(shown(await csv(csvOf(rows)))).toEqual(ODD.map((description, i) => [i + 2, description]));
  });

  it.each([
    ['in quotes', (header: string) => header.split(',').map((name) => `"${name}"`).join()],
    ['in lower case', (header: string) => header.toLowerCase()],
    ['in quotes and upper case, with blanks', (header: string) => header.toUpperCase().split(',').map((name) => ` "${name}" `).join()],
    ['after blank lines', (header: string) => `\n\r\n${header}`],
  ])('may have its header %s', async (_, changed) => {
    const [header, row] = csvOf([rowOf(1)]).split('\n');
    expect((await csv(`${changed(header)}\n${row}\n`)).map((archive) => isInvalid(archive))).toEqual([false]);
  });

  it.each([
    ['a quote that is alone', 'a"b', 'line 3 has a quote'],
    ['both ways in one description', 'a\\"b""c', 'line 3 has a quote'],
    ['the other way than a line before', 'a""b', 'line 3 writes quotes as ""'],
  ])('is refused with the line if it has %s', async (_, raw, words) => {
    const text = csvOf([rowOf(1, { ArchiveDescription: 'a"b' }), rowOf(2)]).replace('"2.jpg"', `"${raw}"`);
    await expect(csv(text)).rejects.toMatchObject({ name: 'MalformedInventory', message: expect.stringContaining(words) });
  });

  it('is refused with the line if a description without quotes around it has one inside', async () => {
    await expect(csv(csvOf([rowOf(1)]).replace('"1.jpg"', 'a"b'))).rejects.toMatchObject({ message: expect.stringContaining('line 2 has a quote') });
  });
});

it('is malformed if it has another header', async () => {
  await expect(csv('ArchiveId,Name\n')).rejects.toMatchObject({ name: 'MalformedInventory' });
});

it('skips a line that is too long without gathering it in memory', async () => {
  const long = async function* () {
    yield Buffer.from(csvOf([rowOf(1)]));
    for (let i = 0; i < 3_000; i += 1) yield Buffer.alloc(100_000, 'x');
    yield Buffer.from(`\n${csvOf([rowOf(2)]).split('\n')[1]}`);
  };
  const before = process.memoryUsage().rss;
  expect(shown(await rowsOf(long()))).toEqual([[2, '1.jpg'], [3, 'the row has more than 65536 bytes'], [4, '2.jpg']]);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});

it('gives back every description, from Glacier and from RFC 4180', async () => {
  const description = fc.string({ unit: 'grapheme', maxLength: 200 })
    .filter((text) => !/[\n\r]/.test(text) && Buffer.from(text).toString() === text && text.length <= 1024);
  await fc.assert(fc.asyncProperty(fc.array(description, { maxLength: 5 }), fc.integer({ min: 1, max: 100 }), async (descriptions, size) => {
    const rows = descriptions.map((ArchiveDescription, i) => rowOf(i, { ArchiveDescription }));
    for (const write of [csvOf, rfc4180Of]) expect(shown(await csv(write(rows), size))).toEqual(descriptions.map((text, i) => [i + 2, text]));
  }));
});

it('finds rows in any bytes or says what is wrong with the file, and never fails otherwise', async () => {
  const text = Buffer.from(csvOf([rowOf(1), rowOf(2, { ArchiveDescription: 'a, "b"' })]));
  const piece = fc.oneof(fc.uint8Array({ maxLength: 5 }), fc.constantFrom(',', '"', '\\', '\n', '\r', '"\n', ',,,,').map((part) => Buffer.from(part)));
  const inserts = fc.array(fc.tuple(fc.nat({ max: 800 }), piece), { maxLength: 5 });
  await fc.assert(fc.asyncProperty(inserts, fc.integer({ min: 1, max: 300 }), async (changes, size) => {
    const bytes = changes.reduce<Buffer>((all, [at, part]) => Buffer.concat([all.subarray(0, at), part, all.subarray(at)]), text);
    const pieces = async function* () { for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size); };
    const result = await rowsOf(pieces()).catch((error: Error) => error);
    if (result instanceof Error) expect(result).toMatchObject({ name: 'MalformedInventory', message: expect.stringMatching(/its header is not|is encoded in UTF-16|line \d+ (has a quote|writes quotes)/) });
    else expect(result.length).toBeGreaterThan(0);
  }), { numRuns: 500 });
});
