import type { PieceEnds, PlaceFacts } from './piece-ends';
import { CsvLines, checkedRow } from '../reading/csv-inventory';
import { CsvQuotes } from '../reading/csv-quotes';
import { InventoryRow } from '../reading/inventory-row';
import { rowOfElement } from '../reading/json-inventory';
import { JsonMembers } from '../reading/json-members';
import { JsonScanner } from '../reading/json-scanner';
import { LineSplitter } from '../reading/line-splitter';

/** An input that is being cut. It gets the bytes from the place where its `PieceEnds` begin. */
export interface InputCut {
  push(bytes: Uint8Array): void | Promise<void>;
  /** The file has ended. @param size its bytes @returns what it says as a whole @throws `RunError` if it is malformed as a whole */
  end(size: number): PlaceFacts | Promise<PlaceFacts>;
}

/** Gets the last row of each piece. */
export type RowSample = (row: InventoryRow) => void;

/**
 * Cuts an inventory in JSON at the ends of elements of its list. It checks all but the insides of the elements, which are in the pieces.
 * A place behind byte 0 is inside the list.
 */
export class JsonCut extends JsonMembers implements InputCut {
  private readonly scanner: JsonScanner;
  /** Index of the next element of the list. */
  private index: number;
  private lastEnd = 0;

  constructor(private readonly ends: PieceEnds, wanted: string | undefined, private readonly sample: RowSample) {
    const { first, row, vaultName, vaultRegion } = ends.place;
    super(wanted, first > 0);
    this.vaultName = vaultName;
    this.vaultRegion = vaultRegion;
    this.index = row;
    this.scanner = first ? JsonScanner.inList(this, first, row === 0) : new JsonScanner(this);
  }

  public push(bytes: Uint8Array): void {
    this.scanner.push(bytes);
  }

  public end(): PlaceFacts {
    this.scanner.end();
    this.checkMembers();
    if (this.index > this.ends.place.row) this.ends.cut(this.lastEnd, this.index);
    return { vaultName: this.vaultName, vaultRegion: this.vaultRegion };
  }

  public element(bytes: Buffer | undefined, at: number, end: number): void {
    const row = this.index;
    this.index += 1;
    this.lastEnd = end;
    if (!this.ends.isFull(end)) return;
    this.sample(rowOfElement(bytes, at, row));
    this.ends.cut(end, this.index);
  }

  /** The members before the list need not be read again. */
  protected override beginList(inside: number): void {
    const { vaultName, vaultRegion } = this;
    this.ends.begin(inside, { vaultName, vaultRegion });
  }
}

/** Cuts an inventory in CSV at the ends of rows. A place behind byte 0 is behind a row. */
export class CsvCut implements InputCut {
  private readonly splitter: LineSplitter;
  private readonly quotes: CsvQuotes;
  private hasRow: boolean;
  private nextLine: number;

  constructor(private readonly ends: PieceEnds, private readonly sample: RowSample) {
    const { place } = ends;
    this.hasRow = place.first > 0;
    this.nextLine = place.row;
    this.quotes = new CsvQuotes(place.quotes);
    const lines = new CsvLines(this.quotes, !this.hasRow);
    this.splitter = new LineSplitter((text, number, end) => {
      this.nextLine = number + 1;
      const row = lines.row(text, number);
      if (!row) return;
      this.hasRow = true;
      if (!ends.isFull(end)) return;
      this.sample(checkedRow(row, number));
      ends.cut(end, number + 1, { quotes: this.quotes.found });
    }, place);
  }

  public push(bytes: Uint8Array): void {
    this.splitter.push(bytes);
  }

  public end(size: number): PlaceFacts {
    this.splitter.end();
    if (this.hasRow && size > this.ends.place.first) this.ends.cut(size, this.nextLine);
    return { quotes: this.quotes.found };
  }
}
