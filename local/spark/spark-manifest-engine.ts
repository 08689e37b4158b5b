import { createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PySparkOptions, runSpark } from './pyspark/run-spark';
import { readFolder, writePacked } from './work-folder';
import { readInput } from '../../cli/plan/input-file';
import { ClashCounts, SortCounts, SortedColumns, SPARK_FOLDER, SPARK_STEP } from '../../src/contracts/spark';
import { count } from '../../src/domain/format';
import { ManifestEngine, ManifestRequest, ManifestSink, ManifestSummary } from '../../src/domain/inventory/manifest/engine';
import { placeIn } from '../../src/domain/inventory/reading/open-inventory-file';
import { cutInputs } from '../../src/domain/inventory/spark/cut-inputs';
import { GroupBuild, GroupResult } from '../../src/domain/inventory/spark/group-build';
import { CutHead, CutState, FOLDER_OF_INPUT, InputFiles, Piece, PIECE_INPUT, PieceInput, PieceResult } from '../../src/domain/inventory/spark/piece';
import { mapPiece } from '../../src/domain/inventory/spark/piece-map';
import { checkPieces, countGroups, sumManifest } from '../../src/domain/inventory/spark/sum-manifest';

/** Paths of files that can be gzipped. */
export interface SparkFiles {
  readonly inventory: string;
  readonly overrides?: string;
}

export interface SparkManifestEngineOptions {
  /** Bytes of a piece. @default - those of a transfer */
  readonly pieceBytes?: number;
  /** Is told which step begins. @default - nothing is said */
  readonly say?: (line: string) => void;
  /** How Spark runs. @default - as `runSpark` runs it */
  readonly spark?: PySparkOptions;
}

type File = Exclude<PieceInput, 'existing'>;

/** Builds a manifest with Spark, in the steps of a transfer, one after the other on this computer. */
export class SparkManifestEngine implements ManifestEngine {
  constructor(private readonly files: SparkFiles, private readonly options: SparkManifestEngineOptions = {}) {}

  /** The request's own streams of the inventory and the name overrides stay unread: pieces are read at their places in the files. */
  public async build(request: ManifestRequest, sink: ManifestSink): Promise<ManifestSummary> {
    return new SparkBuild(request, join(request.scratch, 'work')).run(this.files, this.options, sink);
  }
}

class SparkBuild {
  private readonly inputs: InputFiles;

  constructor(private readonly request: ManifestRequest, private readonly work: string) {
    this.inputs = filesIn(work);
  }

  public async run(
    { inventory, overrides }: SparkFiles, { pieceBytes, say = () => undefined, spark }: SparkManifestEngineOptions, sink: ManifestSink,
  ): Promise<ManifestSummary> {
    mkdirSync(this.work);
    say('Cutting the inputs into pieces');
    await this.unpack(PIECE_INPUT.INVENTORY, readInput(inventory));
    if (overrides !== undefined) await this.unpack(PIECE_INPUT.OVERRIDES, readInput(overrides));
    if (this.request.selectedIds) await this.unpack(PIECE_INPUT.IDS, idLines(this.request.selectedIds));
    const { head, pieces } = await this.cut(pieceBytes);
    say(`Naming and selecting the archives of ${count(pieces.length)} pieces`);
    const rows = checkPieces(await this.map(pieces, head), head.vaultName);
    say(`Sorting ${count(rows.archives)} archives with Spark`);
    await runSpark({ ...spark, step: SPARK_STEP.SORT, work: this.work });
    const [sorted] = await readFolder<SortCounts>(join(this.work, SPARK_FOLDER.COUNTS));
    say('Writing the manifest');
    const groups = await this.group(countGroups(sorted, rows), head, sink);
    say('Looking for keys that are also folders, with Spark');
    await runSpark({ ...spark, step: SPARK_STEP.CLASHES, work: this.work });
    const [clashes] = await readFolder<ClashCounts>(join(this.work, SPARK_FOLDER.CLASHES));
    return sumManifest(head, { prefix: head.prefix, objectRules: this.request.objectRules }, { rows, sorted, clashes, groups });
  }

  private unpack(input: File, bytes: AsyncIterable<Uint8Array | string>): Promise<void> {
    return pipeline(bytes, createWriteStream(join(this.work, input)));
  }

  private async cut(pieceBytes?: number): Promise<Required<Pick<CutState, 'head' | 'pieces'>>> {
    const { inventory: { format, vaultName }, prefix, folderMarkers } = this.request;
    const given = [PIECE_INPUT.OVERRIDES, PIECE_INPUT.IDS].filter((input) => statSync(join(this.work, input), { throwIfNoEntry: false }));
    const state = await cutInputs(undefined, { format, vaultName, prefix, folderMarkers, inputs: given, pieceBytes }, this.inputs, () => true);
    return { head: state.head!, pieces: state.pieces };
  }

  private async map(pieces: readonly Piece[], head: CutHead): Promise<Parameters<typeof checkPieces>[0]> {
    const [inventory, others]: PieceResult[][] = [[], []];
    const { folderMarkers, selection } = this.request;
    for (const piece of pieces) {
      const mapped = mapPiece(piece, { head, folderMarkers, selection }, this.inputs);
      await writePacked(join(this.work, FOLDER_OF_INPUT[piece.input], `${piece.number}.json.gz`), mapped.lines);
      (piece.input === PIECE_INPUT.INVENTORY ? inventory : others).push(mapped.result());
    }
    return { inventory, others };
  }

  private async group(groupCount: number, head: CutHead, sink: ManifestSink): Promise<GroupResult[]> {
    const { folderMarkers, chunkSize, objectRules } = this.request;
    const groups: GroupResult[] = [];
    let first = 0;
    for (let group = 0; group < groupCount; group += 1) {
      const build = new GroupBuild({ ...head, folderMarkers, chunkSize, objectRules, place: placeIn(head.format) }, {
        partition: (number, text, draft) => sink.partition(first + number, text, draft),
      });
      const rows = await readFolder<SortedColumns>(join(this.work, SPARK_FOLDER.GROUPS), `group=${group}`);
      await writePacked(join(this.work, SPARK_FOLDER.PATHS, `${group}.json.gz`), build.write(rows));
      first += build.result.length;
      groups.push(build.result);
    }
    return groups;
  }
}

/** No key of a destination is known here. */
const filesIn = (work: string): InputFiles => ({
  open: (input, first, end = Infinity) => (first === end ? nothing() : createReadStream(join(work, input), { start: first, end: end - 1 })),
  keys: nothing,
});

async function* nothing(): AsyncGenerator<never> {}

async function* idLines(batches: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const ids of batches) for (const id of ids) yield `${id}\n`;
}
