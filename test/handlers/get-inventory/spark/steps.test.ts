import { gunzipSync, gzipSync } from 'node:zlib';
import { SPARK_GROUP_ROWS, SPARK_ROW_BYTES } from '../../../../src/contracts/spark';
import { ExternalManifestEngine } from '../../../../src/domain/inventory/manifest/external-manifest-engine';
import { Piece } from '../../../../src/domain/inventory/spark/piece';
import { buildManifest } from '../../../../src/handlers/get-inventory/build-manifest';
import { cutRunInputs } from '../../../../src/handlers/get-inventory/spark/cut-inputs';
import { mapRunPiece } from '../../../../src/handlers/get-inventory/spark/map-piece';
import { sumRunManifest } from '../../../../src/handlers/get-inventory/spark/sum-manifest';
import { writeGroup } from '../../../../src/handlers/get-inventory/spark/write-group';
import { clashesByModel, sortedByModel } from '../../../spark/model';
import { TestClock } from '../../../support/test-clock';
import { archiveIdOf, jsonOf, rowOf } from '../../support/inventories';
import { MemoryBucket } from '../../support/memory-bucket';
import { WalkingRuns } from '../../support/walking-runs';

const WORK = 'spark.work/run-1/m1';
const INPUT = { run: 'run-1', manifest: 'm1', mapped: false };
const TAGGING = { allowed: true, ofEach: {} };
const SETTINGS = { chunkSize: 2 ** 27, tagging: TAGGING };
/** Two have one name, one comes twice, and one cannot be read. */
const ROWS = [
  rowOf(1), rowOf(2), rowOf(3), { ...rowOf(4), ArchiveDescription: rowOf(1).ArchiveDescription }, rowOf(2), { ...rowOf(5), ArchiveId: 'short' },
];

/** The inventory bucket and the destination, for a run of the vault `photos`. A model stands for Spark. */
class World {
  public readonly runs = new WalkingRuns();
  public readonly clock = new TestClock();
  public readonly bucket = new MemoryBucket();
  public readonly there: string[] = [];
  public readonly destination = { pages: () => this.pages() };
  public readonly inventories = Object.assign(Object.create(this.bucket) as MemoryBucket, {
    text: async (key: string) => (this.bucket.content.has(key) ? this.bucket.text(key) : undefined),
  });

  constructor(overrides = {}, rows: readonly unknown[] = ROWS) {
    this.runs.put('run-1', overrides);
    this.bucket.set('run-1/inventory/retrieved.json', jsonOf(rows));
  }

  public cut = (deadline = Infinity) => cutRunInputs(INPUT, deadline, this);
  public map = (piece: Piece) => mapRunPiece({ ...INPUT, piece }, this);
  public sum = (step: 'pieces' | 'groups' | 'partitions') => sumRunManifest({ ...INPUT, step }, this, TAGGING);
  public write = (group: number) => writeGroup({ ...INPUT, group }, this, SETTINGS.chunkSize);
  public json = (name: string) => JSON.parse(this.bucket.text(`${WORK}/${name}`));
  public names = () => this.bucket.keys(`${WORK}/`).map((key) => key.slice(WORK.length + 1));

  public async mapAll(): Promise<void> {
    for (const piece of this.json('pieces.json') as Piece[]) await this.map(piece);
  }

  /** Writes what the script writes, in the way in which it does: several files, of which some are Spark's own. */
  public sort(): void {
    const lines = (folder: string) => this.lines(folder);
    const hasIds = this.names().some((name) => name.startsWith('ids/'));
    const inputs = { rows: lines('rows'), names: lines('names'), ids: hasIds ? lines('ids') : undefined, existing: lines('existing') };
    const { groups, counts } = sortedByModel(inputs, SPARK_GROUP_ROWS);
    this.result('counts', [counts]);
    groups.forEach((rows, group) => this.result('groups', rows, `/group=${group}`));
    this.bucket.set(`${WORK}/groups/a-run/group=0_$folder$`, '');
  }

  public clashes(): void {
    this.result('clashes', [clashesByModel(this.lines('paths'))]);
  }

  public async whole(): Promise<void> {
    while (!(await this.cut()).done);
    await this.mapAll();
    await this.sum('pieces');
    this.sort();
    await this.sum('groups');
    for (const { group } of this.json('groups.json')) await this.write(group);
    this.clashes();
    await this.sum('partitions');
  }

