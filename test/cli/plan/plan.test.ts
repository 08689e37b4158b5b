import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { PlanWorld } from './plan-process';
import { planHtml } from '../../../src/domain/plan/html/plan-html';
import { Plan } from '../../../src/domain/plan/plan';
import { archiveIdOf, csvOf, jsonOf, rowOf } from '../../handlers/support/inventories';

const GB = 1e9;
/** Archives of which two have the same name, and one has none. */
const ROWS = [
  rowOf(1, { ArchiveDescription: 'photos/a.jpg', CreationDate: '2012-08-21T17:08:24Z', Size: GB }),
  rowOf(2, { ArchiveDescription: 'photos/b.png', CreationDate: '2013-01-01T00:00:00Z', Size: 2 * GB }),
  rowOf(3, { ArchiveDescription: 'photos/a.jpg', CreationDate: '2014-01-01T00:00:00Z', Size: 4 * GB }),
  rowOf(4, { ArchiveDescription: '', CreationDate: '2015-01-01T00:00:00Z', Size: 8 * GB }),
];

const world = new PlanWorld();
afterAll(() => world.remove());

const json = world.file('inventory.json', jsonOf(ROWS));
const planOf = async (...args: string[]) => {
  const { code, stdout, stderr } = await world.run(...args, '--json');
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^Reading the inventory .*\nMaking the manifest\n(The page for a browser is .*plan\.html\n)?$/s)]);
  return JSON.parse(stdout);
};

