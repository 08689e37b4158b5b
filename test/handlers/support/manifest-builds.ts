import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { jsonOf, piecesOf } from './inventories';
import { ManifestEntry } from '../../../src/contracts/manifest';
import type { Selection } from '../../../src/domain/inventory/choosing/selection';
import { INVENTORY_FORMAT, ManifestRequest, ManifestSummary } from '../../../src/domain/inventory/manifest/engine';
import { ExternalManifestEngine, ExternalManifestEngineOptions } from '../../../src/domain/inventory/manifest/external-manifest-engine';

export interface Partition {
  readonly number: number;
  readonly text: string;
  readonly draft: boolean;
}

export interface Built {
  readonly summary: ManifestSummary;
  readonly partitions: readonly Partition[];
  readonly entries: readonly ManifestEntry[];
}

export interface BuildOptions extends Partial<Omit<ManifestRequest, 'scratch'>> {
  readonly engine?: ExternalManifestEngineOptions;
}

/** So little memory that almost every record is a run of its own. */
export const TINY_MEMORY = { large: 2_000, small: 300 };

/** A request for the rows as a JSON inventory of the vault `photos`. */
export const inventoryOf = (rows: readonly unknown[]): ManifestRequest['inventory'] =>
  ({ format: INVENTORY_FORMAT.JSON, bytes: piecesOf(jsonOf(rows), 4096), vaultName: 'photos' });

/** Builds the manifest of these rows in a folder that must be empty again afterwards, whatever happens. */
export async function built(rows: readonly unknown[], { engine, ...options }: BuildOptions = {}): Promise<Built> {
  const scratch = mkdtempSync(join(tmpdir(), 'manifest-'));
  const partitions: Partition[] = [];
  const request = { inventory: inventoryOf(rows), prefix: 'photos', folderMarkers: 'AS_FILES' as const, chunkSize: 2 ** 30, scratchBytes: 1e9, ...options, scratch };
  try {
    const summary = await new ExternalManifestEngine(engine).build(request, {
      partition: async (number, text, draft) => { partitions.push({ number, text: text.toString(), draft }); },
    });
    return { summary, partitions, entries: partitions.flatMap(({ text }) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as ManifestEntry)) };
  } finally {
    const left = readdirSync(scratch);
    rmSync(scratch, { recursive: true });
    expect(left).toEqual([]);
  }
}

const notAsked = (): never => { throw new Error('the engine asks for both parts at once'); };

/** A selection for an engine. */
export const selecting = (accepts: Selection['accepts'], byId = false): Selection => ({ byId, accepts, parts: { name: notAsked, rest: notAsked } });

export async function* batchesOf<T>(items: readonly T[], size = 2): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