  private lines(folder: string): any[] {
    return this.bucket.keys(`${WORK}/${folder}/`).flatMap((key) => gunzipSync(this.bucket.content.get(key)!).toString().split('\n').filter(Boolean).map((line) => JSON.parse(line)));
  }

  /** Another run was killed halfway, or is still writing. */
  private result(folder: string, rows: readonly object[], within = ''): void {
    const half = Math.ceil(rows.length / 2);
    const parts = [rows.slice(0, half), rows.slice(half)].map((part) => gzipSync(part.map((row) => `${JSON.stringify(row)}\n`).join('')));
    parts.forEach((part, i) => this.bucket.set(`${WORK}/${folder}/a-run${within}/part-0000${i}.json.gz`, part));
    this.bucket.set(`${WORK}/${folder}/a-killed-run${within}/part-00000.json.gz`, parts[0]);
    this.bucket.set(`${WORK}/${folder}/a-run/_SUCCESS`, '');
    this.bucket.set(`${WORK}/${folder}/_COMPLETE`, 'a-run');
  }

  private async *pages() {
    yield { keys: this.there, last: true };
  }
}

/** The manifest's files by name, as one function makes them of the same run. */
async function ofOneFunction(world: World): Promise<Record<string, string>> {
  await buildManifest({ run: 'run-1', mapped: false }, { manifest: 'one', deadline: Infinity }, { ...world, inventories: world.bucket as never, engine: new ExternalManifestEngine() },
    { ...SETTINGS, scratchBytes: 2 ** 30 });
  return filesOf(world, 'one');
}
const filesOf = (world: World, manifest: string) =>
  Object.fromEntries(world.bucket.keys(`run-1/manifest/${manifest}/`).map((key) => [key.split('/')[3], world.bucket.text(key)]));

const LAUNCHES: [string, object, (world: World) => void][] = [
  ['nothing else', {}, () => undefined],
  ['names from the user\'s file', { name_override_file: 's3://inventories/my/names.csv' }, ({ bucket }) =>
    bucket.set('my/names.csv', `GlacierArchiveID,FileName\n${archiveIdOf(1)},"trip/a, b.jpg"\n${archiveIdOf(9)},x.jpg\n`)],
  ['a selection with ids of its own', { selection_file: 's3://inventories/my/s.json' }, ({ bucket }) =>
    bucket.set('my/s.json', JSON.stringify({ archive_ids: [archiveIdOf(1), archiveIdOf(3), archiveIdOf(8)] }))],
  ['a selection with a file of ids', { selection_file: 's3://inventories/my/s.json' }, ({ bucket }) => {
    bucket.set('my/s.json', JSON.stringify({ include: ['*'], archive_ids_file: 's3://inventories/my/ids.txt' }));
    bucket.set('my/ids.txt', `${archiveIdOf(2)}\n${archiveIdOf(3)}\n`);
  }],
  ['rules for objects', { object_rules_file: 's3://inventories/my/rules.json' }, ({ bucket }) =>
    bucket.set('my/rules.json', JSON.stringify({ rules: [{ match: { include: ['1.*'] }, storage_class: 'STANDARD_IA', tags: { team: 'a' } }] }))],
  ['an object at a key', {}, ({ there }) => there.push('photos/2.jpg', 'photos/other')],
];

it.each(LAUNCHES)('makes the manifest that one function makes, with %s', async (_, overrides, prepare) => {
  const world = new World(overrides);
  prepare(world);
  await world.whole();
  const [spark, one] = [filesOf(world, 'm1'), await ofOneFunction(world)];
  expect(Object.keys(spark).length).toBe(2);
  expect(spark).toEqual(one);
});

describe('an inventory', () => {
  const build = (world: World, sparkAbove?: number) => buildManifest({ run: 'run-1', mapped: false }, { manifest: 'm1', deadline: Infinity },
    { ...world, inventories: world.bucket as never, engine: new ExternalManifestEngine() }, { ...SETTINGS, scratchBytes: 2 ** 30, sparkAbove });

  it('with more archives than one function should sort is left to Spark, and nothing is written', async () => {
    const world = new World();
    const archives = world.bucket.content.get('run-1/inventory/retrieved.json')!.length / SPARK_ROW_BYTES.JSON;
    expect(await build(world, Math.floor(archives))).toEqual({ manifest: 'm1', partitions: 0, spark: true });
    expect(world.bucket.keys('/manifest/')).toEqual([]);
  });

  it.each([['without Spark', undefined], ['that is small enough', 1_000]])('%s is sorted by one function', async (_, above) => {
    expect(await build(new World(), above)).toEqual({ manifest: 'm1', partitions: 1 });
  });
});

