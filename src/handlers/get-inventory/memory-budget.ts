import { RUN_ERROR } from '../../contracts/launch';
import { RunError } from '../shared/run-error';

/** What a row takes beside its description: the archive, its entry in the manifest, its place among the keys. */
const ROW_BYTES = 900;
/** The description is kept, and so is the key made of it; either may take two bytes a character. */
const BYTES_PER_CHARACTER = 4;
/**
 * What the rows of an inventory may take of the 3,008 MB of Build manifest: 2,000,000 archives with descriptions of 50
 * characters, for which 2,122 MiB and a minute were measured at the peak; the rest is for the parser and the partition
 * that is being written.
 */
export const MOST_BYTES_IN_MEMORY = 2_250_000_000;

/** Says in time, and before anything is requested, that an inventory does not fit in memory. */
export class MemoryBudget {
  private held = 0;
  private rows = 0;

  constructor(private readonly most = MOST_BYTES_IN_MEMORY) {}

  public add({ description }: { readonly description: string }): void {
    this.held += ROW_BYTES + BYTES_PER_CHARACTER * description.length;
    this.rows += 1;
    if (this.held <= this.most) return;
    throw new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
      `one workflow run sorts about 2,000,000 archives, and the inventory has more: no more than ${this.rows - 1} of it fit. ` +
      'Nothing was requested. Provide inventories of parts of the vault, one workflow run each.');
  }
}
