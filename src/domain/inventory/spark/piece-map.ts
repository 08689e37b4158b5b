import { InputFiles, MappedPiece, MapRequest, Piece, PIECE_INPUT, PieceResult } from './piece';
import { PieceColumns } from './piece-columns';
import { rowsOfPiece } from './piece-rows';
import { NAME_COLUMN_SOURCE, RowColumns } from '../../../contracts/spark';
import { mappedNames } from '../../names/mapped-names';
import { overridesOf } from '../../names/name-overrides';
import { RunError } from '../../run-error';
import { idsOfPart } from '../choosing/archive-ids';
import { mappedName, overrideName } from '../manifest/given-names';
import { InventoryFigures } from '../manifest/inventory-figures';
import { InventoryRow, isInvalid } from '../reading/inventory-row';
import { placeIn } from '../reading/open-inventory-file';
import { smallPieces } from '../reading/row-batches';

/*
 * Turns one piece of an input into the columns that Spark compares. Names, digests and the selection come from the code that a small inventory uses.
 *
 * Guarantees:
 * - The same piece always gives the same lines. So an invocation that died can be repeated.
 * - A malformed piece is a result, not an error. A distributed map would hide the name of the error.
 * - A piece whose bytes did not all come is an error. It never looks like a smaller one.
 *
 * Memory holds the lines of a small part of the file. Only the mapping vault's database is in memory as a whole.
 */

/** Reads one piece. A `RunError` is the `problem` of the result. Any other error is thrown by `lines`. */
export function mapPiece(piece: Piece, request: MapRequest, files: InputFiles): MappedPiece {
  const reading = new PieceReading(piece, request, files);
  return { lines: reading.lines(), result: () => reading.result() };
}

class PieceReading {
  private readonly columns: PieceColumns;
  private readonly figures: InventoryFigures;
  private problem: PieceResult['problem'];

  constructor(private readonly piece: Piece, private readonly request: MapRequest, private readonly files: InputFiles) {
    this.columns = new PieceColumns(request);
    this.figures = new InventoryFigures(placeIn(request.head.format));
  }

  public async *lines(): AsyncGenerator<string> {
    try {
      for await (const batch of this.batches()) {
        if (batch.length) yield batch.map((columns) => `${JSON.stringify(columns)}\n`).join('');
      }
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      this.problem = { error: error.name, message: error.message };
    }
  }

  public result(): PieceResult {
    const { figures: { rows, readable, reasons }, problem } = this;
    return { rows, readable, reasons: Object.fromEntries(reasons), ...(problem && { problem }) };
  }

  private batches(): AsyncIterable<readonly object[]> {
    const { columns, files, piece, request: { head } } = this;
    const { first, row, after, until } = piece;
    switch (piece.input) {
      case PIECE_INPUT.INVENTORY:
        return each(rowsOfPiece(piece, head, this.bytes()), (one) => this.rowColumns(one));
      case PIECE_INPUT.OVERRIDES:
        return each(overridesOf(this.bytes(), first ? { first, row, columns: head.columns! } : undefined),
          (line) => columns.given(NAME_COLUMN_SOURCE.OVERRIDE, line, overrideName(line, columns.names)));
      case PIECE_INPUT.IDS:
        return each(idsOfPart(this.bytes(), row), (id) => columns.id(id));
      case PIECE_INPUT.MAPPING:
        return each(this.mapped(), (line) => columns.given(NAME_COLUMN_SOURCE.MAPPED, line, mappedName(line, columns.names)));
      case PIECE_INPUT.EXISTING:
        return each(files.keys(after, until), (key) => columns.existing(key));
    }
  }

  private rowColumns(row: InventoryRow): RowColumns {
    if (isInvalid(row)) return this.columns.invalid(row, this.figures.addInvalid(row));
    this.figures.addArchive(row);
    return this.columns.archive(row);
  }

  private async *bytes(): AsyncGenerator<Uint8Array> {
    const { number, input, first, end } = this.piece;
    if (input === PIECE_INPUT.EXISTING || first === end) return;
    let at = first;
    for await (const part of smallPieces(this.files.open(input, first, end))) {
      at += part.length;
      yield part;
    }
    if (at !== end) throw new Error(`piece ${number} ends at byte ${at} of the ${input} instead of byte ${end}`);
  }

  private async *mapped() {
    const parts: Uint8Array[] = [];
    for await (const part of this.files.open(PIECE_INPUT.MAPPING, 0)) parts.push(Buffer.from(part));
    yield* mappedNames(Buffer.concat(parts));
  }
}

async function* each<T, U>(batches: AsyncIterable<readonly T[]>, make: (item: T) => U): AsyncGenerator<readonly U[]> {
  for await (const batch of batches) yield batch.map((item) => make(item));
}
