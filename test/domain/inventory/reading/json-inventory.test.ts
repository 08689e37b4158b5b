import * as fc from 'fast-check';
import { malformedJson } from './malformed-json';
import { InventoryRow, isInvalid } from '../../../../src/domain/inventory/reading/inventory-row';
import { JsonInventory } from '../../../../src/domain/inventory/reading/json-inventory';
import { RunError } from '../../../../src/domain/run-error';
import { jsonOf, piecesOf, rowOf, VAULT_ARN } from '../../../handlers/support/inventories';

async function rowsOf(bytes: AsyncIterable<Uint8Array>, vaultName?: string): Promise<InventoryRow[]> {
  const rows: InventoryRow[] = [];
  for await (const batch of new JsonInventory(bytes, vaultName).batches()) rows.push(...batch);
  return rows;
}

const json = (text: string, size = 4096) => rowsOf(piecesOf(text, size), 'photos');
const shown = (rows: readonly InventoryRow[]) => rows.map((row) => (isInvalid(row) ? row.invalid : row.description));

const ODD = 'Grüße "日本" \\ {[}] , : \u0001 😀';

it('gives the same rows wherever its bytes are cut into pieces', async () => {
  const rows = [rowOf(1), rowOf(2, { ArchiveDescription: ODD }), 3, null, [], {}, 'text', rowOf(4, { Extra: { more: [{}, '}]"'] } })];
  const text = JSON.stringify({ Text: ODD, ArchiveList: rows, Nested: [[ODD], { a: {} }], Number: -1.5e3, No: null, VaultARN: VAULT_ARN });
  const whole = await json(text, 1e6);
  expect(shown(whole)).toEqual(['1.jpg', ODD, ...Array(6).fill(expect.any(String)).slice(0, 5), '4.jpg']);
  expect(whole.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const bytes = Buffer.from(text);
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(await rowsOf((async function* () { yield bytes.subarray(0, at); yield bytes.subarray(at); })())).toEqual(whole);
  }
  for (const size of [1, 2, 3, 7, 64]) expect(await json(text, size)).toEqual(whole);
});

it('allows members in any order, a byte-order mark and white space anywhere', async () => {
  const row = JSON.stringify(rowOf(1)).replaceAll(',', ' ,\n\t').replaceAll('":', '" :\r\n');
  const text = `\ufeff \n{\r\n "ArchiveList" :\t[ ${row}\n, ${row} ] ,\n "InventoryDate": null , "VaultARN" : ${JSON.stringify(VAULT_ARN)} }\n\n`;
  for (const size of [1, 4096]) expect(shown(await json(text, size))).toEqual(['1.jpg', '1.jpg']);
});

it('allows an empty list', async () => {
  for (const list of ['[]', '[ ]']) expect(await json(`{"VaultARN":"${VAULT_ARN}","ArchiveList":${list}}`)).toEqual([]);
});

it('copes with a source that reuses its memory', async () => {
  const text = jsonOf([rowOf(1), rowOf(2)]);
  const reused = async function* () {
    const memory = Buffer.alloc(100);
    for await (const piece of piecesOf(text, 100)) {
      memory.fill(0).set(piece);
      yield memory.subarray(0, piece.length);
    }
  };
  expect(shown(await rowsOf(reused()))).toEqual(['1.jpg', '2.jpg']);
});

it('says its vault, and accepts any vault if none is wanted', async () => {
  const inventory = new JsonInventory(piecesOf(jsonOf([rowOf(1)], 'arn:aws:glacier:eu-west-1:1:vaults/music')));
  const batches: number[] = [];
  for await (const rows of inventory.batches()) batches.push(rows.length);
  expect(batches).toEqual([1]);
  expect(inventory.vaultName).toBe('music');
});

it.each(malformedJson)('is malformed if it is %s', async (_, text, message) => {
  for (const size of [1, 4096]) {
    const error = await json(text, size).catch((caught: Error) => caught) as Error;
    expect(error).toMatchObject({ name: 'MalformedInventory', message: expect.stringMatching(message) });
  }
});

