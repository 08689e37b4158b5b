import { invalidEntry } from './entries';
import { Bytes, ManifestEntry } from '../../../contracts/manifest';
import { addBytes } from '../../amounts';
import { InvalidRow, InventoryArchive } from '../reading/inventory-row';

/** Reasons that the error shows if no row is valid. */
export const FIRST_REASONS = 3;

/** Counts the rows of an inventory. */
export class InventoryFigures {
  /** Every row, valid or not. */
  public readonly rows = { archives: 0, bytes: 0 as Bytes };
  /** Valid rows. */
  public readable = 0;
  /** Messages of the first rows that are invalid for different reasons. */
  public readonly reasons = new Map<string, string>();

  /** @param place tells the place of a row in the file, in words */
  constructor(private readonly place: (row: number) => string) {}

  public addArchive({ size }: InventoryArchive): void {
    this.rows.archives += 1;
    this.rows.bytes = addBytes(this.rows.bytes, size);
    this.readable += 1;
  }

  /** @returns the row's entry in the manifest */
  public addInvalid(row: InvalidRow): ManifestEntry {
    this.rows.archives += 1;
    const entry = invalidEntry(row, this.place(row.row));
    if (this.reasons.size < FIRST_REASONS && !this.reasons.has(row.invalid)) this.reasons.set(row.invalid, entry.failure!.message);
    return entry;
  }
}
