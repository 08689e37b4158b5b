import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { ManifestEntry } from '../../../../src/contracts/manifest';
import { nameOf } from '../../../../src/domain/names/name-of';
import { NameOverride } from '../../../../src/domain/names/name-overrides';
import { looksSuffixed, suffixedName } from '../../../../src/domain/names/unique-name';
import { archiveIdOf, rowOf } from '../../../handlers/support/inventories';
import { batchesOf, built, selecting, TINY_MEMORY } from '../../../handlers/support/manifest-builds';

type Row = ReturnType<typeof rowOf>;

interface Case {
  readonly rows: readonly Row[];
  readonly overrides: readonly NameOverride[];
  readonly prefix: string;
  readonly folderMarkers: 'AS_FILES' | 'AS_FOLDERS';
  /** Undefined: no selection. */
  readonly least?: number;
  readonly ids?: readonly string[];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** The expected manifest, made in the simplest way: in memory, with maps. */
function expected({ rows, overrides, prefix, folderMarkers, least, ids }: Case) {
  const room = 1024 - Buffer.byteLength(prefix) - 1;
  const given = new Map([...overrides].reverse().map(({ archiveId, fileName }) => [archiveId, fileName]));
  const names = rows.map(({ ArchiveId: id, ArchiveDescription: description, Size: size }) => {
    const { name } = nameOf({ description: Buffer.from(description).toString(), archiveId: id, size }, { folderMarkers });
    return given.get(id) || (Buffer.byteLength(name) <= room ? name : `undecodable-name/${id}`);
  });
  const firsts = new Map([...rows.keys()].reverse().map((row) => [rows[row].ArchiveId, row]));
  const order = [...rows.keys()].sort((a, b) => Date.parse(rows[a].CreationDate) - Date.parse(rows[b].CreationDate)
    || compare(sha256(rows[a].ArchiveId), sha256(rows[b].ArchiveId)) || a - b);
  const oldest = new Map([...order].reverse().filter((row) => firsts.get(rows[row].ArchiveId) === row).map((row) => [names[row], row]));
  return order
    .filter((row) => (least === undefined || rows[row].Size >= least) && (!ids || ids.includes(rows[row].ArchiveId)))
    .map((row) => {
      const { ArchiveId: id, CreationDate: creationDate } = rows[row];
      if (firsts.get(id) !== row) return [id, ''];
      const isPlain = oldest.get(names[row]) === row && !looksSuffixed(names[row]);
      return [id, `${prefix}/${isPlain ? names[row] : suffixedName(names[row], { creationDate, idDigest: sha256(id) }, room)}`];
    });
}

const LONG = 'p/'.repeat(255) + 'p';
const SUFFIX = ` (20120821T170824Z-${sha256(archiveIdOf(1)).slice(0, 16)})`;
const mt2 = (filename: string) => `mt2 ${Buffer.from(JSON.stringify({ filename, mtime: '20121103T062938Z' })).toString('base64url')}`;
const marker = (path: string) => `<m><v>4</v><p>${Buffer.from(path).toString('base64')}</p><lm>20120821T170824Z</lm></m>`;

/** Text that JSON can escape, but UTF-8 cannot encode. */
const halves = fc.constantFrom('\ud800', '\udfff', '\ud83d\ude00', '\ufffd').map((text) => `a${text}`);

/** Few names in the formats of several tools, so that many are equal. Some look suffixed, some are long. */
const descriptions = fc.oneof(
  fc.constantFrom('', 'No description.', 'a.txt', './a.txt', '\\a.txt', 'a.txt/', mt2('a.txt'), marker('a.txt'), marker('a.txt/'), marker('d/'), 'd', '../a', 'mt2 x'),
  fc.constantFrom(`a${SUFFIX}.txt`, `a${SUFFIX}`, `a${SUFFIX}${SUFFIX}.txt`, marker(`a${SUFFIX}/`), `undecodable-name/${archiveIdOf(2)}`),
  fc.constantFrom('日', 'x').chain((unit) => fc.integer({ min: 160, max: 1024 }).map((length) => unit.repeat(length))),
  halves,
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
).map((text) => text.slice(0, 1024));
const rows = fc.array(fc.record({
  name: fc.integer({ min: 0, max: 40 }),
  description: descriptions,
  second: fc.integer({ min: 22, max: 26 }),
  size: fc.integer({ min: 1, max: 5 }),
}).map(({ name, description, second, size }) =>
  rowOf(name, { ArchiveDescription: description, CreationDate: `2012-08-21T17:08:${second}Z`, Size: size }) as Row), { minLength: 1, maxLength: 40 });
const overrides = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.constantFrom('', 'a.txt', 'd', `a${SUFFIX}.txt`, 'new')), { maxLength: 20 })
  .map((lines) => lines.map(([name, fileName], i) => ({ line: i + 2, archiveId: archiveIdOf(name), fileName })));
