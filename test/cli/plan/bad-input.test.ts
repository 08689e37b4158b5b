import { gzipSync } from 'node:zlib';
import pMap from 'p-map';
import { PlanRun, PlanWorld } from './plan-process';
import { archiveIdOf, csvOf, jsonOf, rowOf } from '../../handlers/support/inventories';

const world = new PlanWorld();
const json = world.file('inventory.json', jsonOf([rowOf(1), rowOf(2)]));
const file = (name: string, content: string | Uint8Array): string => world.file(`${name}-${Math.random()}`, content);
const given = (name: string, content: string | Uint8Array): string[] => [`--${name}`, file(name, content)];
const inventory = (content: string | Uint8Array): string[] => [file('inventory', content)];

/** The mistake, the arguments, and the expected message. */
const CASES: readonly [string, string[], RegExp][] = [
  ['no inventory', [], /missing required argument 'inventory'/],
  ['an unknown option', [json, '--vault', 'photos'], /unknown option '--vault'/],
  ['an option without its value', [json, '--out'], /argument missing/],
  ['a file that does not exist', [world.path('nowhere.json')], /there is no file .*nowhere\.json/],
  ['a folder instead of a file', [world.folder], /cannot be read: EISDIR/],
  ['an empty file', inventory(' \n'), /is empty/],
  ['an inventory that is cut off', inventory(jsonOf([rowOf(1)]).slice(0, -40)), /the inventory cannot be used: .*[^.]$/m],
  ['an inventory without archives', inventory(jsonOf([])), /lists no archives/],
  ['a file that is not an inventory', inventory('<html></html>\n'), /the inventory cannot be used/],
  ['a CSV with other columns', inventory(csvOf([rowOf(1)]).replace('SHA256TreeHash', 'Hash')), /its header is not ArchiveId/],
  ['an inventory of which no row can be used', inventory(jsonOf([1, 2, 3].map((n) => rowOf(n, { Size: '1048576' })))), /none of its 3 rows can be used; ArchiveList\[0\]: Size/],
  ['an inventory in UTF-16', inventory(Buffer.from(`\ufeff${jsonOf([rowOf(1)])}`, 'utf16le')), /encoded in UTF-16/],
  ['a selection in UTF-16', [json, ...given('selection', Buffer.from('\ufeff{"include":["*"]}', 'utf16le'))], /The selection cannot be used: it is encoded in UTF-16/],
  ['overrides in UTF-16', [json, ...given('overrides', Buffer.from(`\ufeffGlacierArchiveID,FileName\n${archiveIdOf(1)},a\n`, 'utf16le'))], /UTF-16/],
  ['a CSV that writes quotes in two ways', inventory(csvOf([rowOf(1, { ArchiveDescription: 'a"b' }), rowOf(2)]).replace('"2.jpg"', '"a""b"')), /line 3 writes quotes as ""/],
  ['a gzip file that is cut off', inventory(gzipSync(jsonOf([rowOf(1)])).subarray(0, -12)), /begins like a gzip file, but cannot be unpacked/],
  ['overrides that do not exist', [json, '--overrides', world.path('none.csv')], /there is no file .*none\.csv/],
  ['overrides with other columns', [json, ...given('overrides', `id,name\n${archiveIdOf(1)},a\n`)], /Line 1 of the name override file must be GlacierArchiveID,FileName/],
  ['an override with a path to another folder', [json, ...given('overrides', `GlacierArchiveID,FileName\n${archiveIdOf(1)},../a\n`)], /Line 2 of the name override file .*cannot be part of a key/],
  ['a selection that is not JSON', [json, ...given('selection', 'include: *')], /The selection cannot be used: it is not JSON/],
  ['a selection with an unknown field', [json, ...given('selection', '{"includes":["*"]}')], /the field "includes"; allowed are include/],
  ['a selection that is too large', [json, ...given('selection', `{"include":["${'a'.repeat(2 ** 20)}"]}`)], /larger than a selection may be/],
  ['a selection whose ids are in S3', [json, ...given('selection', '{"archive_ids_file":"s3://bucket/ids"}')], /give a local copy with --ids/],
  ['a selection and flags', [json, ...given('selection', '{"include":["*"]}'), '--minimum-size', '1'], /--selection excludes the flags/],
  ['a selection without archive_ids_file, and ids', [json, ...given('selection', '{"include":["*"]}'), '--ids', json], /--ids can be given with --selection only if/],
  ['object rules that do not exist', [json, '--object-rules', world.path('none.json')], /there is no file .*none\.json/],
  ['object rules with an unknown class', [json, ...given('object-rules', '{"rules":[{"storage_class":"COLD"}]}')], /rule 1: storage_class is "COLD"; allowed is one of STANDARD, /],
  ['a choice that fits no archive', [json, '--include', '*.gif'], /fits none of the 2 archives/],
  ['dates in the wrong order', [json, '--created-from', '2014-01-01', '--created-before', '2013-01-01'], /--created-from is 2014-01-01 and --created-before is 2013-01-01/],
  ['a size with a unit', [json, '--minimum-size', '10GiB'], /'10GiB' is invalid\. Give a whole number/],
  ['a list without ids', [json, ...given('ids', 'a.jpg\n')], /line 1 of the list of archive ids/],
  ['a prefix that a launch refuses', [json, '--prefix', '/photos/'], /'\/photos\/' is invalid/],
  ['an unknown storage class', [json, '--storage-class', 'COLD'], /Allowed choices are STANDARD/],
  ['an unknown tier', [json, '--tier', 'Slow'], /Allowed choices are Bulk/],
  ['a malformed region', [json, '--region', 'Ireland'], /such as eu-central-1/],
  ['chunks that are not a power of two', [json, '--chunk-size', '100'], /power of two from 8 to 4096/],
  ['prices that are not JSON', [json, ...given('prices', 'x')], /is not JSON/],
  ['prices without names', [json, ...given('prices', '[1]')], /not a JSON object of prices/],
  ['an unknown price', [json, ...given('prices', '{"gold":1}')], /no price has the name gold; known are glacier_request_Bulk/],
  ['a negative price', [json, ...given('prices', '{"lambda_requests":-1}')], /lambda_requests must be a number of USD/],
  ['a folder that cannot be made', [json, '--out', `${json}/out`], /cannot be written: ENOTDIR/],
  ['a folder instead of a file for names', [json, '--names', world.folder], /cannot be written: EISDIR/],
];

describe('plan refuses', () => {
  const runs = new Map<string, PlanRun>();
  // Each process takes a second to start, so a few run at once.
  beforeAll(() => pMap(CASES, async ([what, args]) => runs.set(what, await world.run(...args)), { concurrency: 3 }), 180_000);
  afterAll(() => world.remove());

  it.each(CASES)('%s with one message, exit status 2, and nothing on stdout', (what, _, message) => {
    const { code, stdout, stderr } = runs.get(what)!;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr.match(/^error:/gim)).toHaveLength(1);
  });

  it('and leaves nothing behind', () => {
    expect(world.left()).toEqual([]);
  });
});
