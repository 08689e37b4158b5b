import type { CutHead, Piece } from './piece';
import { CsvRows } from '../reading/csv-inventory';
import { CsvQuotes } from '../reading/csv-quotes';
import { INVENTORY_FORMAT } from '../reading/inventory-file';
import { InventoryRow } from '../reading/inventory-row';
import { rowOfElement } from '../reading/json-inventory';
import { JsonListener, JsonScanner } from '../reading/json-scanner';
import { batchesOfPart, RowParser } from '../reading/row-batches';

/** The rows of one piece of an inventory, with the numbers that they have in the whole file. */
export const rowsOfPiece = (piece: Piece, { format, quotes }: CutHead, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly InventoryRow[]> =>
  batchesOfPart(bytes, format === INVENTORY_FORMAT.CSV ? new CsvRows(new CsvQuotes(quotes), piece) : new JsonRows(piece));

/** Elements of the list of an inventory in JSON. The piece begins inside the list: at its beginning, or at the end of an element. */
class JsonRows implements RowParser, JsonListener {
  private rows: InventoryRow[] = [];
  private readonly scanner: JsonScanner;
  /** Index of the next element of the list. */
  private index: number;

  constructor({ first, row }: Piece) {
    this.index = row;
    this.scanner = JsonScanner.inList(this, first, row === 0);
  }

  public push(bytes: Uint8Array): void {
    this.scanner.push(bytes);
  }

  public end(): void {
    this.scanner.endInList();
  }

  public takeRows(): readonly InventoryRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  public element(bytes: Buffer | undefined, at: number): void {
    this.rows.push(rowOfElement(bytes, at, this.index));
    this.index += 1;
  }

  // A piece has no members.
  public member(): boolean { return false; }

  public value(): void {}
}