describe('cutting', () => {
  it('goes on in the next invocation', async () => {
    const world = new World({ name_override_file: 's3://inventories/my/names.csv' });
    world.bucket.set('my/names.csv', `GlacierArchiveID,FileName\n${archiveIdOf(1)},a.jpg\n`);
    const answers = [];
    for (let tries = 0; tries < 10 && !answers.at(-1)?.done; tries += 1) answers.push(await world.cut(world.clock.now() + (tries ? 1 : 0)));
    expect(answers.at(-1)).toEqual({ done: true });
    expect((world.json('pieces.json') as Piece[]).map(({ input }) => input)).toEqual(expect.arrayContaining(['inventory', 'overrides', 'existing']));
  });
});

describe('a piece', () => {
  it('that is done stays as it is', async () => {
    const world = new World();
    while (!(await world.cut()).done);
    await world.mapAll();
    world.bucket.set(`${WORK}/rows/00001.json.gz`, 'kept');
    await world.mapAll();
    expect(world.bucket.text(`${WORK}/rows/00001.json.gz`)).toBe('kept');
  });

  it('whose function dies before its result is written is made again', async () => {
    const world = new World();
    while (!(await world.cut()).done);
    const [piece] = world.json('pieces.json') as Piece[];
    world.inventories.writesLeft = 1;
    await expect(world.map(piece)).rejects.toThrow('killed');
    expect(world.names()).not.toContain('results/00001.json');
    world.inventories.writesLeft = Infinity;
    await world.map(piece);
    expect(world.json('results/00001.json')).toMatchObject({ rows: { archives: ROWS.length } });
  });

  it('with an input that is gone says so in its result, and the check ends the run with its name', async () => {
    const world = new World({ name_override_file: 's3://inventories/my/names.csv' });
    world.bucket.set('my/names.csv', `GlacierArchiveID,FileName\n${archiveIdOf(1)},a.jpg\n`);
    while (!(await world.cut()).done);
    world.bucket.content.delete('my/names.csv');
    await world.mapAll();
    await expect(world.sum('pieces')).rejects.toMatchObject({ name: 'InputFileNotFound', message: expect.stringContaining('my/names.csv') });
  });
});

describe('an input file that is replaced', () => {
  const LAUNCH = { name_override_file: 's3://inventories/my/names.csv', selection_file: 's3://inventories/my/s.json' };
  const overrides = (name: string) => `GlacierArchiveID,FileName\n${archiveIdOf(1)},${name}\n`;
  const FILES: [string, string][] = [
    ['run-1/inventory/retrieved.json', jsonOf([...ROWS].reverse())],
    ['my/names.csv', overrides('b.jpg')],
    ['my/ids.txt', `${archiveIdOf(2)}\n${archiveIdOf(1)}\n`],
    ['my/s.json', JSON.stringify({ exclude: ['2.jpg'], archive_ids_file: 's3://inventories/my/ids.txt' })],
  ];

  function prepared(): World {
    const world = new World(LAUNCH);
    world.bucket.set('my/names.csv', overrides('a.jpg'));
    world.bucket.set('my/ids.txt', `${archiveIdOf(1)}\n${archiveIdOf(2)}\n`);
    world.bucket.set('my/s.json', JSON.stringify({ exclude: ['3.jpg'], archive_ids_file: 's3://inventories/my/ids.txt' }));
    return world;
  }
  const changed = (key: string) => ({ name: 'InputFileChanged', message: expect.stringContaining(`s3://inventories/${key}`) });

  it.each(FILES)('before the pieces are read ends the run by name: %s', async (key, content) => {
    const world = prepared();
    while (!(await world.cut()).done);
    world.bucket.set(key, content);
    await world.mapAll();
    await expect(world.sum('pieces')).rejects.toMatchObject(changed(key));
  });

  it.each(FILES)('between two calls of cutting ends the run by name: %s', async (key, content) => {
    const world = prepared();
    expect(await world.cut(world.clock.now())).toEqual({ done: false });
    world.bucket.set(key, content);
    await expect(world.cut()).rejects.toMatchObject(changed(key));
  });

  it('while it is read ends the run by name', async () => {
    const world = prepared();
    const read = world.bucket.read.bind(world.bucket);
    world.inventories.read = async (...given) => {
      if (given[0] === 'my/ids.txt') world.bucket.set('my/ids.txt', FILES[2][1]);
      return read(...given);
    };
    await expect(world.cut()).rejects.toMatchObject(changed('my/ids.txt'));
  });
});

