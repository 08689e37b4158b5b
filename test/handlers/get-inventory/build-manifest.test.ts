import { mkdtempSync, readdirSync, writeFileSync, mkdirSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { ExternalManifestEngine } from '../../../src/domain/inventory/manifest/external-manifest-engine';
import { buildManifest, BuildManifestSettings, BuildManifestPorts } from '../../../src/handlers/get-inventory/build-manifest';
import { inScratchDirectory } from '../../../src/handlers/get-inventory/scratch-directory';
import { manifestTotals } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { archiveIdOf, csvOf, jsonOf, rowOf } from '../support/inventories';
import { mappingDatabase } from '../support/mapping-databases';
import { MemoryBucket } from '../support/memory-bucket';
import { WalkingRuns } from '../support/walking-runs';

const SETTINGS = { chunkSize: 2 ** 27, scratchBytes: 2 ** 30, tagging: { allowed: true, ofEach: {} } };
const ROWS = [rowOf(1), rowOf(2), rowOf(3)];

/** The inventory bucket and the destination, for a run of the vault `photos`, with the real engine. */
class World implements BuildManifestPorts {
  public readonly runs = new WalkingRuns();
  public readonly clock = new TestClock();
  public readonly inventories = new MemoryBucket();
  public readonly engine = new ExternalManifestEngine();
  public readonly there: string[] = [];
  public readonly listed: string[] = [];
  /** Milliseconds. A page that takes any is not the last one. */
  public pageTakes = 0;
  public readonly destination = { pages: (prefix: string) => this.pages(prefix) };

  constructor(overrides = {}, rows: readonly unknown[] = ROWS) {
    this.runs.put('run-1', overrides);
    this.inventories.set('run-1/inventory/retrieved.json', jsonOf(rows));
  }

  public build = (mapped = false, manifest = 'm1', deadline = Infinity, tagging: BuildManifestSettings['tagging'] = SETTINGS.tagging) =>
    buildManifest({ run: 'run-1', mapped }, { manifest, deadline }, this, { ...SETTINGS, tagging });

  public entries(key = 'run-1/manifest/m1/00001.jsonl'): ManifestEntry[] {
    return this.inventories.text(key).trimEnd().split('\n').map((line) => JSON.parse(line) as ManifestEntry);
  }

  public get names() {
    return Object.fromEntries(this.entries().map(({ archive_id: id, key }) => [[1, 2, 3].find((name) => archiveIdOf(name) === id), key]));
  }

  private async *pages(prefix: string) {
    this.listed.push(prefix);
    this.clock.time += this.pageTakes;
    yield { keys: this.there, last: !this.pageTakes };
  }
}

it('writes the manifest of the inventory that Glacier made, and its sums', async () => {
  const world = new World();
  expect(await world.build()).toEqual({ manifest: 'm1', partitions: 1 });
  expect(world.names).toEqual({ 1: 'photos/1.jpg', 2: 'photos/2.jpg', 3: 'photos/3.jpg' });
  expect(world.inventories.keys('/manifest/')).toEqual(['run-1/manifest/m1/00001.jsonl', 'run-1/manifest/m1/summary.json']);
  expect(JSON.parse(world.inventories.text('run-1/manifest/m1/summary.json'))).toMatchObject({ inventory: { archives: 3, bytes: 3000 }, partitions: [{ draft: false }] });
});

it('writes a draft if an object is at a key below the prefix of the run', async () => {
  const world = new World({ destination_prefix: 'all/photos' });
  world.there.push('all/photos/2.jpg', 'all/photos/other');
  await world.build();
  expect(world.listed).toEqual(['all/photos/']);
  expect(world.entries('run-1/manifest/m1/draft-00001.jsonl').filter(({ occupied }) => occupied).map(({ key }) => key)).toEqual(['all/photos/2.jpg']);
  expect(JSON.parse(world.inventories.text('run-1/manifest/m1/summary.json'))).toMatchObject({ partitions: [{ draft: true }] });
});

it('writes into a new folder each time, and into none if the run has its manifest', async () => {
  const world = new World();
  await world.build();
  const first = world.inventories.text('run-1/manifest/m1/00001.jsonl');
  await world.build(false, 'm2');
  expect(world.inventories.text('run-1/manifest/m2/00001.jsonl')).toBe(first);
  world.runs.put('run-1', { phase: 'planned', totals: manifestTotals({ manifest: 'm1', partitions: 1 }) });
  expect(await world.build(false, 'm3')).toEqual({ manifest: 'm1', partitions: 1 });
  expect(world.inventories.keys('m3')).toEqual([]);
});

describe('a provided inventory', () => {
  it('is read instead of Glacier\'s, and JSON rather than CSV', async () => {
    const world = new World({ provided_inventory: true });
    world.inventories.set('run-1/inventory/provided.csv', csvOf([rowOf(1)]));
    await world.build();
    expect(world.names).toEqual({ 1: 'photos/1.jpg' });
    world.inventories.set('run-1/inventory/provided.json', jsonOf([rowOf(2)]));
    await world.build();
    expect(world.names).toEqual({ 2: 'photos/2.jpg' });
  });

  it('must be in the bucket', async () => {
    await expect(new World({ provided_inventory: true }).build()).rejects.toMatchObject({ name: 'ProvidedInventoryNotFound' });
  });

  it('must be of the run\'s vault', async () => {
    const world = new World({ provided_inventory: true });
    world.inventories.set('run-1/inventory/provided.json', jsonOf(ROWS, 'arn:aws:glacier:eu-west-1:1:vaults/other'));
    await expect(world.build()).rejects.toMatchObject({ name: 'MalformedInventory' });
    expect(world.inventories.keys('/manifest/')).toEqual([]);
  });
});

describe('names', () => {
  it('come from the user\'s file if it gives one', async () => {
    const world = new World({ name_override_file: 's3://inventories/my/names.csv' });
    world.inventories.set('my/names.csv', `GlacierArchiveID,FileName\n${archiveIdOf(1)},"trip/a, b.jpg"\n${archiveIdOf(2)},\n`);
    await world.build();
    expect(world.names).toEqual({ 1: 'photos/trip/a, b.jpg', 2: 'photos/2.jpg', 3: 'photos/3.jpg' });
    expect(JSON.parse(world.inventories.text('run-1/manifest/m1/summary.json')).name_overrides).toMatchObject({ applied: 1, empty: 1 });
  });

  it('come from the mapping vault if the description says nothing', async () => {
    const world = new World({}, [rowOf(1, { ArchiveDescription: '' }), rowOf(2)]);
    world.inventories.set('run-1/inventory/mapping.sqlite', await mappingDatabase([[archiveIdOf(1), 'home', 'a/b.jpg'], [archiveIdOf(2), 'home', 'other']]));
    await world.build(true);
    expect(world.names).toEqual({ 1: 'photos/home/a/b.jpg', 2: 'photos/2.jpg' });
    await world.build(false);
    expect(world.names[1]).toBe(`photos/undefined-name/${archiveIdOf(1)}`);
  });

  it('keep the slash of a folder marker only if the user asks', async () => {
    const folder = [rowOf(1, { ArchiveDescription: `<m><v>4</v><p>${Buffer.from('a/b/').toString('base64')}</p><lm>20120821T170824Z</lm></m>` })];
    const plain = new World({}, folder);
    await plain.build();
    const kept = new World({ folder_markers: 'AS_FOLDERS' }, folder);
    await kept.build();
    expect([plain.names[1], kept.names[1]]).toEqual(['photos/a/b', 'photos/a/b/']);
  });
});

describe('a selection', () => {
  it('leaves out the archives that it does not choose', async () => {
    const world = new World({ selection_file: 's3://inventories/selection.json' });
    world.inventories.set('selection.json', JSON.stringify({ include: ['[12].jpg'], archive_ids_file: 's3://inventories/ids.txt' }));
    world.inventories.set('ids.txt', `${archiveIdOf(2)}\n${archiveIdOf(3)}\n`);
    await world.build();
    expect(world.names).toEqual({ 2: 'photos/2.jpg' });
    expect(JSON.parse(world.inventories.text('run-1/manifest/m1/summary.json'))).toMatchObject({ left_out: { archives: 2, bytes: 2000 } });
  });

  it.each([
    ['NothingSelected', JSON.stringify({ include: ['*.png'] })],
    ['MalformedSelection', '{"includes":[]}'],
    ['MalformedSelection', JSON.stringify({ include: ['x'.repeat(2 ** 20)] })],
    ['InputFileNotFound', JSON.stringify({ archive_ids_file: 's3://inventories/none.txt' })],
    ['InputFileNotFound', JSON.stringify({ archive_ids_file: 's3://other-bucket/ids.txt' })],
  ])('ends the run with %s if it is %p', async (name, text) => {
    const world = new World({ selection_file: 's3://inventories/selection.json' });
    world.inventories.set('selection.json', text);
    await expect(world.build()).rejects.toMatchObject({ name });
  });
});

describe('object rules', () => {
  const RULES = 's3://inventories/rules.json';
  const ruled = (rules: unknown, overrides = {}) => {
    const world = new World({ object_rules_file: RULES, ...overrides });
    world.inventories.set('rules.json', JSON.stringify({ rules }));
    return world;
  };
  const TAGGED = [{ storage_class: 'GLACIER' }, { tags: { b: 'x' } }];

  it('put class and tags into the manifest', async () => {
    const rules = [{ match: { include: ['1.jpg'] }, storage_class: 'STANDARD_IA', tags: { a: 'b' } }, { match: { include: ['2.jpg'] }, storage_class: 'GLACIER' }];
    const world = ruled(rules, { storage_class: 'GLACIER' });
    await world.build();
    expect(world.entries().map(({ rule, storage_class, tags }) => [rule, storage_class, tags]))
      .toEqual([[1, 'STANDARD_IA', { a: 'b' }], [2, 'GLACIER', undefined], [undefined, undefined, undefined]]);
  });

  it.each([
    ['MalformedObjectRules', { rules: [{ storage_class: 'COLD' }] }],
    ['MalformedObjectRules', { rules: [{ match: { include: ['x'.repeat(2 ** 20)] }, storage_class: 'GLACIER' }] }],
  ])('end the run with %s if they cannot be used (%#)', async (name, document) => {
    const world = new World({ object_rules_file: RULES });
    world.inventories.set('rules.json', JSON.stringify(document));
    await expect(world.build()).rejects.toMatchObject({ name });
  });

  it('with tags end the run if the deployment may not tag, and the error names the rule', async () => {
    const message = expect.stringMatching(/rule 2 of the object rules gives tags.*destination\.objectTagging/);
    await expect(ruled(TAGGED).build(false, 'm1', Infinity, { allowed: false, ofEach: {} })).rejects.toMatchObject({ name: 'ObjectTagsNotAllowed', message });
    await expect(ruled(TAGGED.slice(0, 1)).build(false, 'm1', Infinity, { allowed: false, ofEach: {} })).resolves.toMatchObject({ partitions: 1 });
  });

  it('end the run if an object would have more than ten tags, with those that each object gets', async () => {
    const nine = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`t${i}`, '']));
    const deployed = (tags: object) => ({ allowed: true, ofEach: tags as Record<string, string> });
    await expect(ruled(TAGGED).build(false, 'm1', Infinity, deployed(nine))).resolves.toMatchObject({ partitions: 1 });
    await expect(ruled(TAGGED).build(false, 'm1', Infinity, deployed({ ...nine, c: '' })))
      .rejects.toMatchObject({ name: 'MalformedObjectRules', message: expect.stringContaining('rule 2: with the tags t0, t1') });
  });

  it('end the run if a rule would change a tag that each object gets', async () => {
    await expect(ruled(TAGGED).build(false, 'm1', Infinity, { allowed: true, ofEach: { b: 'secret' } }))
      .rejects.toMatchObject({ name: 'MalformedObjectRules', message: expect.stringContaining('rule 2: it gives the tag b, which the transfer gives each object') });
  });

  it('end the run if the tags of an object would not fit into the headers of a request to S3', async () => {
    const build = (ofEach: Record<string, string>) => ruled([{ tags: { b: 'ü'.repeat(256) } }]).build(false, 'm1', Infinity, { allowed: true, ofEach });
    await expect(build({ a: 'é'.repeat(256) })).resolves.toMatchObject({ partitions: 1 });
    await expect(build({ a: 'é'.repeat(256), c: 'é'.repeat(256) })).rejects.toMatchObject({
      name: 'MalformedObjectRules', message: expect.stringMatching(/rule 1: with the tags a, c that the transfer gives each object, .* tags of 4616 bytes; allowed are at most 4096/),
    });
  });
});