const cases: fc.Arbitrary<Case> = fc.record({
  rows,
  overrides,
  prefix: fc.constantFrom('photos', LONG),
  folderMarkers: fc.constantFrom('AS_FILES' as const, 'AS_FOLDERS' as const),
  least: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  ids: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 45 }).map(archiveIdOf), { minLength: 20 }), { nil: undefined }),
});

const build = ({ rows: all, overrides: names, prefix, folderMarkers, least, ids }: Case, memory = TINY_MEMORY) => built(all, {
  prefix,
  folderMarkers,
  engine: { memory },
  overrides: batchesOf(names),
  selection: least === undefined && !ids ? undefined : selecting(({ size }) => size >= (least ?? 0), ids !== undefined),
  selectedIds: ids && batchesOf(ids),
});
const known = (entries: readonly ManifestEntry[]) => entries.map(({ archive_id: id, key }) => [id, key]);

it('equals a manifest that is made in memory, and its keys are valid and unique', async () => {
  await fc.assert(fc.asyncProperty(cases, async (one) => {
    const wanted = expected(one);
    if (!wanted.some(([, key]) => key)) {
      await expect(build(one)).rejects.toMatchObject({ name: 'NothingSelected' });
      return;
    }
    const { entries, summary } = await build(one);
    expect(known(entries)).toEqual(wanted);
    expect(summary.inventory.archives).toBe(one.rows.length);
    expect(summary.left_out.archives).toBe(one.rows.length - wanted.length);
    const keys = entries.map(({ key }) => key).filter((key) => key !== '');
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) {
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
      expect(key.startsWith(`${one.prefix}/`)).toBe(true);
      expect(key.replace(/\/$/, '').split('/').filter((segment) => ['', '.', '..'].includes(segment))).toEqual([]);
      expect(Buffer.from(key).toString()).toBe(key);
    }
  }), { numRuns: 300 });
});

it('does not depend on the order of rows, the amount of memory or the selection', async () => {
  await fc.assert(fc.asyncProperty(cases, fc.infiniteStream(fc.nat()), async (one, random) => {
    const rowsOnce = [...new Map(one.rows.map((row) => [row.ArchiveId, row])).values()];
    const everything = { ...one, rows: rowsOnce, least: undefined, ids: undefined };
    const { entries, partitions } = await build(everything);
    const shuffled = rowsOnce.map((row) => ({ row, by: random.next().value as number })).sort((a, b) => a.by - b.by).map(({ row }) => row);
    const again = await build({ ...everything, rows: shuffled }, { large: 1e6, small: 1e6 });
    expect(again.partitions).toEqual(partitions);
    const some = await build({ ...everything, rows: shuffled, least: one.least ?? 1 }).catch((error: Error) => expect(error.name).toBe('NothingSelected'));
    if (some) expect(some.entries).toEqual(entries.filter(({ size }) => size >= (one.least ?? 1)));
  }), { numRuns: 100 });
});