it('is malformed if a part of the byte-order mark is missing', async () => {
  const text = Buffer.from(`\ufeff${jsonOf([])}`);
  for (const bytes of [text.subarray(1), text.subarray(2), Buffer.concat([text.subarray(0, 2), text.subarray(3)])]) {
    await expect(rowsOf((async function* () { yield bytes; })())).rejects.toMatchObject({ name: 'MalformedInventory' });
  }
});

it('is malformed if it is cut off at any byte, and never looks shorter', async () => {
  const text = Buffer.from(jsonOf([rowOf(1, { ArchiveDescription: ODD }), 5, rowOf(2)]));
  expect(text.length).toBeGreaterThan(500);
  for (let length = 0; length < text.length; length += 1) {
    await expect(rowsOf((async function* () { yield text.subarray(0, length); })())).rejects.toMatchObject({
      name: 'MalformedInventory', message: expect.stringContaining(`it ends after ${length} bytes`),
    });
  }
});

it('passes on an error of its source', async () => {
  const broken = async function* () {
    yield Buffer.from(jsonOf([rowOf(1)]).slice(0, 100));
    throw Object.assign(new Error('gone'), { name: 'NoSuchKey' });
  };
  await expect(rowsOf(broken())).rejects.toMatchObject({ name: 'NoSuchKey' });
});

describe('a value that is too long', () => {
  /** A row whose description takes this many MiB. */
  async function* long(mebibytes: number): AsyncGenerator<Uint8Array> {
    const [head, tail] = jsonOf([rowOf(1), rowOf(2, { ArchiveDescription: '@' }), rowOf(3)]).split('@');
    yield Buffer.from(head);
    const piece = Buffer.from('\\"{'.repeat(2 ** 20 / 3));
    for (let i = 0; i < mebibytes; i += 1) yield piece;
    yield Buffer.from(tail);
  }

  it('is an invalid row', async () => {
    expect(shown(await rowsOf(long(3)))).toEqual(['1.jpg', 'the row has more than 1048576 bytes', '3.jpg']);
  });

  it('takes no memory', async () => {
    const before = process.memoryUsage().rss;
    expect(await rowsOf(long(300))).toHaveLength(3);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it('is skipped in an unknown member, and malformed in a known one', async () => {
    const text = 'x'.repeat(2 ** 20);
    expect(shown(await json(jsonOf([rowOf(1)]).replace('{', `{"Long":"${text}",`), 65_536))).toEqual(['1.jpg']);
    await expect(json(`{"${text}":1}`, 65_536)).rejects.toThrow('a value of more than 1048576 bytes begins at byte 1');
    await expect(json(jsonOf([rowOf(1)], text), 65_536)).rejects.toThrow('a value of more than 1048576 bytes');
  });
});

const PARTS = ['{', '}', '[', ']', '"', '\\', ',', ':', '\n', '\0', '-1', 'null', '\\u0000', '"ArchiveList":', '"ArchiveId":"x",', '__proto__'];
/** Damage to a file. */
const mutations = fc.array(fc.record({
  at: fc.nat({ max: 1_500 }),
  remove: fc.nat({ max: 4 }),
  insert: fc.oneof(
    fc.constantFrom(...PARTS).map((part) => Buffer.from(part)),
    fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
  ),
}), { minLength: 1, maxLength: 4 });

it('gives rows or MalformedInventory for any damage, and no other error', async () => {
  const text = Buffer.from(jsonOf([rowOf(1), rowOf(2, { ArchiveDescription: ODD }), rowOf(3)]));
  await fc.assert(fc.asyncProperty(mutations, fc.integer({ min: 1, max: 600 }), async (changes, size) => {
    const bytes = changes.reduce<Buffer>((all, { at, remove, insert }) =>
      Buffer.concat([all.subarray(0, at), insert, all.subarray(at + remove)]), text);
    const pieces = async function* () { for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size); };
    const result = await rowsOf(pieces()).catch((error: Error) => error);
    if (result instanceof Error) expect([result instanceof RunError, result.name]).toEqual([true, 'MalformedInventory']);
    // The rows equal those of a parser that reads the whole file.
    else expect(result).toHaveLength(JSON.parse(bytes.toString().replace(/^\ufeff/, '')).ArchiveList.length);
  }), { numRuns: 1_000 });
});
