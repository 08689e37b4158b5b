import { InventoryArchive } from './inventory-row';

/** Holds an inventory's archives until all are known, then gives them in retrieval order. */
export interface ArchiveSorter {
  add(archive: InventoryArchive): void | Promise<void>;
  /** The oldest first: Glacier reads tape in that order, and its quota counts the restores that are not. */
  sorted(): AsyncIterable<InventoryArchive> | Iterable<InventoryArchive>;
}

/** In memory, which `MemoryBudget` guards. */
export class MemorySorter implements ArchiveSorter {
  private readonly archives: InventoryArchive[] = [];

  public add(archive: InventoryArchive): void {
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
