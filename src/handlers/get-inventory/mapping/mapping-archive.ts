import { INVENTORY_KEYS } from '../../../contracts/keys';
import { RUN_ERROR } from '../../../contracts/launch';
import { Clock } from '../../../domain/clock';
import { InventoryArchive, isInvalid, readRow } from '../../../domain/inventory/reading/inventory-row';
import { malformedMapping } from '../../../domain/names/malformed-mapping';
import { RunError } from '../../../domain/run-error';
import type { InventoryBucket } from '../../aws/buckets/inventory-bucket';
import { wholeObject } from '../../shared/object-ranges';

export interface MappingPorts {
  readonly inventories: Pick<InventoryBucket, 'size' | 'read'>;
  readonly clock: Clock;
}

/** Bytes. An inventory of one archive has some hundred; one that is larger than this is not read to find out. */
const MOST_INVENTORY_BYTES = 2 ** 20;
/** Bytes. Build manifest holds the database in memory, beside what the manifest itself takes. Some 1.5 million files. */
export const MOST_MAPPING_BYTES = 512 * 2 ** 20;

/** The one archive of the mapping vault, by the inventory of it that is kept in the bucket. */
export async function mappingArchive(run: string, ports: MappingPorts): Promise<InventoryArchive> {
  const archives = await archivesOf(run, ports);
  if (archives.length !== 1) throw malformedMapping(`its inventory lists ${archives.length} archives, and Synology Glacier Backup keeps exactly one there`);
  const archive = readRow(archives[0], 1);
  if (isInvalid(archive)) throw malformedMapping(`the archive that its inventory lists cannot be read: ${archive.invalid}`);
  if (archive.size > MOST_MAPPING_BYTES) {
    throw new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
      `the archive of the mapping vault has ${archive.size} bytes, and no more than ${MOST_MAPPING_BYTES} can be read. Nothing was requested. `
      + "Launch a new run with the vault's own name as MappingVaultName, and give the names in a NameOverrideFile.");
  }
  return archive;
}

async function archivesOf(run: string, { inventories, clock }: MappingPorts): Promise<readonly unknown[]> {
  const key = INVENTORY_KEYS.mappingInventory(run);
  const size = await inventories.size(key);
  if (size > MOST_INVENTORY_BYTES) throw malformedMapping('its inventory lists many archives, and Synology Glacier Backup keeps exactly one there');
  const text = (await wholeObject(key, size, inventories, clock)).toString();
  const { ArchiveList: list } = parsed(text);
  if (!Array.isArray(list)) throw malformedMapping('its inventory has no ArchiveList');
  return list;
}

function parsed(text: string): { readonly ArchiveList?: unknown } {
  try {
    return Object(JSON.parse(text)) as { readonly ArchiveList?: unknown };
  } catch (error) {
    throw malformedMapping(`its inventory is not JSON: ${(error as Error).message}`);
  }
}
