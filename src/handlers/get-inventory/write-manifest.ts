import { ARCHIVE_STATUS } from '../../contracts/archive';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { MANIFEST_PARTITION_ARCHIVES, ManifestEntry } from '../../contracts/manifest';
import { ManifestTotals } from '../../contracts/run';

export interface ManifestStore {
  put(key: string, text: string): Promise<void>;
}

/** Writes the entries in partitions, as JSON lines, and adds them up. Partitions hold the same archives however often it is done. */
export async function writeManifest(
  run: string, manifest: string, entries: Iterable<ManifestEntry>, store: ManifestStore, size = MANIFEST_PARTITION_ARCHIVES,
): Promise<ManifestTotals> {
  const counts = {
    manifest, partitions: 0, archives: 0, bytes: 0, already_downloaded: 0, already_downloaded_bytes: 0,
    skipped: 0, skipped_bytes: 0, left_out: 0, left_out_bytes: 0, cost: 0,
  };
  let lines: string[] = [];
  const flush = async () => {
    counts.partitions += 1;
    await store.put(INVENTORY_KEYS.manifestPartition(run, manifest, counts.partitions), lines.join(''));
    lines = [];
  };
  for (const entry of entries) {
    add(counts, entry);
    lines.push(`${JSON.stringify(entry)}\n`);
    if (lines.length === size) await flush();
  }
  if (lines.length) await flush();
  return counts;
}

function add(counts: { -readonly [K in keyof ManifestTotals]: ManifestTotals[K] }, { status, size }: ManifestEntry): void {
  counts.archives += 1;
  counts.bytes += size;
  if (status === ARCHIVE_STATUS.DOWNLOADED) {
    counts.already_downloaded += 1;
    counts.already_downloaded_bytes += size;
  } else if (status === ARCHIVE_STATUS.SKIPPED) {
    counts.skipped += 1;
    counts.skipped_bytes += size;
  }
}
