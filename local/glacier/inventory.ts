import type { Archive, Inventory, InventoryWish } from './model';

const CSV_HEADER = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n';

/** The part of an inventory that a job asked for, and the marker with which the next job continues. */
export interface InventorySelection {
  readonly archives: readonly Archive[];
  readonly nextMarker?: string;
}

/** @throws Error if the inventory does not contain the marker. The job then fails with this message. */
export function selectFrom({ archives }: Inventory, { startDate, endDate, limit, marker }: InventoryWish): InventorySelection {
  const from = startDate === undefined ? -Infinity : Date.parse(startDate);
  const to = endDate === undefined ? Infinity : Date.parse(endDate);
  const inRange = archives.filter(({ creationDate }) => Date.parse(creationDate) >= from && Date.parse(creationDate) < to);
  const start = marker === undefined ? 0 : inRange.findIndex(({ archiveId }) => archiveId === marker);
  if (start < 0) throw new Error(`The marker is not in this inventory: ${marker}`);
  const end = limit === undefined ? inRange.length : start + limit;
  return { archives: inRange.slice(start, end), nextMarker: inRange[end]?.archiveId };
}

/** An inventory in JSON, piece by piece, because it can be larger than memory. */
export function* asJson(vaultArn: string, date: string, archives: readonly Archive[]): Generator<string> {
  yield `{"VaultARN":${JSON.stringify(vaultArn)},"InventoryDate":"${seconds(date)}","ArchiveList":[`;
  let separator = '';
  for (const archive of archives) {
    yield separator + JSON.stringify({
      ArchiveId: archive.archiveId,
      ArchiveDescription: archive.description,
      CreationDate: seconds(archive.creationDate),
      Size: archive.size,
      SHA256TreeHash: archive.treeHash,
    });
    separator = ',';
  }
  yield ']}';
}

/**
 * An inventory in Glacier's CSV, which is not RFC 4180: a quote becomes `\"`, and a backslash stays as it is. So a reader
 * cannot tell a backslash before the closing quote from an escaped quote.
 */
export function* asCsv(archives: readonly Archive[]): Generator<string> {
  yield CSV_HEADER;
  for (const { archiveId, description, creationDate, size, treeHash } of archives) {
    yield `${archiveId},"${description.replaceAll('"', '\\"')}",${seconds(creationDate)},${size},${treeHash}\n`;
  }
}

/** Inventories have dates without fractions of a second. */
const seconds = (date: string) => date.replace(/\.\d+Z$/, 'Z');
