import { ClashCounts, ExistingColumns, IdColumns, NameColumns, PathColumns, RowColumns } from '../../../../src/contracts/spark';
import { ManifestRequest } from '../../../../src/domain/inventory/manifest/engine';
import { PartitionLimits } from '../../../../src/domain/inventory/manifest/partition-writer';
import { placeIn } from '../../../../src/domain/inventory/reading/open-inventory-file';
import { cutInputs } from '../../../../src/domain/inventory/spark/cut-inputs';
import { GroupBuild, GroupResult } from '../../../../src/domain/inventory/spark/group-build';
import { CutState, FileInput, InputFiles, Piece, PieceResult } from '../../../../src/domain/inventory/spark/piece';
import { mapPiece } from '../../../../src/domain/inventory/spark/piece-map';
import { checkPieces, countGroups, numberedPartitions, sumManifest } from '../../../../src/domain/inventory/spark/sum-manifest';
import { Built, Partition } from '../../../handlers/support/manifest-builds';
import { clashesByModel, SortInputs, sortedByModel } from '../../../spark/model';
import type { Sorted } from '../../../spark/work-folders';

/** Files, and the keys of the destination. */
export interface Inputs extends Partial<Record<FileInput, Uint8Array>> {
  readonly inventory: Uint8Array;
  readonly existing?: readonly string[];
}

/** Sorts and compares what the pieces have. */
export interface Sorter {
  sort(columns: SortInputs, groupRows: number): Promise<Sorted>;
  clashes(paths: readonly PathColumns[]): Promise<ClashCounts>;
}

/** Stands for Spark. */
const MODEL: Sorter = { sort: async (...given) => sortedByModel(...given), clashes: async (paths) => clashesByModel(paths) };

export interface PipelineOptions extends Pick<ManifestRequest, 'prefix' | 'folderMarkers' | 'chunkSize' | 'selection' | 'objectRules'> {
  readonly format: ManifestRequest['inventory']['format'];
  readonly vaultName: string;
  readonly limits: PartitionLimits;
  readonly pieceBytes: number;
}

/** Builds a manifest in all steps of a transfer with Spark. */
export async function builtInPieces(inputs: Inputs, { format, limits, pieceBytes, ...options }: PipelineOptions, sorter = MODEL): Promise<Omit<Built, 'entries'>> {
  const files = filesOf(inputs);
  const others = (['overrides', 'ids', 'mapping'] as const).filter((input) => inputs[input] !== undefined);
  const request = { format, pieceBytes, ...options, inputs: [...others, ...(inputs.existing ? ['existing' as const] : [])] };
  let state: CutState | undefined;
  // Few pieces in each call, and the state goes through JSON.
  for (let calls = 0; !state?.done; calls += 1) {
    if (calls > 1_000) throw new Error('the inputs are never cut');
    let asked = 0;
    state = JSON.parse(JSON.stringify(await cutInputs(state, request, files, () => (asked += 1) < 3 + pieceBytes / 1_000))) as CutState;
  }
  const { head, pieces } = state as Required<CutState>;
  const { input, results } = await mapped(pieces, { head, ...options }, files);
  const rows = checkPieces(results, head.vaultName);
  const sorted = await sorter.sort(input, limits.archives);
  const [groups, partitions, paths]: [GroupResult[], Partition[], PathColumns[]] = [[], [], []];
  for (let group = 0; group < countGroups(sorted.counts, rows, limits.archives); group += 1) {
    const first = partitions.length;
    const build = new GroupBuild({ ...head, ...options, place: placeIn(format) }, {
      partition: async (number, text, draft) => { partitions.push({ number: first + number, text: text.toString(), draft }); },
    }, limits);
    for await (const text of build.write([...sorted.groups[group]].reverse())) paths.push(...parsed<PathColumns>(text));
    groups.push(build.result);
  }
  expect(numberedPartitions(groups).map(({ number }) => number)).toEqual(partitions.map(({ number }) => number));
  const counts = { rows, sorted: sorted.counts, clashes: await sorter.clashes(paths), groups };
  return { summary: sumManifest(head, { prefix: head.prefix, objectRules: options.objectRules }, counts), partitions };
}

type Mutable = { readonly [name in keyof SortInputs]-?: (SortInputs[name] & object)[number][] };

async function mapped(pieces: readonly Piece[], request: Parameters<typeof mapPiece>[1], files: InputFiles) {
  const columns: Mutable = { rows: [], names: [], ids: [], existing: [] };
  const results: { readonly inventory: PieceResult[]; readonly others: PieceResult[] } = { inventory: [], others: [] };
  for (const piece of pieces) {
    const { lines, result } = mapPiece(piece, request, files);
    for await (const text of lines) {
      switch (piece.input) {
        case 'inventory': columns.rows.push(...parsed<RowColumns>(text)); break;
        case 'ids': columns.ids.push(...parsed<IdColumns>(text)); break;
        case 'existing': columns.existing.push(...parsed<ExistingColumns>(text)); break;
        default: columns.names.push(...parsed<NameColumns>(text));
      }
    }
    (piece.input === 'inventory' ? results.inventory : results.others).push(result());
  }
  return { input: { ...columns, ids: pieces.some(({ input }) => input === 'ids') ? columns.ids : undefined }, results };
}

const parsed = <T>(text: string): T[] => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);

function filesOf(inputs: Inputs): InputFiles {
  return {
    async *open(input, first, end) { yield inputs[input]!.subarray(first, end); },
    async *keys(after, until) {
      const order = (key: string, bound: string) => Buffer.compare(Buffer.from(key), Buffer.from(bound));
      const isIn = (key: string) => (after === undefined || order(key, after) > 0) && (until === undefined || order(key, until) <= 0);
      yield inputs.existing!.filter(isIn);
    },
  };
}
