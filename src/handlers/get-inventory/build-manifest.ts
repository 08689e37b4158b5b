import { manifestRequest, ManifestRequestPorts } from './manifest-request';
import { Tagging } from './object-rules-request';
import { findInventory } from './open-inventory';
import { inScratchDirectory } from './scratch-directory';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR } from '../../contracts/launch';
import { RunItem } from '../../contracts/run';
import { SPARK_ROW_BYTES, USE_SPARK } from '../../contracts/spark';
import { BuildManifestInput, BuildManifestResult } from '../../contracts/workflow';
import { exactJson } from '../../domain/exact-json';
import { ManifestEngine, ManifestRequest, ManifestSink } from '../../domain/inventory/manifest/engine';
import { INVENTORY_FORMAT } from '../../domain/inventory/reading/inventory-file';
import { RunError } from '../../domain/run-error';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';
import type { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { requireRun } from '../shared/require-run';

export interface BuildManifestPorts extends ManifestRequestPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly inventories: ManifestRequestPorts['inventories'] & Pick<InventoryBucket, 'put'>;
  readonly engine: ManifestEngine;
}

export interface BuildManifestSettings {
  /** Bytes. */
  readonly chunkSize: number;
  /** Bytes of /tmp that the manifest may take. */
  readonly scratchBytes: number;
  readonly tagging: Tagging;
  /** Estimated archives above which Spark makes the manifest. Undefined: it never does. */
  readonly sparkAbove?: number;
}

/** One Lambda invocation. */
export interface BuildManifestInvocation {
  /** The folder of the manifest. Each invocation has its own. */
  readonly manifest: string;
  /** Milliseconds since the epoch. Lambda would kill the work soon after it, and a retry would meet the same. */
  readonly deadline: number;
}

/**
 * Turns the inventory into a manifest: what to request, in which order, under which key. Each invocation writes into a folder of its own.
 * So a retry beside an earlier invocation never writes into a manifest that Settle Existing or Initiate Retrieval reads.
 */
export async function buildManifest(
  { run, mapped }: BuildManifestInput, { manifest, deadline }: BuildManifestInvocation, ports: BuildManifestPorts, settings: BuildManifestSettings,
): Promise<BuildManifestResult> {
  const item = await requireRun(run, ports.runs);
  if (item.totals) return { manifest: item.totals.manifest, partitions: item.totals.partitions };
  if (await isForSpark(run, item, settings, ports)) return { manifest, partitions: 0, spark: true };
  const checkTime = () => { if (ports.clock.now() >= deadline) throw tooLong(); };
  const summary = await inScratchDirectory(async (scratch) => {
    const request = await manifestRequest({ run, item, mapped }, { ...settings, scratch }, ports);
    return ports.engine.build(inTime(request, checkTime), sinkOf(run, manifest, ports.inventories, checkTime));
  });
  await ports.inventories.put(INVENTORY_KEYS.manifestSummary(run, manifest), exactJson(summary), CONTENT_TYPE.JSON);
  return { manifest, partitions: summary.partitions.length };
}

/** The inventory may have more archives than one function should sort. A resumed run decides anew. */
async function isForSpark(run: string, item: RunItem, { sparkAbove }: BuildManifestSettings, ports: BuildManifestPorts): Promise<boolean> {
  if (sparkAbove === undefined) return false;
  const { format, size } = await findInventory(run, item.provided_inventory, ports);
  return size / SPARK_ROW_BYTES[format === INVENTORY_FORMAT.CSV ? 'CSV' : 'JSON'] > sparkAbove;
}

/** Checks the time while it reads what grows with the vault or with the destination. */
function inTime({ inventory, overrides, selectedIds, existing, ...request }: ManifestRequest, checkTime: () => void): ManifestRequest {
  return {
    ...request,
    inventory: { ...inventory, bytes: watched(inventory.bytes, checkTime) },
    overrides: overrides && watched(overrides, checkTime),
    selectedIds: selectedIds && watched(selectedIds, checkTime),
    existing: existing && ((splits) => watched(existing(splits), checkTime)),
  };
}

async function* watched<T>(source: AsyncIterable<T>, checkTime: () => void): AsyncGenerator<T> {
  for await (const part of source) {
    checkTime();
    yield part;
  }
}

const sinkOf = (run: string, manifest: string, inventories: BuildManifestPorts['inventories'], checkTime: () => void): ManifestSink => ({
  partition: async (number, text, draft) => {
    checkTime();
    const key = draft ? INVENTORY_KEYS.draftPartition(run, manifest, number) : INVENTORY_KEYS.manifestPartition(run, manifest, number);
    return inventories.put(key, text, CONTENT_TYPE.JSON_LINES);
  },
});

const tooLong = (): RunError => new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
  'one Lambda invocation is too short to read the inventory and to list the objects below the destination prefix. Nothing was requested. '
  + `${USE_SPARK} Or provide inventories of parts of the vault, one WorkflowRun each, or launch with a prefix that has fewer objects.`);
