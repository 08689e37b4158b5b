import * as fc from 'fast-check';
import { csvInventory } from '../../../src/handlers/get-inventory/csv-inventory';
import { isInvalid, readRow } from '../../../src/handlers/get-inventory/inventory-row';
import { jsonInventory } from '../../../src/handlers/get-inventory/json-inventory';
import { csvOf, hashOf, jsonOf, piecesOf, rowOf } from '../support/inventories';

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const json = (text: string, size?: number) => all(jsonInventory(piecesOf(text, size), 'photos'));
const csv = (text: string, size?: number) => all(csvInventory(piecesOf(text, size)));

describe('a JSON inventory', () => {
  it.each([1, 7, 4096])('is read in pieces of %i bytes', async (size) => {
    const rows = [rowOf(1), rowOf(2, { ArchiveDescription: 'Grüße "日本" \\' }), 3, null, rowOf(4, { Extra: { more: [1] } })];
    expect(await json(jsonOf(rows), size)).toEqual(rows);
  });

  it('may have its fields in any order, a byte-order mark and white space', async () => {
    const text = `\ufeff{\r\n "ArchiveList": [${JSON.stringify(rowOf(1))}],\n "InventoryDate": null, "VaultARN": ${JSON.stringify('arn:aws:glacier:eu-west-1:1:vaults/photos')} }\n\n`;
    expect(await json(text)).toEqual([rowOf(1)]);
  });

  it('may be empty', async () => {
    expect(await json(jsonOf([]))).toEqual([]);
  });

  it.each([
    ['of another vault', jsonOf([rowOf(1)], 'arn:aws:glacier:eu-west-1:1:vaults/music'), /of the vault music, and the run is of the vault photos/],
    ['of no vault', JSON.stringify({ ArchiveList: [rowOf(1)] }), /has no VaultARN/],
    ['nothing at all', '', /has no VaultARN|ends after 0 bytes/],
    ['a list', '[1,2]', /has no VaultARN/],
    ['without a list', JSON.stringify({ VaultARN: 'arn:aws:glacier:eu-west-1:1:vaults/photos', ArchiveList: { a: rowOf(1) } }), /not a list/],
    ['no JSON', '<html></html>', /at byte 0 it is not JSON/],
    ['broken in the middle', jsonOf([rowOf(1)]).replace('"Size"', 'Size'), /at byte \d+ it is not JSON/],
    ['followed by something', `${jsonOf([])}x`, /at byte \d+ it is not JSON/],
  ])('that is %s is malformed', async (_, text, message) => {
    const error = await json(text).catch((caught: Error) => caught) as Error;
    expect(error.name).toBe('MalformedInventory');
    expect(error.message).toMatch(message);
  });

  it('that is cut off anywhere is malformed, never shorter', async () => {
    const text = jsonOf([rowOf(1), rowOf(2)]);
    for (let length = 0; length < text.length; length += 1) {
      await expect(json(text.slice(0, length), 512)).rejects.toMatchObject({ name: 'MalformedInventory' });
    }
  });

  it('passes on the error of what it is read from', async () => {
    const broken = async function* () {
      yield Buffer.from(jsonOf([rowOf(1)]).slice(0, 100));
      throw Object.assign(new Error('gone'), { name: 'NoSuchKey' });
    };
    await expect(all(jsonInventory(broken(), 'photos'))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a CSV inventory', () => {
  it.each([
    ['\n', 1], ['\r\n', 1], ['\n', 4096], ['\r\n', 4096],
  ])('with line ends %j in pieces of %i bytes is read with Glacier\'s quoting', async (end, size) => {
    const rows = [rowOf(1, { ArchiveDescription: 'a, "b", c' }), rowOf(2, { ArchiveDescription: 'C:\\dir\\日本' }), rowOf(3, { ArchiveDescription: '' })];
    expect(await csv(csvOf(rows, end), size)).toEqual(rows);
  });

  it('needs no header and no last line end, and may have a byte-order mark', async () => {
    const text = csvOf([rowOf(1), rowOf(2)]).split('\n').slice(1).join('\n').trimEnd();
    expect(await csv(`\ufeff${text}`)).toEqual([rowOf(1), rowOf(2)]);
    expect(await csv(`\ufeff${csvOf([rowOf(1)])}`)).toEqual([rowOf(1)]);
  });

  it('gives a row that has too few fields, or another size than a number, as it is: not readable', async () => {
    const rows = await csv('a,b\n\nid,"x",2012-08-21T17:08:24Z,many,abc\n');
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => isInvalid(readRow(row, 1)))).toEqual([true, true]);
  });

  it('with another header is malformed', async () => {
    await expect(csv('ArchiveId,Name\n')).rejects.toMatchObject({ name: 'MalformedInventory' });
  });

  it('that has no line ends is malformed, and is not gathered in memory', async () => {
    await expect(csv('x'.repeat(200_000), 4096)).rejects.toThrow(/line 1 has more than 65536 characters/);
  });

  it('gives back every description that has no backslash before a quote', async () => {
    const description = fc.string({ unit: 'grapheme-ascii', maxLength: 200 }).filter((text) => !text.includes('\\"') && !text.endsWith('\\'));
    await fc.assert(fc.asyncProperty(fc.array(description, { maxLength: 5 }), async (descriptions) => {
      const rows = descriptions.map((text, i) => rowOf(i, { ArchiveDescription: text }));
      expect(await csv(csvOf(rows), 64)).toEqual(rows);
    }));
  });
});

describe('a row', () => {
  it('becomes an archive', () => {
    expect(readRow(rowOf(1, { SHA256TreeHash: hashOf(1).toUpperCase() }), 5)).toEqual({
      row: 5,
      archiveId: rowOf(1).ArchiveId,
      description: '1.jpg',
      creationDate: '2012-08-21T17:08:24Z',
      createdAt: Date.parse('2012-08-21T17:08:24Z'),
      size: 1000,
      treeHash: hashOf(1),
    });
  });

  it.each([undefined, null])('with the description %p has none', (ArchiveDescription) => {
    expect(readRow(rowOf(1, { ArchiveDescription }), 1)).toMatchObject({ description: '' });
  });

  it.each([1, 40_000 * 2 ** 30])('may have a size of %i bytes', (Size) => {
    expect(readRow(rowOf(1, { Size }), 1)).toMatchObject({ size: Size });
  });

  it.each([
    ['no object', 5], ['null', null], ['a list', [1]], ['a text', 'x'],
    ['no id', rowOf(1, { ArchiveId: undefined })], ['an id of the wrong type', rowOf(1, { ArchiveId: 5 })],
    ['a short id', rowOf(1, { ArchiveId: 'a'.repeat(137) })], ['a long id', rowOf(1, { ArchiveId: 'a'.repeat(139) })],
    ['an id with a line end', rowOf(1, { ArchiveId: `${'a'.repeat(137)}\n` })],
    ['a description of the wrong type', rowOf(1, { ArchiveDescription: 5 })], ['a long description', rowOf(1, { ArchiveDescription: 'a'.repeat(1025) })],
    ['no date', rowOf(1, { CreationDate: undefined })], ['a date in words', rowOf(1, { CreationDate: 'yesterday' })],
    ['a date that is none', rowOf(1, { CreationDate: '2012-13-41T17:08:24Z' })],
    ['no size', rowOf(1, { Size: undefined })], ['size 0', rowOf(1, { Size: 0 })], ['a negative size', rowOf(1, { Size: -1 })],
    ['a size in text', rowOf(1, { Size: '1000' })], ['half a byte', rowOf(1, { Size: 1.5 })], ['an endless size', rowOf(1, { Size: Infinity })],
    ['too large a size', rowOf(1, { Size: 40_000 * 2 ** 30 + 1 })],
    ['no hash', rowOf(1, { SHA256TreeHash: undefined })], ['a short hash', rowOf(1, { SHA256TreeHash: 'ab' })],
    ['a hash that is not hex', rowOf(1, { SHA256TreeHash: 'g'.repeat(64) })],
  ])('with %s is not readable', (_, raw) => {
    expect(readRow(raw, 1)).toMatchObject({ row: 1, invalid: expect.any(String) });
  });

  it('of anything at all does not throw', () => {
    fc.assert(fc.property(fc.anything(), (raw) => { expect(isInvalid(readRow(raw, 1))).toBe(true); }));
  });
});
