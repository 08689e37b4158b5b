import * as fc from 'fast-check';
import { cutAll, Cuts, filesOf, inParts, LAUNCH, piecesOf, problemOf } from './cutting';
import { anyIds, anyOverrides } from './forms';
import { archiveIds, idsOfPart } from '../../../../src/domain/inventory/choosing/archive-ids';
import { PIECE_INPUT } from '../../../../src/domain/inventory/spark/piece';
import { NameOverride, nameOverrides, overridesOf } from '../../../../src/domain/names/name-overrides';
import { jsonOf, rowOf } from '../../../handlers/support/inventories';
import { malformedOverrides, OVERRIDES_HEADER } from '../../names/malformed-overrides';
import { malformedIds } from '../choosing/malformed-ids';

const inventory = Buffer.from(jsonOf([rowOf(1)]));
const cuts: fc.Arbitrary<Cuts> = fc.record({
  pieceBytes: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1_500 })),
  size: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3_000 })),
  stops: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }),
});
const HOWS = [[1, 1], [1, 4096], [200, 7], [2 ** 26, 4096]].map(([pieceBytes, size]) => ({ pieceBytes, size, stops: [3, 3, 3] }));

async function all<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const batch of batches) found.push(...batch);
  return found;
}

const parts = fc.constantFrom('"', '\n', '\r', ',', '""', '\0', '\ufeff', 'x', '"\n', '../', '\n\n').map((part) => Buffer.from(part));
const damages = fc.array(fc.record({ at: fc.nat({ max: 3_000 }), remove: fc.nat({ max: 3 }), insert: parts }), { minLength: 1, maxLength: 2 });
const damaged = (bytes: Buffer, changes: readonly { readonly at: number; readonly remove: number; readonly insert: Buffer }[]) =>
  changes.reduce<Buffer>((whole, { at, remove, insert }) =>
    Buffer.concat([whole.subarray(0, at % (whole.length + 1)), insert, whole.subarray((at % (whole.length + 1)) + remove)]), bytes);

async function overridesOfPieces(file: Buffer, how: Cuts): Promise<NameOverride[]> {
  const contents = { inventory, overrides: file };
  const state = await cutAll({ ...LAUNCH, inputs: [PIECE_INPUT.OVERRIDES] }, contents, how);
  const lines: NameOverride[] = [];
  for (const { first, end, row } of piecesOf(state, PIECE_INPUT.OVERRIDES)) {
    const place = first ? { first, row, columns: state.head!.columns! } : undefined;
    lines.push(...await all(overridesOf(inParts(file.subarray(first, end), how.size), place)));
  }
  return lines;
}

async function idsOfPieces(file: Buffer, how: Cuts): Promise<string[]> {
  const contents = { inventory, ids: file };
  const pieces = piecesOf(await cutAll({ ...LAUNCH, inputs: [PIECE_INPUT.IDS] }, contents, how), PIECE_INPUT.IDS);
  expect(pieces.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const { first, end, row } of pieces) found.push(...await all(idsOfPart(filesOf(contents, how.size).open('ids', first, end), row)));
  return found;
}

const errorOf = ({ name, message }: Error) => ({ name, message });

describe('a name override file', () => {
  it('has the same lines in its pieces, wherever it is cut and whenever the cutting stops', async () => {
    await fc.assert(fc.asyncProperty(anyOverrides, cuts, async (file, how) => {
      expect(await overridesOfPieces(file, how)).toEqual(await all(nameOverrides(inParts(file, 4096))));
    }), { numRuns: 300 });
  });

  it.each(malformedOverrides)('that %s is as malformed as one that is read at once', async (_, text, at, words) => {
    const file = Buffer.from(text);
    const whole = await all(nameOverrides(inParts(file, 4096))).catch(errorOf);
    expect(whole).toMatchObject({ message: expect.stringMatching(words) });
    for (const how of HOWS) expect(await problemOf({ ...LAUNCH, inputs: ['overrides'] }, { inventory, overrides: file }, how)).toEqual(whole);
    expect(whole).toMatchObject({ message: expect.stringContaining(`Line ${at} of`) });
  });

  it('that is damaged has the same lines, or ends with the same message', async () => {
    await fc.assert(fc.asyncProperty(anyOverrides, damages, cuts, async (good, changes, how) => {
      const file = damaged(good, changes);
      const whole = await all(nameOverrides(inParts(file, how.size))).catch(errorOf);
      expect(await overridesOfPieces(file, how).catch(errorOf)).toEqual(whole);
    }), { numRuns: 500 });
  });
});

describe('a list of archive ids', () => {
  it('has the same ids in its pieces, wherever it is cut and whenever the cutting stops', async () => {
    await fc.assert(fc.asyncProperty(anyIds, cuts, async (file, how) => {
      expect(await idsOfPieces(file, how)).toEqual(await all(archiveIds(inParts(file, 4096))));
    }), { numRuns: 300 });
  });

  it.each(malformedIds)('with %s is as malformed as one that is read at once', async (_, text, at) => {
    for (const how of HOWS) {
      expect(await problemOf({ ...LAUNCH, inputs: ['ids'] }, { inventory, ids: Buffer.from(text) }, how))
        .toEqual({ name: 'MalformedSelection', message: expect.stringContaining(`line ${at} of the list of archive ids`) });
    }
  });

  it('that is damaged has the same ids, or ends with an error of the same line', async () => {
    const placeOf = ({ name, message }: Error) => [name, /line \d+|UTF-16/.exec(message)?.[0]];
    await fc.assert(fc.asyncProperty(anyIds, damages, cuts, async (good, changes, how) => {
      const file = damaged(good, changes);
      const whole = await all(archiveIds(inParts(file, 4096))).catch(placeOf);
      expect(await idsOfPieces(file, how).catch(placeOf)).toEqual(whole);
    }), { numRuns: 500 });
  });
});

it.each(['overrides', 'ids'] as const)('%s in UTF-16 are refused', async (input) => {
  const file = Buffer.from(`${OVERRIDES_HEADER}\n`, 'utf16le');
  expect(await problemOf({ ...LAUNCH, inputs: [input] }, { inventory, [input]: file }, HOWS[0])).toMatchObject({ message: expect.stringContaining('UTF-16') });
});

it('each input is cut in a fixed order, and the pieces are numbered through', async () => {
  const contents = { inventory, overrides: Buffer.from(`${OVERRIDES_HEADER}\n`), ids: Buffer.from(''), keys: [] };
  const state = await cutAll({ ...LAUNCH, inputs: ['existing', 'mapping', 'ids', 'overrides'] }, contents, HOWS[3]);
  expect(state.pieces.map(({ number, input, first, end }) => [number, input, first, end])).toEqual([
    [1, 'inventory', inventory.indexOf('[') + 1, inventory.lastIndexOf('}]') + 1], [2, 'overrides', 0, 26], [3, 'ids', 0, 0], [4, 'mapping', 0, 0], [5, 'existing', 0, 0],
  ]);
});
