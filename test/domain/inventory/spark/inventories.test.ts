import * as fc from 'fast-check';
import { cutAll, Cuts, filesOf, inParts, LAUNCH, mapAll, piecesOf, problemOf, rowsOfPieces, rowsOfWhole } from './cutting';
import { anyCsv, anyJson } from './forms';
import { INVENTORY_FORMAT, InventoryFormat } from '../../../../src/domain/inventory/reading/inventory-file';
import { cutInputs } from '../../../../src/domain/inventory/spark/cut-inputs';
import { PIECE_INPUT } from '../../../../src/domain/inventory/spark/piece';
import { rowsOfPiece } from '../../../../src/domain/inventory/spark/piece-rows';
import { csvOf, jsonOf, rowOf } from '../../../handlers/support/inventories';
import { malformedJson } from '../reading/malformed-json';

const { INVENTORY } = PIECE_INPUT;

const cuts: fc.Arbitrary<Cuts> = fc.record({
  pieceBytes: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3_000 })),
  size: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5_000 })),
  stops: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }),
});

describe.each([['JSON', anyJson], ['CSV', anyCsv]])('an inventory in %s', (_, inventory) => {
  it('has the same rows in its pieces, wherever it is cut and whenever the cutting stops', async () => {
    await fc.assert(fc.asyncProperty(inventory, cuts, async ({ format, bytes }, how) => {
      const whole = await rowsOfWhole(format, bytes);
      const state = await cutAll({ ...LAUNCH, format }, { inventory: bytes }, how);
      expect(await rowsOfPieces(state, { inventory: bytes }, how.size)).toEqual(whole);
      const pieces = piecesOf(state, INVENTORY);
      expect(pieces.map(({ number }) => number)).toEqual(pieces.map((_piece, i) => i + 1));
      expect(pieces.slice(1).map(({ first }) => first)).toEqual(pieces.slice(0, -1).map(({ end }) => end));
      // Blank lines at the end of a CSV are a piece without rows.
      if (how.pieceBytes === 1) expect([0, 1]).toContain(pieces.length - whole.length);
    }), { numRuns: 300 });
  });

  it('has the same pieces whenever the cutting stops', async () => {
    await fc.assert(fc.asyncProperty(inventory, cuts, async ({ format, bytes }, how) => {
      const atOnce = await cutAll({ ...LAUNCH, format }, { inventory: bytes }, { ...how, size: 4096, stops: [] });
      expect(await cutAll({ ...LAUNCH, format }, { inventory: bytes }, how)).toEqual(atOnce);
    }), { numRuns: 100 });
  });
});

const wholeOf = async (format: InventoryFormat, bytes: Buffer) =>
  rowsOfWhole(format, bytes, 'photos').then((rows) => ({ rows }), ({ name, message }: Error) => ({ rows: undefined, name, message }));
const HOWS = [[1, 1], [1, 4096], [200, 7], [2 ** 26, 4096]].map(([pieceBytes, size]) => ({ pieceBytes, size, stops: [3, 3, 3] }));

describe('an inventory in JSON', () => {
  const request = { ...LAUNCH, vaultName: 'photos' };

  it.each(malformedJson)('that is %s is as malformed as one that is read at once', async (_, text, message) => {
    const { rows, ...whole } = await wholeOf(INVENTORY_FORMAT.JSON, Buffer.from(text));
    expect(whole).toMatchObject({ name: 'MalformedInventory', message: expect.stringMatching(message) });
    for (const how of HOWS) expect(await problemOf(request, { inventory: Buffer.from(text) }, how)).toEqual(whole);
  });

  it('whose piece ends inside an element is malformed', async () => {
    const piece = { number: 1, input: INVENTORY, first: 100, end: 107, row: 1 };
    const head = { ...LAUNCH, room: 1000 };
    for (const text of [',{"a":1', ',"abc ', ',"a","']) {
      const read = rowsOfPiece(piece, head, inParts(Buffer.from(text), 3));
      await expect((async () => { for await (const rows of read) void rows; })()).rejects.toMatchObject({ name: 'MalformedInventory' });
    }
  });

  it('that is cut off at any byte is malformed', async () => {
    const text = Buffer.from(jsonOf([rowOf(1), 5, rowOf(2)]));
    for (let length = 0; length < text.length; length += 3) {
      const whole = await wholeOf(INVENTORY_FORMAT.JSON, text.subarray(0, length));
      expect(await problemOf(request, { inventory: text.subarray(0, length) }, HOWS[length % HOWS.length])).toEqual({ name: 'MalformedInventory', message: (whole as Error).message });
    }
  });

  it('that is damaged has the same rows, or ends with the same error', async () => {
    await fc.assert(fc.asyncProperty(anyJson, damages, cuts, async ({ bytes, format }, changes, how) => {
      await expectSame(format, damaged(bytes, changes), how);
    }), { numRuns: 500 });
  });
});

