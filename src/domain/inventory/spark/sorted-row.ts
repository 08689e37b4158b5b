import { ManifestEntry } from '../../../contracts/manifest';
import { SortedColumns } from '../../../contracts/spark';
import { GivenSource, SourcedName } from '../manifest/given-names';
import { InventoryArchive } from '../reading/inventory-row';

/*
 * The texts that Spark carries from the pieces of the inputs to the groups of the manifest, without reading them.
 */

type ArchiveText = [archiveId: string, size: number, treeHash: string, creationDate: string, description: string];
type GivenText = [name: string, source: GivenSource];

export const archiveText = ({ archiveId, size, treeHash, creationDate, description }: InventoryArchive): string =>
  JSON.stringify([archiveId, size, treeHash, creationDate, description] satisfies ArchiveText);

/** @param entry the finished entry of an invalid row */
export const invalidText = (entry: ManifestEntry): string => JSON.stringify(entry);

export const givenText = ({ name, source }: SourcedName): string => JSON.stringify([name, source] satisfies GivenText);

/** @param createdAt milliseconds since the epoch */
export function archiveOf({ row, archive }: SortedColumns, createdAt: number): InventoryArchive {
  const [archiveId, size, treeHash, creationDate, description] = JSON.parse(archive) as ArchiveText;
  return { row, archiveId, description, creationDate, createdAt, size, treeHash };
}

export const invalidEntryOf = ({ archive }: SortedColumns): ManifestEntry => JSON.parse(archive) as ManifestEntry;

export function givenOf({ given }: SortedColumns): SourcedName | undefined {
  if (given === undefined) return undefined;
  const [name, source] = JSON.parse(given) as GivenText;
  return { name, source };
}

/** The order of the manifest: by age, then by the digest of the id. Invalid rows come last, in the order of the inventory. */
export function compareRows(a: SortedColumns, b: SortedColumns): number {
  const { created_at: createdA = Infinity, id: idA = '' } = a;
  const { created_at: createdB = Infinity, id: idB = '' } = b;
  if (createdA !== createdB) return createdA < createdB ? -1 : 1;
  if (idA !== idB) return idA < idB ? -1 : 1;
  return a.row - b.row;
}
