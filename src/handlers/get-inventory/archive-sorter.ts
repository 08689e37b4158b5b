import { InventoryArchive } from './inventory-row';
import { RUN_ERROR } from '../../contracts/launch';
import { RunError } from '../shared/run-error';

/** Holds an inventory's archives until all are known, then gives them in retrieval order. */
export interface ArchiveSorter {
  add(archive: InventoryArchive): void | Promise<void>;
  /** The oldest first: Glacier reads tape in that order, and its quota counts the restores that are not. */
  sorted(): AsyncIterable<InventoryArchive> | Iterable<InventoryArchive>;
}

/**
 * Archives that fit in the 3,008 MB of Build manifest: measured about 1 KB each at the peak (`npm run benchmark` shows
 * it), so this leaves a third for the parser and the partition being written.
 */
export const MAX_ARCHIVES_IN_MEMORY = 2_000_000;

/** In memory. */
export class MemorySorter implements ArchiveSorter {
  private readonly archives: InventoryArchive[] = [];

  constructor(private readonly most = MAX_ARCHIVES_IN_MEMORY) {}

  public add(archive: InventoryArchive): void {
    if (this.archives.length === this.most) {
      throw new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
        `the vault has more than ${this.most} archives, and one workflow run sorts no more. Nothing was requested. Provide inventories of parts of the vault, one run each.`);
    }
    this.archives.push(archive);
  }

  public sorted(): Iterable<InventoryArchive> {
    return this.archives.sort(byAge);
  }
}

/** By creation date, then archive id: the same order whatever order the inventory has. */
export function byAge(a: InventoryArchive, b: InventoryArchive): number {
  const age = a.createdAt - b.createdAt;
  if (age !== 0) return age;
  return a.archiveId < b.archiveId ? -1 : Number(a.archiveId > b.archiveId);
}