it.each(['selection_file', 'name_override_file', 'object_rules_file'])('ends the run if its %s is gone', async (file) => {
  await expect(new World({ [file]: 's3://inventories/gone' }).build()).rejects.toMatchObject({ name: 'InputFileNotFound', message: expect.stringContaining('s3://inventories/gone') });
});

it('says which output is gone from the bucket', async () => {
  await expect(new World().build(true)).rejects.toMatchObject({ name: 'InventoryJobFailed', message: expect.stringContaining('mapping.sqlite') });
  const world = new World();
  world.inventories.content.clear();
  await expect(world.build()).rejects.toMatchObject({ name: 'InventoryJobFailed' });
});

describe('scratch space', () => {
  const parent = () => mkdtempSync(join(tmpdir(), 'scratch-'));

  it('is empty after an earlier invocation was killed, and is removed at the end', async () => {
    const within = parent();
    mkdirSync(join(within, 'build-manifest', 'left'), { recursive: true });
    writeFileSync(join(within, 'build-manifest', 'left', 'over'), 'x');
    const seen = await inScratchDirectory(async (directory) => { writeFileSync(join(directory, 'new'), 'x'); return readdirSync(directory); }, within);
    expect([seen, readdirSync(within)]).toEqual([['new'], []]);
  });

  it('is removed after an error too', async () => {
    const within = parent();
    await expect(inScratchDirectory(async () => { throw new Error('full'); }, within)).rejects.toThrow('full');
    expect(readdirSync(within)).toEqual([]);
  });
});

it('ends by name if listing the destination takes too long', async () => {
  const world = new World();
  world.there.push('photos/other');
  world.pageTakes = 60_000;
  await expect(world.build(false, 'm1', world.clock.now() + 60_000)).rejects.toMatchObject({ name: 'InventoryTooLarge' });
  expect(world.listed).toHaveLength(1);
});

it('ends by name if the time is too short, before Lambda kills it', async () => {
  const world = new World();
  await expect(world.build(false, 'm1', world.clock.now())).rejects.toMatchObject({ name: 'InventoryTooLarge', message: expect.stringContaining('too short') });
  expect(world.inventories.keys('/manifest/')).toEqual([]);
});
