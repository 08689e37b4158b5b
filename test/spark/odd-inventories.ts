import { ODD_TEXTS } from './inputs';
import { malformedIds } from '../domain/inventory/choosing/malformed-ids';
import { hostileRows } from '../domain/inventory/manifest/hostile-rows';
import { malformedJson } from '../domain/inventory/reading/malformed-json';
import { refusedRows } from '../domain/inventory/reading/refused-rows';
import { Case } from '../domain/inventory/spark/engines';
import { Row } from '../domain/inventory/spark/forms';
import { ENCODERS } from '../domain/names/encoders';
import { fieldDescriptions } from '../domain/names/field-descriptions';
import { malformedOverrides } from '../domain/names/malformed-overrides';
import { Dice } from '../explorer/dice';
import { archiveIdOf, csvOf, jsonOf, rfc4180Of, rowOf } from '../handlers/support/inventories';
import { MappedFile } from '../handlers/support/mapping-databases';

/*
 * Inventories made of every odd thing that the tests know.
 */

const MANY = 100_000;
const HEADER = 'GlacierArchiveID,FileName';

const DESCRIPTIONS = [
  ...fieldDescriptions.map(([, description]) => description),
  ...Object.values(ENCODERS).flatMap((encode) => ['a b/c.txt', 'ü/日本.txt', 'a/'].map((path) => encode(path))),
  ...ODD_TEXTS.filter((text) => text.length <= 1024),
];

/** Equal names, equal ids, names that are folders of others, and rows of equal dates. */
function oddRows(dice: Dice): Row[] {
  const described = DESCRIPTIONS.map((ArchiveDescription, i) => rowOf(`described ${i}`, { ArchiveDescription, Size: 1 + i }) as Row);
  const hostile = hostileRows(dice, { count: 200, room: 1000 });
  const again = hostile.slice(0, 20).map((row, i) => ({ ...row, ArchiveDescription: `again ${i}` }));
  const folders = ['x', 'x/y', 'x/y/z', 'x/'].map((ArchiveDescription, i) => rowOf(`folder ${i}`, { ArchiveDescription }) as Row);
  return [...described, ...hostile, ...again, ...folders, ...described.map((row, i) => ({ ...row, ArchiveId: archiveIdOf(`other ${i}`) }))];
}

const overridesOf = (rows: readonly Row[]) => Buffer.from([HEADER, ...rows.flatMap(({ ArchiveId: id }, i) =>
  (i % 5 ? [] : [`${id},${['', 'given/a.txt', '"new, ""q"""', 'x'][i % 4]}`, ...(i % 3 ? [] : [`${id},second.txt`])])), `${archiveIdOf('unknown')},none`].join('\r\n'));
const mappedOf = (rows: readonly Row[]): MappedFile[] => rows.filter((_, i) => i % 7 === 0).map(({ ArchiveId }, i) => [ArchiveId, 'share', i % 3 ? `mapped ${i % 20}` : '../b']);
const idsOf = (rows: readonly Row[]) => Buffer.from([...rows.filter((_, i) => i % 4).map(({ ArchiveId }) => ArchiveId), archiveIdOf('unknown')].join('\n'));
const everyNth = (n: number): Case['there'] => { let asked = 0; return () => (asked += 1) % n === 0; };

