import { ClashCounts, ExistingColumns, IdColumns, NameColumns, PathColumns, RowColumns, SortCounts, SortedColumns } from '../../../../src/contracts/spark';
import { compareRows } from '../../../../src/domain/inventory/spark/sorted-row';

/** What the pieces of the inputs give to Spark. */
export interface SparkInput {
  readonly rows: readonly RowColumns[];
  readonly names: readonly NameColumns[];
  /** Undefined: the selection has no list. */
  readonly ids?: readonly IdColumns[];
  readonly existing: readonly ExistingColumns[];
}

type Valid = Required<RowColumns>;

interface Named {
  readonly row: Valid;
  readonly given?: NameColumns;
  readonly selected: boolean;
}

/** The step `sort` of the Spark script, made in the simplest way: in memory, with maps. `rows` is the manifest in its order. */
export function sortModel({ rows, names, ids, existing }: SparkInput): { readonly rows: SortedColumns[]; readonly counts: SortCounts } {
  const valid = rows.filter((row): row is Valid => row.created_at !== undefined);
  const firsts = new Map<string, number>();
  for (const { id, row } of valid) firsts.set(id, Math.min(row, firsts.get(id) ?? Infinity));
  const [overrides, mapped] = [firstLines(names, 'override'), firstLines(names, 'mapped')];
  const listed = ids && new Set(ids.map(({ id }) => id));
  const named = valid.map((row): Named => {
    const override = overrides.get(row.id);
    const given = override?.name === undefined ? (row.says_nothing ? mapped.get(row.id) : undefined) : override;
    const isNamed = given ? given.name_selected : row.name_selected;
    return { row, given, selected: isNamed && row.rest_selected && (!listed || listed.has(row.id)) };
  });
  const isFirst = ({ row }: Named) => firsts.get(row.id) === row.row;
  const oldest = new Map<string, RowColumns>();
  for (const one of named.filter(isFirst)) {
    const other = oldest.get(nameOf(one));
    if (!other || compareRows(one.row as never, other as never) < 0) oldest.set(nameOf(one), one.row);
  }
  const there = new Set(existing.map(({ name }) => name));
  const suffixes = new Set(existing.map(({ suffix_of: id }) => id));
  const selected = named.filter((one) => one.selected).map((one): SortedColumns => ({
    row: one.row.row,
    created_at: one.row.created_at,
    id: one.row.id,
    archive: one.row.archive,
    duplicate: !isFirst(one),
    suffixed: isFirst(one) && oldest.get(nameOf(one)) !== one.row,
    ...(one.given && { given: one.given.given }),
    occupied: there.has(nameOf(one)),
    suffixed_occupied: suffixes.has(one.row.id.slice(0, 16)),
  }));
  const invalid = rows.filter((row) => row.created_at === undefined)
    .map(({ row, archive }): SortedColumns => ({ row, archive, duplicate: false, suffixed: false, occupied: false, suffixed_occupied: false }));
  const all = [...selected, ...invalid].sort(compareRows);
  const leftOut = named.filter((one) => !one.selected);
  const known = [...overrides].filter(([id]) => firsts.has(id));
  return {
    rows: all,
    counts: {
      rows: all.length,
      archives: selected.filter(({ duplicate }) => !duplicate).length,
      left_out: leftOut.length,
      left_out_bytes: String(leftOut.reduce((sum, { row }) => sum + BigInt(row.size), 0n)),
      applied: known.filter(([, { name }]) => name !== undefined).length,
      unknown: overrides.size - known.length,
      duplicates: names.filter(({ source }) => source === 'override').length - overrides.size,
      empty: known.filter(([, { name }]) => name === undefined).length,
      unknown_selected_ids: [...listed ?? []].filter((id) => !firsts.has(id)).length,
    },
  };
}

/** The step `clashes`. */
export function clashModel(paths: readonly PathColumns[]): ClashCounts {
  const keys = new Set(paths.filter(({ folder }) => folder === undefined).map(({ path }) => path));
  const folders = new Map(paths.filter(({ folder }) => folder !== undefined).map(({ path, folder }) => [path, folder]));
  const clashing = [...folders.keys()].filter((path) => keys.has(path)).sort();
  return { keys: clashing.length, ...(clashing.length ? { example: folders.get(clashing[0]) } : {}) };
}

const nameOf = ({ row, given }: Named): string => given?.name ?? row.name;

function firstLines(names: readonly NameColumns[], source: NameColumns['source']): Map<string, NameColumns> {
  const lines = names.filter((name) => name.source === source).sort((a, b) => b.line - a.line);
  return new Map(lines.map((name) => [name.id, name]));
}