describe('plan', () => {
  it('prints the archives, the cost and the duration of a transfer as one JSON object', async () => {
    const plan = await planOf(json);
    expect(plan).toMatchObject({
      vault_name: 'photos',
      archives: 4,
      bytes: 15 * GB,
      storage_class: 'DEEP_ARCHIVE',
      tier: 'Bulk',
      region: 'eu-west-1',
      looked_at_destination: false,
      names: { 'plain-text': 3, 'undefined-name': 1 },
      oldest: '2012-08-21T17:08:24Z',
      newest: '2015-01-01T00:00:00Z',
    });
    expect(plan.cost.lines.length).toBeGreaterThan(5);
    expect(plan.cost.total).toBeCloseTo(plan.cost.lines.reduce((sum: number, line: { amount: number }) => sum + line.amount, 0), 9);
    expect(plan.cost.total).toBeGreaterThan(0);
    expect(plan.time.hours).toBeGreaterThan(12);
    expect(world.left()).toEqual([]);
  });

  it('prints the same plan as a page', async () => {
    const { code, stdout } = await world.run(json, '--storage-class', 'STANDARD_IA', '--tier', 'Standard', '--region', 'eu-central-1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Plan for the vault photos: \$/);
    expect(stdout).toContain('**4 archives, 14.0 GiB**');
    expect(stdout).toContain('From eu-central-1, as STANDARD_IA, retrieved by tier Standard');
  });

  it.each([
    ['a CSV', 'inventory.txt', Buffer.from(csvOf(ROWS))],
    ['a gzipped CSV with another extension', 'zipped.json', gzipSync(csvOf(ROWS))],
    ['a gzipped JSON with a byte-order mark', 'zipped.csv', gzipSync(`\ufeff \n${jsonOf(ROWS)}`)],
    ['a CSV with CRLF and a byte-order mark', 'windows.csv', Buffer.from(`\ufeff${csvOf(ROWS, '\r\n')}`)],
  ])('reads %s', async (_, name, bytes) => {
    const plan = await planOf(world.file(name, bytes), '--prefix', 'photos');
    const { cost } = await planOf(json);
    expect(plan).toMatchObject({ archives: 4, bytes: 15 * GB, cost });
  });

  it('writes the manifest, the plan, the page and the names, and replaces earlier ones', async () => {
    const [out, names] = [world.path('out'), world.path('new/names.csv')];
    await planOf(json, '--out', out, '--names', names);
    for (const file of ['00002.jsonl', 'mine.jsonl']) writeFileSync(`${out}/manifest/${file}`, 'old');
    const html = world.path('pages/plan.html');
    const plan = await planOf(json, '--out', out, '--names', names, '--html', html);
    expect(readFileSync(html, 'utf8')).toBe(readFileSync(`${out}/plan.html`, 'utf8'));
    expect(readdirSync(out).sort()).toEqual(['manifest', 'plan.html', 'plan.json', 'plan.md']);
    expect(readdirSync(`${out}/manifest`)).toEqual(['00001.jsonl', 'mine.jsonl']);
    expect(JSON.parse(readFileSync(`${out}/plan.json`, 'utf8'))).toEqual(plan);
    expect(readFileSync(`${out}/plan.md`, 'utf8')).toMatch(/^# Plan for the vault photos/);
    expect(readFileSync(`${out}/plan.html`, 'utf8')).toBe(planHtml(plan as unknown as Plan));
    const entries = readFileSync(`${out}/manifest/00001.jsonl`, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
    const rows = parse(readFileSync(names));
    expect(rows).toEqual([['archive_id', 'key', 'decoder'], ...entries.map(({ archive_id: id, key, decoder }) => [id, key, decoder])]);
    expect(rows.map(([id, key]: string[]) => [id, key]).slice(1)).toEqual([
      [archiveIdOf(1), 'photos/photos/a.jpg'],
      [archiveIdOf(2), 'photos/photos/b.png'],
      [archiveIdOf(3), expect.stringMatching(/^photos\/photos\/a \(20140101T000000Z-[0-9a-f]{16}\)\.jpg$/)],
      [archiveIdOf(4), `photos/undefined-name/${archiveIdOf(4)}`],
    ]);
  });

  it('uses the user\'s own names, and writes no line for an unknown archive', async () => {
    const inventory = world.file('bad-rows.json', jsonOf([...ROWS, rowOf(5, { Size: -1 }), rowOf(1)]));
    const overrides = world.file('overrides.csv.gz', gzipSync(`GlacierArchiveID,FileName\n${archiveIdOf(4)},"c, d.txt"\n${archiveIdOf(9)},x\n`));
    const names = world.path('own-names.csv');
    const plan = await planOf(inventory, '--overrides', overrides, '--names', names);
    expect(plan).toMatchObject({
      archives: 4,
      name_overrides: { applied: 1, unknown: 1 },
      skipped: { InvalidInventoryRow: { archives: 1 }, DuplicateArchiveId: { archives: 1 } },
    });
    expect(parse(readFileSync(names)).slice(1).map(([, key, decoder]: string[]) => [key, decoder])).toEqual([
      ['photos/photos/a.jpg', 'plain-text'],
      ['photos/photos/b.png', 'plain-text'],
      [expect.stringContaining('photos/photos/a ('), 'plain-text'],
      ['photos/c, d.txt', 'name-override'],
    ]);
  });

  it.each([
    ['globs', ['--include', '*.jpg', 'undefined-name/', '--exclude', 'undefined-name'], 5],
    ['dates', ['--created-from', '2013-01-01', '--created-before', '2015-01-01'], 6],
    ['sizes', ['--minimum-size', String(2 * GB), '--maximum-size', String(4 * GB)], 6],
    ['a list of ids', ['--ids', world.file('ids.txt', `${archiveIdOf(1)}\n${archiveIdOf(4)}\r\n`)], 9],
    ['a list of ids and a glob', ['--ids', world.path('ids.txt'), '--include', 'photos'], 1],
    ['a document', ['--selection', world.file('selection.json', '{ "include": ["*.png"] }')], 2],
    ['a document with ids', ['--selection', world.file('ids.json', JSON.stringify({ archive_ids: [archiveIdOf(3)] }))], 4],
    ['a document with ids in another file', ['--selection', world.file('elsewhere.json', '{ "archive_ids_file": "s3://bucket/ids.txt" }'), '--ids', world.path('ids.txt')], 9],
  ])('plans only archives that are chosen by %s', async (_, flags, gigabytes) => {
    const plan = await planOf(json, ...flags);
    expect(plan.bytes).toBe(gigabytes * GB);
    expect(plan.left_out.bytes).toBe((15 - gigabytes) * GB);
  });

  it('writes class and tags of the object rules into the manifest', async () => {
    const rules = world.file('rules.json', JSON.stringify({
      rules: [
        { match: { include: ['*.jpg'] }, storage_class: 'STANDARD_IA', tags: { team: 'photos' } }, { storage_class: 'DEEP_ARCHIVE' },
      ],
    }));
    await planOf(json, '--object-rules', rules, '--out', world.path('ruled'));
    const entries = readFileSync(world.path('ruled/manifest/00001.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
    const jpg = { rule: 1, storage_class: 'STANDARD_IA', tags: { team: 'photos' } };
    expect(entries.map(({ key, rule, storage_class, tags }) => [/\.jpg$/.test(key), { rule, storage_class, tags }]))
      .toEqual(entries.map(({ key }) => (/\.jpg$/.test(key) ? [true, jpg] : [false, { rule: 2, storage_class: 'DEEP_ARCHIVE' }])));
    expect(entries.filter(({ key }) => /\.jpg$/.test(key)).length).toBeGreaterThan(0);
  });

  it('uses the given prices, chunk size and daily limits', async () => {
    const usual = await planOf(json);
    const prices = world.file('prices.json', '{ "glacier_retrieval_Bulk": 1 }');
    const plan = await planOf(json, '--prices', prices, '--chunk-size', '8', '--destination-region', 'us-west-2',
      '--daily-requests', '2', '--daily-bytes', String(100 * GB));
    expect(plan.cost.lines.find(({ price }: { price: string }) => price === 'glacier_retrieval_Bulk').amount).toBeCloseTo(15 * GB / 2 ** 30, 6);
    expect(plan.prices.overridden).toEqual(['glacier_retrieval_Bulk']);
    expect(plan.to_request.chunks).toBeGreaterThan(10 * usual.to_request.chunks);
    expect(plan.time.hours).toBeGreaterThan(24);
    expect(plan.cost.lines.map(({ service }: { service: string }) => service)).toContain('Data transfer');
  });

  it('gives folders keys that end in / with --folder-markers AS_FOLDERS', async () => {
    const marker = '<m><v>4</v><p>Zm9sZGVyLw==</p><lm>20120821T170824Z</lm></m>';
    const inventory = world.file('markers.json', jsonOf([rowOf(1, { ArchiveDescription: marker })]));
    const keyOf = async (...flags: string[]) => {
      await planOf(inventory, '--names', world.path('markers.csv'), ...flags);
      return parse(readFileSync(world.path('markers.csv')))[1][1];
    };
    expect([await keyOf(), await keyOf('--folder-markers', 'AS_FOLDERS')]).toEqual(['photos/folder', 'photos/folder/']);
  });

  it('explains its options with --help', async () => {
    const { code, stdout } = await world.run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('plan [options] <inventory...>');
    expect(stdout).toContain('--out, --html and --names replace what they wrote before');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind after %s', async (signal) => {
    const pipe = world.path(`pipe-${signal}`);
    execFileSync('mkfifo', [pipe]);
    const { child, ended } = world.start(pipe);
    const writer = createWriteStream(pipe).on('error', () => undefined);
    await once(writer, 'open'); // the plan reads from a pipe that never ends
    expect(world.left()).toEqual([expect.stringMatching(/^glacier-plan-/)]);
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    writer.destroy();
    expect([code, stdout, world.left()]).toEqual([signal, '', []]);
    expect(stderr).toContain('Stopped before the plan was made. Its temporary files are removed. The same command begins again');
  });
});
