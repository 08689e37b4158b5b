import * as fc from 'fast-check';
import { Contents, cutAll, filesOf, LAUNCH, mapAll, piecesOf, rowsOfWhole } from './cutting';
import { ExistingColumns, IdColumns, NameColumns, RowColumns } from '../../../../src/contracts/spark';
import { selectionOf } from '../../../../src/domain/inventory/choosing/selection';
import { invalidEntry } from '../../../../src/domain/inventory/manifest/entries';
import { PlainNames } from '../../../../src/domain/inventory/manifest/plain-names';
import { INVENTORY_FORMAT } from '../../../../src/domain/inventory/reading/inventory-file';
import { isInvalid } from '../../../../src/domain/inventory/reading/inventory-row';
import { keyRanges } from '../../../../src/domain/inventory/spark/key-ranges';
import { CutRequest, MapRequest, Piece } from '../../../../src/domain/inventory/spark/piece';
import { suffixedName } from '../../../../src/domain/names/unique-name';
import { archiveIdOf, csvOf, hashOf, jsonOf, rowOf, VAULT_ARN } from '../../../handlers/support/inventories';
import { mappingDatabase } from '../../../handlers/support/mapping-databases';

const HOW = { pieceBytes: 500, size: 100, stops: [] };
const digest = (text: string) => hashOf(text).slice(0, 32);

/** Cuts the inputs and reads the pieces of one of them. */
async function columnsOf<T>(contents: Contents, input: Piece['input'], given: Partial<CutRequest & Pick<MapRequest, 'selection'>> = {}) {
  const { selection, ...cut } = { ...LAUNCH, ...given, inputs: input === 'inventory' ? [] : [input] };
  const state = await cutAll(cut, contents, HOW);
  const request = { head: state.head!, folderMarkers: cut.folderMarkers, selection };
  const mapped = await mapAll<T>(piecesOf(state, input), request, filesOf(contents, HOW.size));
  return { mapped, lines: mapped.flatMap(({ lines }) => lines), results: mapped.map(({ result }) => result), head: state.head! };
}

const inventory = Buffer.from(jsonOf([rowOf(1)]));

