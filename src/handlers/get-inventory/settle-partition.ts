import pMap from 'p-map';
import { ARCHIVE_STATUS, Failure } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { ManifestEntry, NAME_SOURCE } from '../../contracts/manifest';
import { isSameArchive, METADATA, StoredObject } from '../../contracts/metadata';
import { Clock } from '../../domain/clock';
import { exactJson } from '../../domain/exact-json';
import { FigureCounter } from '../../domain/plan/figure-counter';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { CONTENT_TYPE } from '../shared/content-type';
import { textOf } from '../shared/object-ranges';

/** Objects that are looked up at the same time. */
export const LOOKS_IN_FLIGHT = 64;

export interface DestinationObjects {
  /** @returns undefined if the key has no object. */
  look(key: string): Promise<StoredObject | undefined>;
}

export interface SettlePartitionPorts {
  readonly inventories: Pick<InventoryBucket, 'size' | 'read' | 'put' | 'putFirst'>;
  readonly destination: DestinationObjects;
  readonly clock: Clock;
}

/** A partition of a manifest, by its number. */
export interface Draft {
  readonly run: string;
  readonly manifest: string;
  readonly partition: number;
}

/**
 * Settles the entries of a draft whose key may have an object, and writes the partition. This comes before any request, so that no
 * retrieval is paid for without need. If two invocations do it at the same time, the first one counts. The other goes on from what it wrote.
 */
export async function settlePartition({ run, manifest, partition }: Draft, chunkSize: number, ports: SettlePartitionPorts): Promise<void> {
  const { inventories, destination, clock } = ports;
  const draft = await textOf(INVENTORY_KEYS.draftPartition(run, manifest, partition), inventories, clock);
  const settled = textOfEntries(await pMap(entriesOf(draft), (entry) => settle(entry, destination), { concurrency: LOOKS_IN_FLIGHT }));
  const key = INVENTORY_KEYS.manifestPartition(run, manifest, partition);
  const written = await inventories.putFirst(key, settled, CONTENT_TYPE.JSON_LINES) ? settled : await textOf(key, inventories, clock);
  const counter = new FigureCounter({ chunkSize });
  for (const entry of entriesOf(written)) counter.add(entry);
  await inventories.put(INVENTORY_KEYS.settledFigures(run, manifest, partition), exactJson(counter.figures()), CONTENT_TYPE.JSON);
}

/** If the key has an object, it is either the archive itself, or the archive cannot be put there. The archive may also be at the key of an earlier run. */
async function settle({ occupied, suffixed_key: earlier, ...entry }: ManifestEntry, destination: DestinationObjects): Promise<ManifestEntry> {
  if (!occupied) return entry;
  const moved = earlier === undefined ? undefined : await destination.look(earlier);
  if (earlier !== undefined && moved && isSameArchive(moved, entry)) return { ...there(entry, moved), key: earlier };
  const object = await destination.look(entry.key);
  if (!object) return entry;
  if (isSameArchive(object, entry)) return there(entry, object);
  if (isSaidToBeCopied(object, entry)) return { ...entry, status: ARCHIVE_STATUS.SKIPPED, failure: COPIED };
  const message = `another object of ${object.size ?? 'unknown'} bytes is at this key, and nothing is overwritten. Move it away, or transfer to another prefix`;
  return { ...entry, status: ARCHIVE_STATUS.SKIPPED, failure: { reason: FAILURE.DESTINATION_KEY_OCCUPIED, message } };
}

/** In whichever class it is. No rule has made this object, so its entry has the class that was found, and none of the rule's tags. */
function there({ rule, storage_class, tags, ...entry }: ManifestEntry, { storageClass }: StoredObject): ManifestEntry {
  return { ...entry, status: ARCHIVE_STATUS.DOWNLOADED, ...(storageClass === undefined ? {} : { found_class: storageClass }) };
}

/**
 * The Guidance writes no metadata, so nothing tells which archive its object is. The user says it by the name override file, and the size does not speak
 * against it. The archive is not paid for again, but it never counts as downloaded.
 */
const isSaidToBeCopied = ({ size, metadata }: StoredObject, { decoder, size: expected }: ManifestEntry): boolean =>
  decoder === NAME_SOURCE.GUIDANCE && size === expected && metadata?.[METADATA.ARCHIVE_ID] === undefined;
const COPIED: Failure = {
  reason: FAILURE.COPIED_BY_GUIDANCE, message: 'an object of the same size is at this key, and the name override file says that the Guidance copied it. It is not proven',
};

const entriesOf = (text: string): ManifestEntry[] => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as ManifestEntry);

const textOfEntries = (entries: readonly ManifestEntry[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
