import { ManifestEngine, ManifestSink, ManifestSummary } from './manifest/engine';
import { CONTENT_TYPE, ManifestFiles } from './manifest-files';
import { manifestRequest, RequestPorts } from './manifest-request';
import { inScratchDirectory } from './scratch-directory';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { BuildManifestInput, BuildManifestResult } from '../../contracts/workflow';
import type { RunStore } from '../shared/run-store';
import { theRun } from '../shared/the-run';

export interface BuildManifestPorts extends RequestPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly manifests: ManifestFiles;
  readonly engine: ManifestEngine;
}

export interface BuildManifestSettings {
  /** Bytes. */
  readonly chunkSize: number;
  /** What the manifest may take of /tmp. */
  readonly scratchBytes: number;
}

/**
 * Turns the inventory into a manifest: what to request, in which order, under which key. Each invocation writes into a folder of
 * its own, so one that is retried while an earlier one still works never writes into a manifest that is settled or walked.
 */
export async function buildManifest(
  { run, mapped }: BuildManifestInput, manifest: string, ports: BuildManifestPorts, settings: BuildManifestSettings,
): Promise<BuildManifestResult> {
  const item = await theRun(run, ports.runs);
  if (item.totals) return { manifest: item.totals.manifest, partitions: item.totals.partitions };
  const summary = await inScratchDirectory(async (scratch) =>
    ports.engine.build(await manifestRequest(run, item, mapped, { ...settings, scratch }, ports), sinkOf(run, manifest, ports.manifests)));
  await ports.manifests.put(INVENTORY_KEYS.manifestSummary(run, manifest), summaryText(summary), CONTENT_TYPE.JSON);
  return { manifest, partitions: summary.partitions.length };
}

const sinkOf = (run: string, manifest: string, manifests: ManifestFiles): ManifestSink => ({
  partition: (number, text, draft) => {
    const key = draft ? INVENTORY_KEYS.draftPartition(run, manifest, number) : INVENTORY_KEYS.manifestPartition(run, manifest, number);
    return manifests.put(key, text, CONTENT_TYPE.JSON_LINES);
  },
});

const summaryText = (summary: ManifestSummary): string => `${JSON.stringify(summary)}\n`;