describe('the rows of an inventory', () => {
  const selection = selectionOf({ include: ['*.jpg'], exclude: ['**/3.jpg', '3.jpg'], created_from: '2012-08-21T17:08:24Z', maximum_size: 1000 });
  const raw = [
    rowOf(1), rowOf(2, { Size: 1001 }), rowOf(3), rowOf(4, { CreationDate: '2012-08-21T17:08:23.999Z' }), rowOf(5, { ArchiveDescription: '' }),
    rowOf(6, { ArchiveDescription: 'x'.repeat(1020) }), rowOf(7, { Size: 0 }), 5, rowOf(8, { ArchiveDescription: ' "\\日 ' }),
  ];
  const rows = { inventory: Buffer.from(jsonOf(raw)) };

  it('become columns that only have to be compared', async () => {
    const { lines } = await columnsOf<RowColumns>(rows, 'inventory', { selection });
    const names = ['1.jpg', '2.jpg', '3.jpg', '4.jpg', `undefined-name/${archiveIdOf(5)}`, `undecodable-name/${archiveIdOf(6)}`];
    expect(lines.slice(0, 6).map(({ row, id, name }) => [row, id, name]))
      .toEqual(names.map((name, i) => [i, digest(archiveIdOf(i + 1)), digest(name)]));
    expect(lines.map(({ says_nothing }) => says_nothing)).toEqual([false, false, false, false, true, false, undefined, undefined, false]);
    expect(lines.map(({ name_selected }) => name_selected)).toEqual([true, true, false, true, false, false, undefined, undefined, false]);
    expect(lines.map(({ rest_selected }) => rest_selected)).toEqual([true, false, true, false, true, true, undefined, undefined, true]);
    expect(lines[3]).toMatchObject({ created_at: Date.parse('2012-08-21T17:08:23.999Z'), size: 1000 });
    expect(JSON.parse(lines[8].archive)).toEqual([archiveIdOf(8), 1000, hashOf(8), '2012-08-21T17:08:24Z', ' "\\日 ']);
  });

  it('are all selected if there is no selection', async () => {
    const { lines } = await columnsOf<RowColumns>(rows, 'inventory');
    expect(lines.filter(({ id }) => id).every(({ name_selected, rest_selected }) => name_selected && rest_selected)).toBe(true);
  });

  it.each([['json', jsonOf(raw), 'ArchiveList[7]: '], ['csv', `${csvOf([rowOf(1)])}hello\n`, 'line 3: ']] as const)(
    'that are invalid have their entry, with their place in the file, in %s', async (format, text, place) => {
      const { lines } = await columnsOf<RowColumns>({ inventory: Buffer.from(text) }, 'inventory', { format });
      const [invalid] = lines.filter(({ id }) => id === undefined).slice(-1);
      const row = (await rowsOfWhole(format, Buffer.from(text))).filter(isInvalid).at(-1)!;
      expect(invalid).toEqual({ row: row.row, archive: JSON.stringify(invalidEntry(row, place.slice(0, -2))) });
      expect(JSON.parse(invalid.archive)).toMatchObject({ status: 'skipped', failure: { message: expect.stringContaining(place) } });
    });

  it('are counted, with the first three reasons of invalid ones', async () => {
    const bad = [5, [], rowOf(1, { ArchiveId: 'x' }), rowOf(2), 6, rowOf(3, { Size: 0 }), rowOf(4, { SHA256TreeHash: '' })];
    const { results } = await columnsOf({ inventory: Buffer.from(jsonOf(bad)) }, 'inventory', { pieceBytes: 2 ** 20 });
    expect(results).toEqual([{
      rows: { archives: 7, bytes: 1000 },
      readable: 1,
      reasons: {
        'the row is not an object': 'ArchiveList[0]: the row is not an object',
        ['ArchiveId is not 138 characters of A-Z, a-z, 0-9, _ and -']: expect.stringMatching(/^ArchiveList\[2\]: /),
        'Size is not a whole number of bytes from 1 to 40,000 GiB': expect.stringMatching(/^ArchiveList\[5\]: /),
      },
    }]);
  });

  it('that are broken are a problem of their piece only, and other errors are thrown', async () => {
    const text = jsonOf([rowOf(1), rowOf(2), rowOf(3)]).replace('"3.jpg"', '3.jpg');
    const { results } = await columnsOf({ inventory: Buffer.from(text) }, 'inventory', { pieceBytes: 1, prefix: 'p' }).catch((error: Error) => ({ results: [error] }));
    // The pass reads the last row of each piece, so it finds this one itself.
    expect(results).toEqual([expect.objectContaining({ name: 'MalformedInventory' })]);
    const state = await cutAll(LAUNCH, { inventory: Buffer.from(text) }, { ...HOW, pieceBytes: 600 });
    const request = { head: state.head!, folderMarkers: 'AS_FILES' } as const;
    const mapped = await mapAll(state.pieces, request, filesOf({ inventory: Buffer.from(text) }, 50));
    expect(mapped.map(({ result }) => result.problem?.error)).toEqual([undefined, 'MalformedInventory']);
    expect(mapped[1].result.problem!.message).toContain(`the value that begins at byte ${text.lastIndexOf('{')} is not JSON`);
    const gone = { ...filesOf({}, 1), open: () => { throw new Error('gone'); } };
    await expect(mapAll(state.pieces, request, gone)).rejects.toThrow('gone');
  });
});