const PLAIN = { hasRules: true, prefix: 'photos', folderMarkers: 'AS_FILES', limits: { archives: 150, bytes: 1e6 }, pieceBytes: 20_000 } as const;
const oneLine = (rows: readonly Row[]) => rows.filter(({ ArchiveDescription }) => !/["\n\r]/.test(ArchiveDescription));

/** Inventories that reach Spark, by name. */
export function oddInventories(seed: number): [string, Case][] {
  const rows = oddRows(new Dice(seed));
  const json = Buffer.from(`\ufeff\r\n {"Other": {"ArchiveList": []}, ${jsonOf([...refusedRows.map(([, row]) => row), ...rows]).slice(1)}\n`);
  const [header, ...lines] = csvOf(oneLine(rows), '\r\n').split('\r\n');
  const broken = csvOf([rowOf('broken', { ArchiveDescription: 'two\nlines' })]).split('\n').slice(1);
  const csv = Buffer.from(['', header.toUpperCase().split(',').map((name) => ` "${name}" `).join(), '', 'hello', ...lines, ...broken].join('\r\n'));
  const more = { overrides: overridesOf(rows), mapped: mappedOf(rows) };
  return [
    ['odd JSON', { ...PLAIN, ...more, inventory: { format: 'json', bytes: json }, there: everyNth(2), folderMarkers: 'AS_FOLDERS' }],
    ['odd CSV of Glacier', { ...PLAIN, ...more, ids: idsOf(rows), inventory: { format: 'csv', bytes: csv }, there: everyNth(2), folderMarkers: 'LEAVE_OUT' }],
    ['odd CSV of RFC 4180', {
      ...PLAIN,
      inventory: { format: 'csv', bytes: Buffer.from(rfc4180Of(rows.filter((row) => !/[\n\r]/.test(row.ArchiveDescription)))) },
      document: { exclude: ['x/**'], minimum_size: 2 },
      prefix: 'p/'.repeat(255) + 'p',
      there: () => false,
    }],
  ];
}

/** All of it in one inventory of 100,000 archives, with the groups and pieces of a transfer. */
export function manyArchives(seed: number): Case {
  const odd = oddRows(new Dice(seed));
  const rows = Array.from({ length: MANY }, (_, i) => {
    const { ArchiveDescription } = odd[i % odd.length];
    const CreationDate = new Date(Date.UTC(2012, 0, 1) + ((i * 7_919) % 90_000) * 1000).toISOString().replace('.000', '');
    const ArchiveId = archiveIdOf(i % 997 === 0 ? i % 1_994 : i);
    return { ...odd[0], ArchiveId, ArchiveDescription: i % 3 ? `${i % 40_000}/${ArchiveDescription}`.slice(0, 1024) : ArchiveDescription, CreationDate, Size: 1 + i };
  });
  const bytes = Buffer.from(jsonOf([...rows, ...refusedRows.map(([, row]) => row)]));
  const limits = { archives: 50_000, bytes: 32 * 2 ** 20 };
  return {
    ...PLAIN,
    inventory: { format: 'json', bytes },
    limits,
    pieceBytes: 8 * 2 ** 20,
    there: everyNth(2),
    folderMarkers: 'AS_FOLDERS',
    overrides: overridesOf(rows.slice(0, 5_000)),
    mapped: mappedOf(rows.slice(0, 5_000)),
    ids: idsOf(rows),
    document: { exclude: ['5*/**'], minimum_size: 2 },
  };
}

/** Inventories and lists that end the run before Spark. */
export function refusedInventories(): [string, Case][] {
  const jsonCase = (text: string): Case => ({ ...PLAIN, inventory: { format: 'json', bytes: Buffer.from(text) }, there: () => false });
  const good = jsonOf([rowOf(1)]);
  return [
    ...malformedJson.map(([what, text]) => [`JSON that is ${what}`, jsonCase(text)] as [string, Case]),
    ...malformedOverrides.map(([what, text]) => [`name override file that ${what}`, { ...jsonCase(good), overrides: Buffer.from(text) }] as [string, Case]),
    ...malformedIds.map(([what, text]) => [`ids with ${what}`, { ...jsonCase(good), ids: Buffer.from(text) }] as [string, Case]),
    ['JSON without archives', jsonCase(jsonOf([]))],
    ['JSON without a row that can be used', jsonCase(jsonOf(refusedRows.map(([, row]) => row)))],
    ['CSV of another header', { ...jsonCase('ArchiveId,Name\n'), inventory: { format: 'csv', bytes: Buffer.from('ArchiveId,Name\n') } }],
    ['CSV with both kinds of quotes', {
      ...jsonCase(''), inventory: { format: 'csv', bytes: Buffer.from(csvOf([rowOf(1, { ArchiveDescription: 'a"b' }), rowOf(2)]).replace('"2.jpg"', '"a""b"')) },
    }],
    ['UTF-16', { ...jsonCase(''), inventory: { format: 'json', bytes: Buffer.from(good, 'utf16le') } }],
  ];
}
