import { ArchiveKeys } from './archive-keys';
import { ArchiveSorter, MemorySorter } from './archive-sorter';
import { Destination, settleExisting } from './destination';
import { isInvalid, readRow } from './inventory-row';
import { malformed } from './json-inventory';
import { Draft, duplicateEntry, entryOf, invalidEntry } from './manifest-entry';
import { MemoryBudget } from './memory-budget';
import { Inventory, openInventory, SourcePorts } from './open-inventory';
import { ManifestStore, writeManifest } from './write-manifest';
import { RUN_ERROR } from '../../contracts/launch';
import { ManifestEntry } from '../../contracts/manifest';
import { ManifestTotals, RunItem } from '../../contracts/run';
import { BuildManifestInput, BuildManifestResult } from '../../contracts/workflow';
import { RunError } from '../shared/run-error';
import type { RunStore } from '../shared/run-store';
import { theRun } from '../shared/the-run';

export interface BuildManifestPorts extends SourcePorts {
  readonly runs: Pick<RunStore, 'run' | 'setManifest'>;
  readonly destination: Destination;
  readonly manifests: ManifestStore;
  /** @default - what Build manifest's memory holds */
  readonly memory?: () => MemoryBudget;
}

/** Folder of the manifest. */
const MANIFEST = '1';

/** Another invocation was faster: its manifest is the run's. */
class AlreadyPlannedError extends Error {
  public readonly name = 'AlreadyPlannedError';
  constructor(public readonly totals: ManifestTotals) {
    super('the manifest was written by another invocation');
  }
}

/**
 * Turns the inventory into the manifest: what to request, in which order, under which key. Once the run has its totals the
 * manifest stays as it is, because Initiate Retrieval walks it by byte.
 */
export async function buildManifest({ run, job_id: jobId }: BuildManifestInput, ports: BuildManifestPorts): Promise<BuildManifestResult> {
  const item = await theRun(run, ports.runs);
  if (item.totals) return item.totals;
  const entries = await plan(run, item, jobId, ports);
  try {
    const totals = await writeManifest(run, MANIFEST, entries, whileUnplanned(run, ports));
    await ports.runs.setManifest(run, totals);
    return totals;
  } catch (error) {
    if (error instanceof AlreadyPlannedError) return error.totals;
    throw error;
  }
}

function whileUnplanned(run: string, { runs, manifests }: BuildManifestPorts): ManifestStore {
  return {
    put: async (key, text) => {
      const { totals } = await theRun(run, runs);
      if (totals) throw new AlreadyPlannedError(totals);
      await manifests.put(key, text);
    },
  };
}

async function plan(run: string, item: RunItem, jobId: string | undefined, ports: BuildManifestPorts): Promise<ManifestEntry[]> {
  const { vault_name: vaultName, destination_prefix: prefix } = item;
  const sorter = new MemorySorter();
  const skipped = await readAll(await openInventory(run, item, jobId, ports), sorter, ports.memory?.() ?? new MemoryBudget());
  const keys = new ArchiveKeys<Draft>(prefix);
  const entries: ManifestEntry[] = [];
  for await (const archive of sorter.sorted()) entries.push(keys.assign(archive, (key) => entryOf(archive, key)));
  for (const entry of skipped) entries.push(entry);
  if (!entries.length) throw new RunError(RUN_ERROR.VAULT_EMPTY, `the inventory of the vault ${vaultName} lists no archives: there is nothing to transfer.`);
  await settleExisting(prefix, keys.taken, ports.destination);
  return entries;
}

/** Puts every archive into the sorter; the rows that name none come back, each with its reason. */
async function readAll({ rows, saysOfWhat }: Inventory, sorter: ArchiveSorter, memory: MemoryBudget): Promise<ManifestEntry[]> {
  const known = new Set<string>();
  const skipped: ManifestEntry[] = [];
  let row = 0;
  for await (const raw of rows) {
    row += 1;
    const archive = readRow(raw, row);
    memory.add(archive);
    if (isInvalid(archive)) {
      skipped.push(invalidEntry(archive));
    } else if (known.has(archive.archiveId)) {
      skipped.push(duplicateEntry(archive));
    } else {
      known.add(archive.archiveId);
      await sorter.add(archive);
    }
  }
  if (!saysOfWhat && skipped.length && !known.size) {
    throw malformed(`none of its ${row} rows can be read; ${skipped[0].failure!.message}`);
  }
  return skipped;
}
