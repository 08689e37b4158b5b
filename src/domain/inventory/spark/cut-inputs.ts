import { CsvCut, InputCut, JsonCut, RowSample } from './cut-inventory';
import { IdsCut, OverridesCut } from './cut-lists';
import { keyRanges } from './key-ranges';
import { CutPlace, CutRequest, CutState, FileInput, InputFiles, Piece, PIECE_INPUT, PieceInput } from './piece';
import { PIECE_BYTES, PieceEnds, PlaceFacts } from './piece-ends';
import { RUN_ERROR } from '../../../contracts/launch';
import { count } from '../../format';
import { utf8Overrides } from '../../names/name-overrides';
import { RunError } from '../../run-error';
import { utf8Ids } from '../choosing/archive-ids';
import { emptyInventory, vaultAsPrefix } from '../manifest/manifest-errors';
import { PlainNames, roomForNames } from '../manifest/plain-names';
import { INVENTORY_FORMAT } from '../reading/inventory-file';
import { isInvalid } from '../reading/inventory-row';
import { smallPieces, utf8Inventory } from '../reading/row-batches';

/*
 * Cuts the inputs of a manifest into pieces, so that many invocations can read them at the same time.
 *
 * Each file is read once, from its beginning to its end, with the scanners that read a small inventory. A piece ends with a row or a line.
 * So it can be read without the pieces before it, and its rows have the numbers that they have in the whole file.
 *
 * Guarantees:
 * - The rows of all pieces are the rows of the whole file, wherever the cutting was interrupted.
 * - What must hold for a file as a whole is checked here. What a single row must fulfil is checked in its piece.
 *
 * One invocation may be too short for all. Then the next one goes on at the end of the last piece, with the state that it gets.
 * If an invocation dies, the next one gets the same state again and finds the same pieces.
 */

const ORDER = Object.values(PIECE_INPUT);
const UTF8_ONLY = { [PIECE_INPUT.INVENTORY]: utf8Inventory, [PIECE_INPUT.OVERRIDES]: utf8Overrides, [PIECE_INPUT.IDS]: utf8Ids };
type CutInput = keyof typeof UTF8_ONLY;

/**
 * Cuts the inputs into pieces. Reads them from where `state` ends, as long as `hasTime` says so. Call it again with the state that it returns until that is `done`.
 *
 * @throws `RunError` if an input is malformed as a whole; `VaultEmpty`; `InventoryTooLarge` if the time is not enough for one piece
 */
export async function cutInputs(state: CutState | undefined, request: CutRequest, files: Pick<InputFiles, 'open'>, hasTime: () => boolean): Promise<CutState> {
  const cutting = new Cutting(state, request, files);
  while (cutting.next) {
    if (!await cutting.cut(cutting.next, hasTime)) break;
  }
  return cutting.state();
}

class Cutting {
  private head: CutState['head'];
  private pieces: readonly Piece[];
  private splits: readonly string[];
  private current?: CutPlace;
  private hasMoved = false;

  constructor(state: CutState | undefined, private readonly request: CutRequest, private readonly files: Pick<InputFiles, 'open'>) {
    this.head = state?.head;
    this.pieces = state?.pieces ?? [];
    this.splits = state?.splits ?? [];
    this.current = state?.current;
  }

  /** The input that is cut next. Each has at least one piece in the end. */
  public get next(): PieceInput | undefined {
    const { request, pieces, current } = this;
    const isWanted = (input: PieceInput) => input === PIECE_INPUT.INVENTORY || request.inputs.includes(input);
    return current?.input ?? ORDER.find((input) => isWanted(input) && !pieces.some((piece) => piece.input === input));
  }

  public state(): CutState {
    const { head, pieces, splits, current } = this;
    return { done: !this.next, head, pieces, splits, current };
  }

  /** @returns false if the time is up */
  public async cut(input: PieceInput, hasTime: () => boolean): Promise<boolean> {
    switch (input) {
      case PIECE_INPUT.MAPPING: this.add([{ ...WHOLE, input }]); return true;
      case PIECE_INPUT.EXISTING: this.add(keyRanges(this.head!.prefix, this.splits).map((range) => ({ ...WHOLE, ...range, input }))); return true;
      default: return this.cutFile(input, hasTime);
    }
  }

  private async cutFile(input: CutInput, hasTime: () => boolean): Promise<boolean> {
    const begin = this.current ?? { input, first: 0, row: this.isJson(input) ? 0 : 1 };
    const ends = new PieceEnds(begin, this.request.pieceBytes ?? PIECE_BYTES);
    const cut = this.cutOf(input, ends);
    const bytes = this.files.open(input, begin.first);
    let size = begin.first;
    // Only the first bytes of a file tell its encoding.
    for await (const part of smallPieces(begin.first ? bytes : UTF8_ONLY[input](bytes))) {
      await cut.push(part);
      size += part.length;
      if (!hasTime()) return this.stop(ends, begin);
    }
    this.finish(ends, await cut.end(size));
    return true;
  }

  private isJson(input: FileInput): boolean {
    return input === PIECE_INPUT.INVENTORY && this.request.format === INVENTORY_FORMAT.JSON;
  }

  private cutOf(input: CutInput, ends: PieceEnds): InputCut {
    if (input === PIECE_INPUT.OVERRIDES) return new OverridesCut(ends);
    if (input === PIECE_INPUT.IDS) return new IdsCut(ends);
    const sample = this.sampleOf(ends);
    return this.isJson(input) ? new JsonCut(ends, this.request.vaultName, sample) : new CsvCut(ends, sample);
  }

  private sampleOf(ends: PieceEnds): RowSample {
    return (row) => {
      if (isInvalid(row)) return;
      const { name } = new PlainNames(this.request, this.room(ends)).of(row);
      this.splits = [...this.splits, name];
    };
  }

  /** A place of a JSON inventory is inside its list. It has the vault only if the file names it before the list. */
  private room({ place }: PieceEnds): number {
    return roomForNames(this.request.prefix ?? place.vaultName);
  }

  private stop(ends: PieceEnds, begin: CutPlace): boolean {
    this.add(ends.pieces);
    this.hasMoved ||= ends.place.first > begin.first;
    if (!this.hasMoved) throw tooShort(begin);
    this.current = ends.place;
    return false;
  }

  private finish(ends: PieceEnds, facts: PlaceFacts): void {
    this.add(ends.pieces);
    this.current = undefined;
    this.hasMoved = true;
    this.head = this.head ? { ...this.head, ...facts } : this.headOf(ends, facts);
  }

  private headOf(ends: PieceEnds, facts: PlaceFacts): CutState['head'] {
    const { format, prefix } = this.request;
    if (!this.pieces.length) throw emptyInventory(facts.vaultName ?? this.request.vaultName);
    return { format, prefix: prefix ?? vaultAsPrefix(facts.vaultName), room: this.room(ends), ...facts };
  }

  private add(pieces: readonly Omit<Piece, 'number'>[]): void {
    const { length } = this.pieces;
    this.pieces = [...this.pieces, ...pieces.map((piece, i) => ({ number: length + i + 1, ...piece }))];
  }
}

/** For pieces that are no range of bytes. */
const WHOLE = { first: 0, end: 0, row: 1 };

const tooShort = ({ input, first }: CutPlace): RunError => new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
  `one invocation is too short to read a piece of the ${input} from byte ${count(first)} on. Nothing was requested. Resume the run. `
  + 'If that does not help, provide inventories of parts of the vault, one workflow run each.');
