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

/** Bytes. The inventory of one archive has a few hundred. A larger one than this lists more, so it is not read. */
const MOST_INVENTORY_BYTES = 2 ** 20;
/** Bytes, for about 1.5 million files. Build Manifest holds the database in memory, beside what the manifest itself takes. */
export const MOST_MAPPING_BYTES = 512 * 2 ** 20;

/** The one archive of the mapping vault, as the vault's inventory in the bucket lists it. */
export async function mappingArchive(run: string, ports: MappingPorts): Promise<InventoryArchive> {
  const archives = await archivesOf(run, ports);
  if (archives.length !== 1) throw malformedMapping(`its inventory lists ${archives.length} archives, but Synology Glacier Backup keeps exactly one there`);
  const archive = readRow(archives[0], 1);
  if (isInvalid(archive)) throw malformedMapping(`the archive that its inventory lists cannot be read: ${archive.invalid}`);
  if (archive.size > MOST_MAPPING_BYTES) {
    throw new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
      `the archive of the mapping vault has ${archive.size} bytes, and at most ${MOST_MAPPING_BYTES} can be read. Nothing was requested. `
      + "Launch a new run with the vault's own name as MappingVaultName, and give the names in a NameOverrideFile.");
  }
  return archive;
}

async function archivesOf(run: string, { inventories, clock }: MappingPorts): Promise<readonly unknown[]> {
  const key = INVENTORY_KEYS.mappingInventory(run);
  const size = await inventories.size(key);
  if (size > MOST_INVENTORY_BYTES) throw malformedMapping('its inventory lists many archives, but Synology Glacier Backup keeps exactly one there');
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
