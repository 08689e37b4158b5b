import { ExistingColumns, IdColumns, NameColumns, PathColumns, RowColumns } from '../../../../src/contracts/spark';
import { ManifestRequest } from '../../../../src/domain/inventory/manifest/engine';
import { PartitionLimits } from '../../../../src/domain/inventory/manifest/partition-writer';
import { placeIn } from '../../../../src/domain/inventory/reading/open-inventory-file';
import { cutInputs } from '../../../../src/domain/inventory/spark/cut-inputs';
import { GroupBuild, GroupResult } from '../../../../src/domain/inventory/spark/group-build';
import { CutState, InputFiles, Piece, PieceInput, PieceResult } from '../../../../src/domain/inventory/spark/piece';
import { mapPiece } from '../../../../src/domain/inventory/spark/piece-map';
import { checkPieces, countGroups, numberedPartitions, sumManifest } from '../../../../src/domain/inventory/spark/sum-manifest';
import { Built, Partition } from '../../../handlers/support/manifest-builds';
import { clashesByModel, SortInputs, sortedByModel } from '../../../spark/model';

/** Inputs as texts, and the keys of the destination. */
export interface Inputs {
  readonly inventory: string;
  readonly overrides?: string;
  readonly ids?: string;
  readonly existing?: readonly string[];
}

export interface PipelineOptions extends Pick<ManifestRequest, 'prefix' | 'folderMarkers' | 'chunkSize' | 'selection' | 'objectRules'> {
  readonly format: ManifestRequest['inventory']['format'];
  readonly limits: PartitionLimits;
  readonly pieceBytes: number;
}

/** Builds a manifest in all steps of a transfer with Spark. The model stands for Spark. */
export async function builtWithModel(inputs: Inputs, { format, limits, pieceBytes, ...options }: PipelineOptions): Promise<Omit<Built, 'entries'>> {
  const files = filesOf(inputs);
  const others = (['overrides', 'ids'] as const).filter((input) => inputs[input] !== undefined);
  const request = { format, pieceBytes, ...options, inputs: [...others, ...(inputs.existing ? ['existing' as const] : [])] };
  let state: CutState | undefined;
  // One piece in each call, and the state goes through JSON.
  for (let calls = 0; !state?.done; calls += 1) {
    if (calls > 1_000) throw new Error('the inputs are never cut');
    let asked = 0;
    state = JSON.parse(JSON.stringify(await cutInputs(state, request, files, () => (asked += 1) < 3))) as CutState;
  }
  const { head, pieces } = state as Required<CutState>;
  const { input, results } = await mapped(pieces, { head, ...options }, files);
  const rows = checkPieces(results, head.vaultName);
  const sorted = sortedByModel(input, limits.archives);
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
  const counts = { rows, sorted: sorted.counts, clashes: clashesByModel(paths), groups };
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
  const bytes = (input: PieceInput) => Buffer.from(String(inputs[input as keyof Inputs]));
  return {
    async *open(input, first, end) { yield bytes(input).subarray(first, end); },
    async *keys(after, until) {
      const order = (key: string, bound: string) => Buffer.compare(Buffer.from(key), Buffer.from(bound));
      const isIn = (key: string) => (after === undefined || order(key, after) > 0) && (until === undefined || order(key, until) <= 0);
      yield inputs.existing!.filter(isIn);
    },
  };
}
