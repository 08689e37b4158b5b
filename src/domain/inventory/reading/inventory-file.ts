import { InventoryRow } from './inventory-row';

export const INVENTORY_FORMAT = { JSON: 'json', CSV: 'csv' } as const;
export type InventoryFormat = (typeof INVENTORY_FORMAT)[keyof typeof INVENTORY_FORMAT];

/** An inventory that is being read. It can be read once. */
export interface InventoryFile {
  /** The vault that the file names. Set as soon as that part of the file is read. A CSV names no vault. */
  readonly vaultName?: string;
  /** Region of that vault. */
  readonly vaultRegion?: string;
  /** The vault, if the file names it before its rows. It does not depend on how the file's bytes come. */
  readonly vaultBeforeRows?: string;
  /**
   * The rows, in batches.
   *
   * @throws `MalformedInventory` if the file cannot be trusted as a whole, at the latest after the last row
   */
  batches(): AsyncIterable<readonly InventoryRow[]>;
  /** The place of a row in the file, in words. */
  place(row: number): string;
}

export interface InventorySource {
  readonly format: InventoryFormat;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The vault that the file must be of. Undefined: any vault. */
  readonly vaultName?: string;
}
