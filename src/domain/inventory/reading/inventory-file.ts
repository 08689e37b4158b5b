import { InventoryRow } from './inventory-row';

export const INVENTORY_FORMAT = { JSON: 'json', CSV: 'csv' } as const;
export type InventoryFormat = (typeof INVENTORY_FORMAT)[keyof typeof INVENTORY_FORMAT];

/** Reads an inventory once. */
export interface InventoryFile {
  /** What the file says of which vault it is, once that has been read; a CSV says nothing. */
  readonly vaultName?: string;
  /** That vault's region. */
  readonly vaultRegion?: string;
  /** Its rows, some at a time. What cannot be trusted as a whole ends with `MalformedInventory`, at the latest behind the last row. */
  batches(): AsyncIterable<readonly InventoryRow[]>;
  /** Where a row stands, in words. */
  place(row: number): string;
}

export interface InventorySource {
  readonly format: InventoryFormat;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Undefined: whatever vault the file is of. */
  readonly vaultName?: string;
}