describe('an inventory in CSV', () => {
  it.each([
    ['of another header', 'ArchiveId,Name\n'],
    ['of another header behind blank lines', '\n\n\nArchiveId,Name\n'],
    ['with a quote that is alone', 'a"b'], ['with both ways in one description', 'a\\"b""c'], ['with two ways', 'a""b'],
  ])('that is %s is as malformed as one that is read at once', async (_, bad) => {
    const rows = [rowOf(1, { ArchiveDescription: 'a"b' }), rowOf(2), rowOf(3)];
    const text = bad.startsWith('a') ? csvOf(rows).replace('"3.jpg"', `"${bad}"`) : bad;
    const { rows: none, ...whole } = await wholeOf(INVENTORY_FORMAT.CSV, Buffer.from(text));
    expect(whole).toMatchObject({ name: 'MalformedInventory' });
    const request = { ...LAUNCH, format: INVENTORY_FORMAT.CSV };
    for (const how of HOWS) expect(await problemOf(request, { inventory: Buffer.from(text) }, how)).toEqual(whole);
  });

  it('that is damaged has the same rows, or ends with the same error', async () => {
    await fc.assert(fc.asyncProperty(anyCsv, damages, cuts, async ({ bytes, format }, changes, how) => {
      await expectSame(format, damaged(bytes, changes), how);
    }), { numRuns: 500 });
  });
});

describe.each(['JSON', 'CSV'] as const)('an inventory in %s', (name) => {
  const format = INVENTORY_FORMAT[name];
  const [empty, one] = name === 'JSON' ? [jsonOf([]), jsonOf([rowOf(1)])] : [csvOf([]), csvOf([rowOf(1)])];

  it('that lists no archives is refused', async () => {
    expect(await problemOf({ ...LAUNCH, format, vaultName: 'photos' }, { inventory: Buffer.from(empty) }, HOWS[0]))
      .toEqual({ name: 'VaultEmpty', message: expect.stringContaining('of the vault photos lists no archives') });
  });

  it('in UTF-16 is refused', async () => {
    expect(await problemOf({ ...LAUNCH, format }, { inventory: Buffer.from(one, 'utf16le') }, HOWS[0]))
      .toEqual({ name: 'MalformedInventory', message: expect.stringContaining('UTF-16') });
  });

  it('that gives no piece in one invocation is too large', async () => {
    const files = filesOf({ inventory: Buffer.from(one) }, 10);
    await expect(cutInputs(undefined, { ...LAUNCH, format }, files, () => false)).rejects.toMatchObject({ name: 'InventoryTooLarge' });
  });

  it('whose piece does not come as a whole is an error, not a smaller inventory', async () => {
    const inventory = Buffer.from(one);
    const { pieces, head } = await cutAll({ ...LAUNCH, format }, { inventory }, HOWS[3]);
    const files = filesOf({ inventory: inventory.subarray(0, -30) }, 10);
    await expect(mapAll(pieces, { head: head!, folderMarkers: 'AS_FILES' }, files)).rejects.toThrow(/piece 1 ends at byte \d+ of the inventory instead of byte \d+/);
  });
});

const parts = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', '\0', '-1', 'null', '\\u0000', '"ArchiveList":', '""', ',,,,', '\r\n', '__proto__').map((part) => Buffer.from(part));
interface Damage { readonly at: number; readonly remove: number; readonly insert: Buffer }
const damages: fc.Arbitrary<Damage[]> = fc.array(fc.record({
  at: fc.nat({ max: 3_000 }),
  remove: fc.nat({ max: 4 }),
  insert: fc.oneof(parts, fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes))),
}), { minLength: 1, maxLength: 3 });
const damaged = (bytes: Buffer, changes: readonly Damage[]) => changes.reduce<Buffer>((all, { at, remove, insert }) =>
  Buffer.concat([all.subarray(0, at % all.length), insert, all.subarray((at % all.length) + remove)]), bytes);

async function expectSame(format: InventoryFormat, inventory: Buffer, how: Cuts): Promise<void> {
  const whole = await wholeOf(format, inventory);
  const request = { ...LAUNCH, format, vaultName: 'photos' };
  if (whole.rows?.length) {
    expect(await rowsOfPieces(await cutAll(request, { inventory }, how), { inventory }, how.size)).toEqual(whole.rows);
  } else {
    // The pass finds a wrong file before a piece finds a wrong element.
    expect((await problemOf(request, { inventory }, how))?.name).toBe(whole.rows ? 'VaultEmpty' : (whole as Error).name);
  }
}
