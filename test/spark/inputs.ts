import fc from 'fast-check';
import { SortInputs } from './model';
import { digest } from './work-folders';
import { ExistingColumns, NAME_COLUMN_SOURCE, NameColumns, NameColumnSource, PathColumns, RowColumns } from '../../src/contracts/spark';

const { OVERRIDE, MAPPED } = NAME_COLUMN_SOURCE;

/** Texts that a careless program changes. */
export const ODD_TEXTS = [
  '', ' ', 'null', '\u0000', 'a\u0000b', '\u2028\u2029', '\u{1F600} \u{10FFFF}', '"', '\\', '\\\\"', '\\n', '\n', '\r\n', '\t\u0001\u007f', '\ufeff', '\uffff', 'é e\u0301', '</script>',
  '{"a":1}', '[1,2', '2020-01-01', '1e400', 'NaN', '%00',
  "'; --", '\u202eabc', 'x'.repeat(5000),
];

/** A row of the inventory. Digests are made of `id` and `name`. */
export function row(number: number, id: string, name: string, more: Partial<RowColumns> = {}): RowColumns {
  return {
    row: number,
    created_at: 1_000 + number,
    id: digest(id),
    size: 10 ** (number % 10),
    name: digest(name),
    says_nothing: false,
    name_selected: true,
    rest_selected: true,
    archive: JSON.stringify([id, name]),
    ...more,
  };
}

export const invalidRow = (number: number, text: string): RowColumns => ({ row: number, archive: text });

/** @param name undefined if it is empty */
export function given(line: number, id: string, name: string | undefined, source: NameColumnSource = OVERRIDE, isSelected = true): NameColumns {
  return { id: digest(id), source, line, ...(name === undefined ? {} : { name: digest(name) }), name_selected: isSelected, given: JSON.stringify([name ?? '', source]) };
}

/** Few ids and names for many rows, so that all of them meet. */
export const randomInputs = (rows: number): fc.Arbitrary<SortInputs> => {
  const id = fc.nat(rows).map((n) => `id ${n}`);
  const name = fc.nat(Math.floor(rows / 2)).map((n) => `name ${n}`);
  return fc.record({
    rows: randomRows(rows, id, name),
    names: optional(fc.array(randomName(id, name), { maxLength: rows }).map((all) => all.map((line, i) => ({ ...line, line: i })))),
    ids: optional(fc.array(id.map((one) => ({ id: digest(one) })), { minLength: rows, maxLength: 2 * rows, size: 'max' })),
    existing: optional(fc.array(randomKey(id, name), { maxLength: rows })),
  }).map((inputs) => Object.fromEntries(Object.entries(inputs).filter(([, lines]) => lines)) as unknown as SortInputs);
};

type Text = fc.Arbitrary<string>;
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const often = fc.nat(9).map((n) => n > 0);

function randomRows(rows: number, id: Text, name: Text): fc.Arbitrary<RowColumns[]> {
  const facts = fc.record({
    created_at: fc.integer({ min: -50, max: Math.floor(rows / 4) }),
    size: fc.maxSafeNat(),
    says_nothing: fc.boolean(),
    name_selected: often,
    rest_selected: often,
  });
  const text = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ unit: 'binary' }));
  const archive = fc.option(fc.tuple(id, name, facts), { freq: 20 });
  return fc.array(fc.tuple(archive, text), { minLength: rows / 2, maxLength: rows, size: 'max' })
    .map((all) => all.map(([valid, said], i) => (valid ? row(i, valid[0], valid[1], { ...valid[2], archive: said }) : invalidRow(i, said))));
}

const randomName = (id: Text, name: Text): fc.Arbitrary<NameColumns> =>
  fc.tuple(id, optional(name), fc.constantFrom(OVERRIDE, MAPPED), fc.boolean())
    .map(([of, called, source, isSelected]) => given(0, of, called, source, isSelected));

const randomKey = (id: Text, name: Text): fc.Arbitrary<ExistingColumns> => fc.tuple(name, optional(id))
  .map(([key, of]) => ({ name: digest(key), ...(of === undefined ? {} : { suffix_of: digest(of).slice(0, 16) }) }));

/** Few paths, so that some are keys and folders. */
export const randomPaths = (paths: number): fc.Arbitrary<PathColumns[]> => {
  const path = fc.tuple(fc.nat(paths).map((n) => `folder ${n}`), fc.boolean());
  return fc.array(path.map(([text, isFolder]) => ({ path: digest(text), ...(isFolder && { folder: text }) })), { maxLength: 2 * paths, size: 'max' });
};
