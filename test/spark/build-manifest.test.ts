import { readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import fc from 'fast-check';
import { equalManifests } from './equal-manifests';
import { given, invalidRow, ODD_TEXTS, randomInputs, randomPaths, row } from './inputs';
import { clashesByModel, sortedByModel } from './model';
import { Run, SparkSession } from './session';
import { describeSpark, digest, Inputs, WorkFolder } from './work-folders';
import { BUILD_MANIFEST } from '../../local/spark/pyspark/run-spark';
import { NAME_COLUMN_SOURCE, SortCounts, SPARK_FOLDER, SPARK_GROUP_ROWS, SPARK_STEP } from '../../src/contracts/spark';

jest.setTimeout(2_400_000); // A busy computer takes several times as long.

const { OVERRIDE, MAPPED } = NAME_COLUMN_SOURCE;
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** All folders are made first. Then one Java process works on them. */
const runs: Run[] = [];
function folder(step: Run['step'], inputs: Inputs, groupRows = 1000): WorkFolder {
  const work = new WorkFolder(inputs);
  runs.push({ step, work, groupRows });
  return work;
}
const sort = (inputs: Inputs, groupRows?: number) => folder(SPARK_STEP.SORT, inputs, groupRows);

/** The facts of the rows with these numbers, as in `3 duplicate given=n1`. */
function facts(work: WorkFolder, first = 0, last = Infinity): string[] {
  return work.sorted.groups.flat().filter((one) => first <= one.row && one.row <= last).map((sorted) => [
    sorted.row,
    ...(['duplicate', 'suffixed', 'occupied', 'suffixed_occupied'] as const).filter((fact) => sorted[fact]),
    ...(sorted.given === undefined ? [] : [`given=${(JSON.parse(sorted.given) as string[])[0]}`]),
  ].join(' '));
}
const NOTHING: SortCounts = {
  rows: 0, archives: 0, left_out: 0, left_out_bytes: '0', applied: 0, unknown: 0, duplicates: 0, empty: 0, unknown_selected_ids: 0,
};

describeSpark('spark/build_manifest.py', () => {
  let session: SparkSession;
  beforeAll(async () => {
    session = new SparkSession();
    for (const run of runs) await session.run(run);
  });
  afterAll(async () => {
    await session.end();
    new Set(runs.map(({ work }) => work)).forEach((work) => work.remove());
  });

  describe('sort', () => {
    const plain = sort({ rows: [row(1, 'a', 'n'), row(2, 'b', 'm')] });
    it('takes missing folders as no rows, and leaves absent columns out', () => {
      expect(plain.read('groups', 'group=0')).toHaveLength(2);
      expect(plain.files('groups', 'group=0').every((name) => name.endsWith('.json.gz'))).toBe(true);
      const flags = { duplicate: false, suffixed: false, occupied: false, suffixed_occupied: false };
      expect(plain.sorted).toEqual({
        groups: [[{ row: 1, created_at: 1001, id: digest('a'), archive: '["a","n"]', ...flags }, { row: 2, created_at: 1002, id: digest('b'), archive: '["b","m"]', ...flags }]],
        counts: { ...NOTHING, rows: 2, archives: 2 },
      });
    });

    const ids = ['a', 'b', 'c'].sort((a, b) => (digest(a) < digest(b) ? -1 : 1));
    const unaided = sort({
      rows: [
        row(1, 'late', '1', { created_at: 2 ** 53 - 1 }), invalidRow(3, 'x'), row(4, ids[2], '4', { created_at: 7 }), invalidRow(2, 'y'),
        row(5, ids[0], '5', { created_at: 7 }), row(6, ids[1], '6', { created_at: 7 }), row(7, 'old', '7', { created_at: -62_167_219_200_000 }),
        row(8, ids[1], '8', { created_at: 7 }), row(9, ids[1], '9', { created_at: 6 }),
        // The smallest row counts, although a later row is older.
        row(10, 'dup', 'd', { created_at: 500 }), row(11, 'dup', 'd', { created_at: 100 }), row(12, 'dup', 'e', { created_at: 900 }),
        // The oldest one keeps the name. Its duplicate does not compete.
        row(20, 'new', 'n', { created_at: 30 }), row(21, 'mid', 'n', { created_at: 25 }), row(22, 'oldest', 'n', { created_at: 20 }),
        row(23, 'mid', 'n', { created_at: 10 }),
        // The selection has no say in it.
        row(30, 'left out', 's', { created_at: 41, name_selected: false }), row(31, 'kept', 's', { created_at: 42 }),
        // More than 2^63 bytes.
        ...Array.from({ length: 1100 }, (_, i) => row(1000 + i, `${i}`, `large ${i}`, { size: 2 ** 53 - 1, rest_selected: false })),
      ],
    }, 4);
    it('sorts by date, id and row, with invalid rows at the end, and cuts groups', () => {
      expect(unaided.sorted.groups.map((group) => group.map((one) => one.row))).toEqual(
        [[7, 9, 5, 6], [8, 4, 23, 22], [21, 20, 31, 11], [10, 12, 1, 2], [3]]);
    });

    it('finds rows with an earlier id, and names of an older archive', () => {
      const marked = facts(unaided).filter((one) => one.includes(' ')).sort();
      expect(marked).toEqual(['11 duplicate', '12 duplicate', '20 suffixed', '21 suffixed', '23 duplicate', '31 suffixed', '8 duplicate', '9 duplicate']);
    });

    it('counts rows and archives, and sums bytes above 2^63', () => {
      const bytes = 1100n * BigInt(2 ** 53 - 1) + 1n;
      expect(bytes).toBeGreaterThan(2n ** 63n);
      expect(unaided.sorted.counts).toEqual({ ...NOTHING, rows: 17, archives: 10, left_out: 1101, left_out_bytes: String(bytes) });
    });

    const odd = ODD_TEXTS.map((text, i) => [row(1000 + i, `odd ${i}`, `odd ${i}`, { archive: text }), { ...given(1000 + i, `odd ${i}`, `odd ${i}`), given: text }] as const);
    const named = sort({
      rows: [
        row(1, 'override', 'd1'), row(2, 'both', 'd2', { says_nothing: true }), row(3, 'mapped', 'd3', { says_nothing: true }), row(4, 'says something', 'd4'),
        row(5, 'empty', 'd5', { says_nothing: true }), row(6, 'twice', 'd6'), row(7, 'empty first', 'd7'), row(8, 'duplicate', 'd8', { says_nothing: true }), row(9, 'duplicate', 'd9'),
        row(10, 'takes the name of row 1', 'd1'), row(11, 'older', 'o2', { created_at: 1 }), row(12, 'nameless', 'd12', { says_nothing: true }),
        row(20, 'k', 'plain'), row(21, 'l', 'free'), row(22, 'm', 'was'), row(23, 'n', 'n'), row(24, 'n', 'e'),
        ...odd.map(([archive]) => archive),
      ],
      names: [
        given(1, 'override', 'o1'), given(2, 'both', 'o2'), given(2, 'both', 'm2', MAPPED), given(3, 'mapped', 'm3', MAPPED), given(4, 'says something', 'm4', MAPPED),
        given(5, 'empty', undefined), given(5, 'empty', 'm5', MAPPED), given(9, 'twice', 'wrong'), given(6, 'twice', 'o6'), given(11, 'twice', 'wrong'),
        given(7, 'empty first', undefined), given(8, 'empty first', 'wrong'), given(10, 'duplicate', 'm8', MAPPED), given(12, 'unknown', 'u'), given(13, 'unknown', 'u'),
        given(14, 'nameless', undefined, MAPPED), given(15, 'm', 'now'),
        ...odd.map(([, name]) => name),
      ],
      existing: [
        { name: digest('plain') }, { name: digest('now') }, { name: digest('other'), suffix_of: digest('l').slice(0, 16) },
        { name: digest('n'), suffix_of: digest('n').slice(0, 16) },
      ],
    });
    it('lets the first line of the override file and then the mapping vault name archives', () => {
      expect(facts(named, 1, 12)).toEqual(['11', '1 given=o1', '2 suffixed given=o2', '3 given=m3', '4', '5 given=m5', '6 given=o6', '7', '8 given=m8', '9 duplicate', '10', '12']);
      const others = 5 + ODD_TEXTS.length;
      const overrides = { applied: 4 + ODD_TEXTS.length, unknown: 1, duplicates: 4, empty: 2 };
      expect(named.sorted.counts).toEqual({ ...NOTHING, rows: 12 + others, archives: 10 + others, ...overrides });
    });

    const selected = sort({
      rows: [
        row(1, 'yes', '1'), row(2, 'wrong size', '2', { rest_selected: false }), row(3, 'wrong name', '3', { name_selected: false }), row(4, 'not listed', '4'),
        row(5, 'right new name', '5', { name_selected: false }), row(6, 'wrong new name', '6'), row(7, 'yes', '7'), row(8, 'yes', '8', { rest_selected: false }),
        row(9, 'empty', '9'), invalidRow(10, 'x'),
      ],
      names: [given(1, 'right new name', 'a'), given(2, 'wrong new name', 'b', OVERRIDE, false), given(3, 'empty', undefined, OVERRIDE, false)],
      ids: ['yes', 'wrong size', 'wrong name', 'right new name', 'wrong new name', 'yes', 'nowhere', 'nowhere', 'empty'].map((id) => ({ id: digest(id) })),
    });
    it('leaves out what the selection does not accept by list, date, size or final name', () => {
      expect(facts(selected)).toEqual(['1', '5 given=a', '7 duplicate', '9', '10']);
      const leftOut = { left_out: 5, left_out_bytes: String(1e2 + 1e3 + 1e4 + 1e6 + 1e8) };
      expect(selected.sorted.counts).toEqual({ ...NOTHING, rows: 5, archives: 3, ...leftOut, applied: 2, empty: 1, unknown_selected_ids: 1 });
    });

    const unlisted = sort({ rows: [row(1, 'a', '1', { size: 2 ** 53 - 1 }), row(2, 'b', '2', { size: 2 ** 53 - 1 }), invalidRow(3, 'x')], ids: [] });
    it('takes an empty list of ids as a list: it leaves out all archives', () => {
      expect(facts(unlisted)).toEqual(['3']);
      expect(unlisted.sorted.counts).toEqual({ ...NOTHING, rows: 1, left_out: 2, left_out_bytes: '18014398509481982' });
    });

    it('says which archives have a key at the destination, plain or with a suffix', () => {
      expect(facts(named, 20, 24)).toEqual(
        ['20 occupied', '21 suffixed_occupied', '22 occupied given=now', '23 occupied suffixed_occupied', '24 duplicate suffixed_occupied']);
    });

    it('carries texts as they are', () => {
      const texts = named.sorted.groups.flat().filter((one) => one.row >= 1000);
      expect(texts.map(({ archive }) => archive)).toEqual(ODD_TEXTS);
      expect(texts.map((one) => one.given)).toEqual(ODD_TEXTS);
    });

    const nothing = sort({});
    it('gives no group for no rows', () => {
      expect(nothing.sorted).toEqual({ groups: [], counts: NOTHING });
    });

    const random = fc.sample(randomInputs(2000), { seed, numRuns: 1 }).map((inputs) => ({ inputs, work: sort({ ...inputs }, 300) }));
    it(`gives what the model gives, for 1,000 to 2,000 random rows (SEED=${seed})`, () => {
      expect(random.map(({ work }) => work.sorted)).toEqual(random.map(({ inputs }) => sortedByModel(inputs, 300)));
    });

    it('is told how many rows the functions expect in a group, and has no number of its own', () => {
      const script = readFileSync(BUILD_MANIFEST, 'utf8');
      expect(script).toContain('"--group-rows", type=int, required=True');
      expect(script.replaceAll('_', '')).not.toContain(String(SPARK_GROUP_ROWS));
    });
  });

  describe('an earlier run', () => {
    const rows = Array.from({ length: 20 }, (_, i) => row(i, `${i}`, `${i % 10}`));
    const killed = sort({ rows }, 7);
    for (const stage of ['rows', 'ids', 'names', 'decisions', 'sorted']) {
      killed.write(`stages/${stage}/old/part-00000.parquet`, [{ half: 'a file' }]);
    }
    killed.write('groups/old/group=0/part-00000-old.json.gz', [row(99, 'old', 'old')]);
    killed.write('groups/old/group=9/part-00000-old.json.gz', [row(99, 'old', 'old')]);
    killed.write('counts/old/part-00000-old.json.gz', [NOTHING]);
    it('that was killed leaves nothing that is believed', () => {
      expect(killed.sorted).toEqual(sortedByModel({ rows }, 7));
    });

    runs.push({ step: SPARK_STEP.SORT, work: killed, groupRows: 3 });
    it('that was complete is not done again', () => {
      expect(killed.sorted.groups).toHaveLength(3);
    });

    const beside = folder('two runs', {});
    it('that is still writing never mixes its files with those of the next run, also if it dies halfway', () => {
      expect(beside.failure).toBe('');
    });
  });

  describe('an input that is not as promised', () => {
    const SECRET = 'secret-of-a-row';
    const good = row(1, 'a', 'a', { archive: SECRET });
    const wrong: { [what: string]: Inputs } = {
      'a row without its number': { rows: [{ ...good, row: undefined }] },
      'a valid row without a column': { rows: [{ ...good, rest_selected: undefined }] },
      'a number as text': { rows: [{ ...good, size: SECRET }] },
      'a number above 2^63': { rows: [{ ...good, created_at: 1e19 }] },
      'a digest of another length': { rows: [{ ...good, id: SECRET }] },
      'a digest in upper case': { rows: [{ ...good, name: 'A'.repeat(32) }] },
      'a name of an unknown source': { rows: [good], names: [{ ...given(1, 'a', 'b'), source: SECRET }] },
      'a row that is there twice': { rows: [good, good] },
    };
    const works = Object.entries(wrong).map(([what, inputs]) => [what, sort(inputs)] as const);
    const cut = sort({ rows: [good] });
    const text = `{"row":2,"archive":"${SECRET}`;
    writeFileSync(join(cut.path, 'rows/1.json'), text);
    works.push(['half a line', cut]);
    it.each(works)('fails the run, and is not in the message: %s', (_, work) => {
      expect(work.failure).toMatch(/A line of (rows|names)\/ is not as|not there exactly once/);
      expect(work.failure).not.toContain(SECRET);
      expect(work.has('counts')).toBe(false);
    });
  });

  describe('clashes', () => {
    const pathOf = (path: string) => ({ path: digest(path) });
    const folderOf = (path: string) => ({ path: digest(path), folder: path });
    const some = folder(SPARK_STEP.CLASHES, {
      paths: [pathOf('a'), folderOf('a'), folderOf('a'), pathOf('b'), pathOf('b'), folderOf('c'), pathOf('d \u{1F600}'), folderOf('d \u{1F600}'), pathOf('e'), folderOf('e')],
    });
    it('counts paths that are a key and a folder, and gives the one with the smallest digest', () => {
      const [example] = ['a', 'd \u{1F600}', 'e'].sort((a, b) => (digest(a) < digest(b) ? -1 : 1));
      expect(some.clashes).toEqual({ keys: 3, example });
    });

    const missing = folder(SPARK_STEP.CLASHES, {});
    it('gives no example if there is none', () => {
      expect(missing.clashes).toEqual({ keys: 0 });
    });

    const random = fc.sample(randomPaths(500), { seed, numRuns: 1 }).map((paths) => ({ paths, work: folder(SPARK_STEP.CLASHES, { paths }) }));
    it(`gives what the model gives for random paths (seed ${seed})`, () => {
      expect(random.map(({ work }) => work.clashes)).toEqual(random.map(({ paths }) => clashesByModel(paths)));
    });
  });

  describe('the manifest of both engines', () => equalManifests(() => session, seed));

  it('leaves nothing behind but its folders', () => {
    for (const { work } of runs) {
      expect(readdirSync(work.path).filter((name) => !statSync(join(work.path, name)).isDirectory())).toEqual([]);
      const known = [...Object.values(SPARK_FOLDER) as string[], 'stages'];
      expect(readdirSync(work.path).filter((name) => !known.includes(name))).toEqual([]);
    }
  });
});