describe('the room of names', () => {
  const vault = (name: string) => VAULT_ARN.replace('photos', name);
  const long = rowOf(1, { ArchiveDescription: 'x'.repeat(900) });
  const roomOf = async (text: string, prefix?: string) => (await columnsOf({ inventory: Buffer.from(text) }, 'inventory', { prefix })).head;

  it('is what the prefix leaves; without one, what the vault\'s name leaves if it stands before the rows', async () => {
    expect(await roomOf(jsonOf([long]), 'p/q')).toMatchObject({ prefix: 'p/q', room: 1024 - 4 });
    expect(await roomOf(jsonOf([long], vault('music')))).toMatchObject({ prefix: 'music', room: 1024 - 6, vaultName: 'music', vaultRegion: 'eu-west-1' });
    expect(await roomOf(JSON.stringify({ ArchiveList: [long], VaultARN: vault('music') }))).toMatchObject({ prefix: 'music', room: 1024 - 256 });
  });

  it('is that of an inventory that is read at once, however its bytes come', async () => {
    const text = Buffer.from(JSON.stringify({ ArchiveList: [long], VaultARN: vault('music') }));
    for (const size of [1, text.length]) {
      const { mapped } = await columnsOf<RowColumns>({ inventory: text }, 'inventory', { prefix: undefined, pieceBytes: size });
      expect(mapped[0].lines[0].name).toBe(digest(`undecodable-name/${archiveIdOf(1)}`));
    }
  });

  it('a CSV without a prefix is refused', async () => {
    const csv = { inventory: Buffer.from(csvOf([rowOf(1)])) };
    await expect(columnsOf(csv, 'inventory', { format: INVENTORY_FORMAT.CSV, prefix: undefined })).rejects.toMatchObject({ name: 'InvalidParameter' });
  });
});

describe('given names', () => {
  const selection = selectionOf({ include: ['*.jpg'] });

  it('of the override file have their lines and their sources', async () => {
    const text = `GlacierArchiveID,FileName,CopiedBy\n${archiveIdOf(1)},a.jpg,\n\n${archiveIdOf(2)},"b, ""c"".txt",Guidance\n${archiveIdOf(1)},,\n`;
    const { lines, results } = await columnsOf<NameColumns>({ inventory, overrides: Buffer.from(text) }, 'overrides', { pieceBytes: 1, selection });
    expect(lines).toEqual([
      { id: digest(archiveIdOf(1)), source: 'override', line: 2, name: digest('a.jpg'), name_selected: true, given: '["a.jpg","name-override"]' },
      { id: digest(archiveIdOf(2)), source: 'override', line: 4, name: digest('b, "c".txt'), name_selected: false, given: JSON.stringify(['b, "c".txt', 'guidance']) },
      { id: digest(archiveIdOf(1)), source: 'override', line: 5, name_selected: false, given: '["","name-override"]' },
    ]);
    expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(new Set(['{"rows":{"archives":0,"bytes":0},"readable":0,"reasons":{}}']));
  });

  it('that are too long below the prefix are malformed, with their line in the file', async () => {
    const text = `GlacierArchiveID,FileName\n${archiveIdOf(1)},a\n${archiveIdOf(2)},${'x'.repeat(1019)}\n${archiveIdOf(3)},${'x'.repeat(1020)}\n`;
    const fitting = await columnsOf({ inventory, overrides: Buffer.from(text) }, 'overrides', { prefix: 'abc' });
    expect(fitting.results.filter(({ problem }) => problem)).toEqual([]);
    for (const pieceBytes of [1, 2 ** 20]) {
      const { results } = await columnsOf({ inventory, overrides: Buffer.from(text) }, 'overrides', { prefix: 'abcd', pieceBytes });
      expect(results.at(-1)!.problem).toMatchObject({ error: 'MalformedNameOverrides', message: expect.stringMatching(/^Line 4 of .* too long/) });
    }
  });

  it('of a mapping vault fall back to the id if they cannot be part of a key', async () => {
    const database = await mappingDatabase([[archiveIdOf(1), 'share', 'a.jpg'], [archiveIdOf(2), 'share', '../b.jpg'], [archiveIdOf(3), 'share', 'x'.repeat(1020)]]);
    const { lines } = await columnsOf<NameColumns>({ inventory, mapping: database }, 'mapping', { selection });
    expect(lines).toEqual([
      { id: digest(archiveIdOf(1)), source: 'mapped', line: 1, name: digest('share/a.jpg'), name_selected: true, given: '["share/a.jpg","synology-mapping"]' },
      ...[2, 3].map((i) => ({
        id: digest(archiveIdOf(i)),
        source: 'mapped',
        line: i,
        name: digest(`undecodable-name/${archiveIdOf(i)}`),
        name_selected: false,
        given: JSON.stringify([`undecodable-name/${archiveIdOf(i)}`, 'undecodable-name']),
      })),
    ]);
  });

  it('of a file that is no database are a problem', async () => {
    const { results } = await columnsOf({ inventory, mapping: Buffer.from('nothing') }, 'mapping');
    expect(results).toEqual([expect.objectContaining({ problem: { error: 'MalformedMapping', message: expect.any(String) } })]);
  });
});

