import { byPlace, Sorted } from './work-folders';
import { ClashCounts, ExistingColumns, IdColumns, NAME_COLUMN_SOURCE, NameColumns, NameColumnSource, PathColumns, RowColumns, SortedColumns } from '../../src/contracts/spark';

/*
 * What `sort` and `clashes` must give, said as simply as possible: everything is in memory, and each question goes through all rows.
 */

export interface SortInputs {
  readonly rows: readonly RowColumns[];
  readonly names?: readonly NameColumns[];
  readonly ids?: readonly IdColumns[];
  readonly existing?: readonly ExistingColumns[];
}

interface Archive extends RowColumns {
  readonly created_at: number;
  readonly id: string;
}

export function sortedByModel(inputs: SortInputs, groupRows: number): Sorted {
  const archives = inputs.rows.filter((row): row is Archive => row.created_at !== undefined);
  const kept = new Model(inputs, archives).kept();
  const rows = [...kept, ...inputs.rows.filter((row) => row.created_at === undefined).map(invalid)].sort(byPlace);
  const sizes = new Map(archives.map(({ row, size }) => [row, BigInt(size!)]));
  const bytesOf = (some: readonly { row: number }[]) => some.reduce((sum, { row }) => sum + sizes.get(row)!, 0n);
  const counts = {
    rows: rows.length,
    archives: kept.filter((row) => !row.duplicate).length,
    left_out: archives.length - kept.length,
    left_out_bytes: String(bytesOf(archives) - bytesOf(kept)),
    ...sideCounts(inputs, new Set(archives.map(({ id }) => id))),
  };
  return { groups: Array.from({ length: Math.ceil(rows.length / groupRows) }, (_, i) => rows.slice(i * groupRows, (i + 1) * groupRows)), counts };
}

class Model {
  private readonly firstRows: ReadonlySet<number>;
  private readonly oldest = new Map<string, number>();

  constructor(private readonly inputs: SortInputs, private readonly archives: readonly Archive[]) {
    const firsts = new Map<string, Archive>();
    for (const archive of [...archives].sort((a, b) => a.row - b.row)) {
      if (!firsts.has(archive.id)) firsts.set(archive.id, archive);
    }
    this.firstRows = new Set([...firsts.values()].map(({ row }) => row));
    for (const archive of [...firsts.values()].sort(byPlace)) {
      const { name } = this.named(archive);
      if (!this.oldest.has(name!)) this.oldest.set(name!, archive.row);
    }
  }

  public kept(): SortedColumns[] {
    return this.archives.filter((archive) => this.isSelected(archive)).map((archive) => {
      const { name, given } = this.named(archive);
      const duplicate = !this.firstRows.has(archive.row);
      return {
        row: archive.row,
        created_at: archive.created_at,
        id: archive.id,
        archive: archive.archive,
        duplicate,
        suffixed: !duplicate && this.oldest.get(name!) !== archive.row,
        ...(given === undefined ? {} : { given }),
        occupied: !!this.inputs.existing?.some((key) => key.name === name),
        suffixed_occupied: !!this.inputs.existing?.some((key) => key.suffix_of === archive.id.slice(0, 16)),
      };
    });
  }

  private isSelected(archive: Archive): boolean {
    const isListed = !this.inputs.ids || this.inputs.ids.some(({ id }) => id === archive.id);
    return isListed && archive.rest_selected! && this.named(archive).name_selected!;
  }

  private named(archive: Archive): Pick<RowColumns, 'name' | 'name_selected'> & { readonly given?: string } {
    const override = firstLine(this.inputs, archive.id, NAME_COLUMN_SOURCE.OVERRIDE);
    if (override?.name !== undefined) return override;
    const mapped = firstLine(this.inputs, archive.id, NAME_COLUMN_SOURCE.MAPPED);
    if (archive.says_nothing && mapped?.name !== undefined) return mapped;
    return { name: archive.name, name_selected: archive.name_selected };
  }
}

const firstLine = ({ names = [] }: SortInputs, id: string, source: NameColumnSource): NameColumns | undefined =>
  names.filter((name) => name.id === id && name.source === source).sort((a, b) => a.line - b.line)[0];

const invalid = ({ row, archive }: RowColumns): SortedColumns =>
  ({ row, archive, duplicate: false, suffixed: false, occupied: false, suffixed_occupied: false });

function sideCounts(inputs: SortInputs, known: ReadonlySet<string>) {
  const overrides = (inputs.names ?? []).filter(({ source }) => source === NAME_COLUMN_SOURCE.OVERRIDE);
  const ids = [...new Set(overrides.map(({ id }) => id))];
  const isEmpty = (id: string) => firstLine(inputs, id, NAME_COLUMN_SOURCE.OVERRIDE)!.name === undefined;
  return {
    applied: ids.filter((id) => known.has(id) && !isEmpty(id)).length,
    unknown: ids.filter((id) => !known.has(id)).length,
    duplicates: overrides.length - ids.length,
    empty: ids.filter((id) => known.has(id) && isEmpty(id)).length,
    unknown_selected_ids: new Set((inputs.ids ?? []).map(({ id }) => id).filter((id) => !known.has(id))).size,
  };
}

export function clashesByModel(paths: readonly PathColumns[]): ClashCounts {
  const keys = new Set(paths.filter(({ folder }) => folder === undefined).map(({ path }) => path));
  const folders = new Map(paths.flatMap(({ path, folder }) => (folder === undefined ? [] : [[path, folder] as const])));
  const both = [...keys].filter((path) => folders.has(path)).sort();
  return { keys: both.length, ...(both.length ? { example: folders.get(both[0]) } : {}) };
}
