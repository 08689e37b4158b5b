import { InventoryEngine } from './inventory-engine';

/** How the inventory becomes the manifest and the plan. */
export interface InventoryOptions {
  /**
   * What sorts the inventory. Choose `InventoryEngine.glue()` for vaults of more than about 20,000,000 archives.
   *
   * @default InventoryEngine.lambda()
   */
  readonly engine?: InventoryEngine;
  /**
   * MiB of memory of Keep Output, which copies the inventory from Glacier. More memory buys a larger share of CPU.
   *
   * @default 1769
   */
  readonly outputMemorySize?: number;
  /**
   * MiB of memory of Build Manifest, which sorts the inventory. Sorting takes about 550 MiB, and the names of a mapping vault take at most 512 MiB.
   * More memory than the default buys nothing, because one CPU does the work. Less buys less CPU, so a large inventory may take too long.
   *
   * @default 1769
   */
  readonly manifestMemorySize?: number;
  /**
   * MiB of memory of Settle Existing, which holds a whole partition of the manifest: 32 MiB of text. More memory buys a larger share of CPU.
   *
   * @default 1024
   */
  readonly settleMemorySize?: number;
}