it('selected ids are digests', async () => {
  const { lines } = await columnsOf<IdColumns>({ inventory, ids: Buffer.from(`${archiveIdOf(1)}\n\n${archiveIdOf(2)}`) }, 'ids');
  expect(lines).toEqual([1, 2].map((i) => ({ id: digest(archiveIdOf(i)) })));
});

describe('the keys of the destination', () => {
  it('lose the prefix, and tell whose suffix they have', async () => {
    const suffixed = suffixedName('a/b.txt', { creationDate: '2012-08-21T17:08:24Z', idDigest: hashOf(archiveIdOf(1)) }, 1000);
    const keys = ['photos/a.txt', `photos/${suffixed}`, 'photos/x Z-1'];
    const { lines } = await columnsOf<ExistingColumns>({ inventory, keys }, 'existing');
    expect(lines).toEqual([{ name: digest('a.txt') }, { name: digest(suffixed), suffix_of: digest(archiveIdOf(1)).slice(0, 16) }, { name: digest('x Z-1') }]);
  });

  it('are all in exactly one range, whatever names the ranges begin with', async () => {
    const name = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), fc.constantFrom('\uffff', '😀', 'a', 'b', 'a/b'));
    const usable = name.filter((text) => Buffer.from(text).toString() === text);
    await fc.assert(fc.asyncProperty(fc.array(usable, { maxLength: 8 }), fc.uniqueArray(usable, { maxLength: 20 }), async (descriptions, present) => {
      const named = [...descriptions, 'x'].map((ArchiveDescription, i) => rowOf(i, { ArchiveDescription }));
      const keys = present.map((text) => `photos/${text}`);
      const { lines } = await columnsOf<ExistingColumns>({ inventory: Buffer.from(jsonOf(named)), keys }, 'existing', { pieceBytes: 1 });
      expect(lines.map((each) => each.name).sort()).toEqual(present.map(digest).sort());
    }), { numRuns: 200 });
  });

  it('are listed in one range if no piece of the inventory ends, and in at most 1,000', () => {
    expect(keyRanges('p', [])).toEqual([{}]);
    expect(keyRanges('p', ['b', 'a', 'b'])).toEqual([{ until: 'p/a' }, { after: 'p/a', until: 'p/b' }, { after: 'p/b' }]);
    const ranges = keyRanges('p', Array.from({ length: 5_000 }, (_, i) => String(i).padStart(4, '0')));
    expect(ranges).toHaveLength(1_000);
    expect([ranges[0], ranges[500], ranges[999]]).toEqual([{ until: 'p/0005' }, { after: 'p/2500', until: 'p/2505' }, { after: 'p/4995' }]);
  });

  it('are split at names as archives get them', async () => {
    const three = [1, 2, 3].map((i) => rowOf(i));
    const state = await cutAll({ ...LAUNCH, inputs: ['existing'] }, { inventory: Buffer.from(jsonOf(three)), keys: [] }, { ...HOW, pieceBytes: 1 });
    expect(state.splits).toEqual(three.map(({ ArchiveId: archiveId, ArchiveDescription: description }) =>
      new PlainNames({ folderMarkers: 'AS_FILES' }, 1000).of({ archiveId, description, size: 1 }).name));
  });
});