describe('the check of the pieces', () => {
  it('ends a run whose pieces are not all there', async () => {
    const world = new World();
    while (!(await world.cut()).done);
    await expect(world.sum('pieces')).rejects.toThrow(/no longer has spark\.work\/run-1\/m1\/results\/00001\.json/);
  });

  it('ends a run of an inventory of which no row can be used', async () => {
    const world = new World({}, [{ ...rowOf(1), ArchiveId: 'short' }]);
    while (!(await world.cut()).done);
    await world.mapAll();
    await expect(world.sum('pieces')).rejects.toMatchObject({ name: 'MalformedInventory' });
  });
});

describe('the object rules', () => {
  const withRules = async (text: string) => {
    const world = new World({ object_rules_file: 's3://inventories/my/rules.json' });
    world.bucket.set('my/rules.json', text);
    while (!(await world.cut()).done);
    await world.mapAll();
    return world;
  };
  const rulesOf = (storageClass: string) => JSON.stringify({ rules: [{ storage_class: storageClass, tags: { bytes: '5' } }] });

  it('end the run by the name of what is wrong with them, before anything is sorted', async () => {
    const world = await withRules('{}');
    await expect(world.sum('pieces')).rejects.toMatchObject({ name: 'MalformedObjectRules' });
  });

  it('are those of one moment, although the file is replaced while the groups are written', async () => {
    const world = await withRules(rulesOf('STANDARD_IA'));
    await world.sum('pieces');
    world.sort();
    await world.sum('groups');
    world.bucket.set('my/rules.json', rulesOf('GLACIER_IR'));
    await world.write(0);
    world.clashes();
    world.bucket.set('my/rules.json', 'not even JSON');
    await world.sum('partitions');
    const { 'summary.json': summary, '00001.jsonl': entries } = filesOf(world, 'm1');
    const rule = { storage_class: 'STANDARD_IA', tags: { bytes: '5' } };
    expect(JSON.parse(summary).object_rules).toEqual([{ match: 'every archive', ...rule }]);
    expect(JSON.parse(entries.split('\n')[0])).toMatchObject(rule);
  });
});

describe('the groups', () => {
  it('are none if the selection fits nothing, and the run ends', async () => {
    const world = new World({ selection_file: 's3://inventories/my/s.json' }, [rowOf(1)]);
    world.bucket.set('my/s.json', JSON.stringify({ include: ['nothing/**'] }));
    while (!(await world.cut()).done);
    await world.mapAll();
    await world.sum('pieces');
    world.sort();
    await expect(world.sum('groups')).rejects.toMatchObject({ name: 'NothingSelected' });
  });

  it('end the run if Spark has left no counts', async () => {
    const world = new World();
    while (!(await world.cut()).done);
    await world.mapAll();
    await world.sum('pieces');
    await expect(world.sum('groups')).rejects.toMatchObject({ name: 'InventorySortFailed', message: expect.stringContaining('counts/_COMPLETE. Nothing') });
  });

  it('stay as they are once they are done', async () => {
    const world = new World();
    await world.whole();
    world.bucket.set(`${WORK}/partitions/00000-1.jsonl`, 'kept');
    await world.write(0);
    expect(world.bucket.text(`${WORK}/partitions/00000-1.jsonl`)).toBe('kept');
  });
});

it('the manifest has its summary only when all its partitions are there', async () => {
  const world = new World();
  await world.whole();
  for (const key of world.bucket.keys('run-1/manifest/m1/')) world.bucket.content.delete(key);
  world.inventories.writesLeft = 1;
  await expect(world.sum('partitions')).rejects.toThrow('killed');
  expect(Object.keys(filesOf(world, 'm1'))).toEqual(['00001.jsonl']);
});
