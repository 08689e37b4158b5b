import * as fc from 'fast-check';
import { INVENTORY_FORMAT, InventoryFormat } from '../../../../src/domain/inventory/reading/inventory-file';
import { archiveIdOf, csvOf, rfc4180Of, rowOf, VAULT_ARN } from '../../../handlers/support/inventories';
import { OVERRIDES_HEADER } from '../../names/malformed-overrides';

/*
 * The inputs of a manifest in every form that is allowed.
 */

export type Row = ReturnType<typeof rowOf>;
export interface InventoryBytes {
  readonly format: InventoryFormat;
  readonly bytes: Buffer;
}

const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('a "b", {c]', '\\', '\\"', 'C:\\x', '', '😀,"', ']', '[{"'), fc.string({ unit: 'binary', maxLength: 20 }));
const validRow = fc.tuple(fc.nat({ max: 30 }), anyText).map(([name, ArchiveDescription]) => rowOf(name, { ArchiveDescription }) as Row);
const isOneLine = ({ ArchiveDescription }: Row) => !/[\n\r]/.test(ArchiveDescription);

/** With elements that are no rows. */
export const orNoRow = (row: fc.Arbitrary<Row>): fc.Arbitrary<unknown> => fc.oneof({ weight: 5, arbitrary: row as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(5, -1.5e3, null, true, [], {}, 'text', [[']']], { ArchiveId: 5 }, { a: { b: [1] } }) });

const gap = fc.constantFrom('', '', ' ', '\n', '\r\n\t', '    ');
/** An inventory in JSON: any order of members, white space, other members, byte-order mark. */
export const jsonForms = (row: fc.Arbitrary<unknown>, maxLength = 25): fc.Arbitrary<InventoryBytes> => fc.record({
  rows: fc.array(row, { minLength: 1, maxLength }), gap, mark: fc.constantFrom('', '\ufeff'), order: fc.constantFrom('before', 'behind', 'both'), more: fc.boolean(),
}).map(({ rows, gap: _, mark, order, more }) => {
  const member = (name: string, value: string) => `${JSON.stringify(name)}${_}:${_}${value}`;
  const list = member('ArchiveList', `[${_}${rows.map((one) => JSON.stringify(one)).join(`${_},${_}`)}${_}]`);
  const vault = member('VaultARN', JSON.stringify(VAULT_ARN));
  const other = more ? [member('Other', '{"ArchiveList":[1,{"a":"]"}]}'), member('Number', '-1.5e3')] : [];
  const members = [...(order === 'behind' ? [] : [vault]), ...other, list, ...other, ...(order === 'before' ? [] : [vault])];
  return { format: INVENTORY_FORMAT.JSON, bytes: Buffer.from(`${mark}${_}{${_}${members.join(`${_},${_}`)}${_}}${_}`) };
});

const HEADER = csvOf([]).trimEnd();
/** An inventory in CSV: with or without a header, of Glacier or of RFC 4180, with blank lines, lines that are no rows, and any line ends. */
export const csvForms = (row: fc.Arbitrary<Row>, maxLength = 20): fc.Arbitrary<InventoryBytes> => fc.record({
  rows: fc.array(row.filter(isOneLine), { minLength: 1, maxLength }),
  write: fc.constantFrom(csvOf, rfc4180Of),
  end: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  header: fc.boolean(),
  extra: fc.array(fc.tuple(fc.nat({ max: 20 }), fc.constantFrom('', 'hello', 'a,b,c,d,e', ',,,,', '\0x', 'ArchiveId,Name', HEADER))),
  tail: fc.boolean(),
  blank: fc.boolean(),
}).map(({ rows, write, end, mark, header, extra, tail, blank }) => {
  const lines = write(rows).trimEnd().split('\n').slice(header ? 0 : 1);
  for (const [at, line] of extra) lines.splice(at + 1, 0, line);
  return { format: INVENTORY_FORMAT.CSV, bytes: Buffer.from(mark + (blank ? end : '') + lines.join(end) + (tail ? end : '')) };
});

export const anyJson = jsonForms(orNoRow(validRow));
export const anyCsv = csvForms(validRow);

/** A name override file. */
export const overrideForms = (id: fc.Arbitrary<string>, file: fc.Arbitrary<string>): fc.Arbitrary<Buffer> => fc.record({
  lines: fc.array(fc.record({ id, file, copied: fc.boolean(), quoted: fc.boolean(), blanks: fc.constantFrom(0, 0, 0, 1, 3) }), { maxLength: 20 }),
  end: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  third: fc.boolean(),
  tail: fc.boolean(),
  blank: fc.boolean(),
}).map(({ lines, end, mark, third, tail, blank }) => {
  const text = lines.map((line) => {
    const isQuoted = line.quoted || /[",]/.test(line.file);
    const name = isQuoted ? `"${line.file.replaceAll('"', '""')}"` : line.file;
    return `${end.repeat(line.blanks)}${line.id},${name}${third ? `,${line.copied && line.file ? 'Guidance' : ''}` : ''}`;
  });
  return Buffer.from(mark + (blank ? end : '') + [OVERRIDES_HEADER + (third ? ',CopiedBy' : ''), ...text].join(end) + (tail ? end : ''));
});
export const anyOverrides = overrideForms(fc.nat({ max: 20 }).map(archiveIdOf), fc.constantFrom('', 'a.txt', '日本/東京.jpg', 'Grüße "Welt", 1', '😀'));

/** A list of archive ids. */
export const idForms = (id: fc.Arbitrary<string>, minLength = 0): fc.Arbitrary<Buffer> => fc.record({
  lines: fc.array(fc.oneof({ weight: 4, arbitrary: id }, { weight: 1, arbitrary: fc.constantFrom('', '   ') }), { minLength, maxLength: 20 }),
  end: fc.constantFrom('\n', '\r\n', ' \n'),
  mark: fc.constantFrom('', '\ufeff'),
  tail: fc.boolean(),
}).map(({ lines, end, mark, tail }) => Buffer.from(mark + lines.join(end) + (tail ? end : '')));
export const anyIds = idForms(fc.nat({ max: 20 }).map(archiveIdOf));
