import { InventoryFile } from './inventory-file';
import { InventoryRow, readRow, tooLong } from './inventory-row';
import { JsonMembers, LIST } from './json-members';
import { JsonScanner, MOST_VALUE_BYTES, parsed } from './json-scanner';
import { rowBatches, RowParser } from './row-batches';

/** Counts from 0, as every JSON tool does. */
export const placeInJson = (row: number): string => `${LIST}[${row}]`;

/**
 * An inventory as Glacier writes it in JSON. It must be complete: an inventory that is cut off is malformed, not shorter.
 * If `wanted` is given, it must also be of that vault.
 */
export class JsonInventory extends JsonMembers implements InventoryFile, RowParser {
  public readonly place = placeInJson;
  private readonly scanner = new JsonScanner(this);
  private rows: InventoryRow[] = [];
  /** Index of the next element of the list. */
  private index = 0;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>, wanted?: string) {
    super(wanted);
  }

  public batches(): AsyncGenerator<readonly InventoryRow[]> {
    return rowBatches(this.bytes, this);
  }

  public push(piece: Uint8Array): void {
    this.scanner.push(piece);
  }

  public end(): void {
    this.scanner.end();
    this.checkMembers();
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
}

/** The row of an element of the list. @param bytes undefined if the element is too long */
export const rowOfElement = (bytes: Buffer | undefined, at: number, row: number): InventoryRow =>
  (bytes ? readRow(parsed(bytes, at), row) : tooLong(row, `${MOST_VALUE_BYTES} bytes`));
