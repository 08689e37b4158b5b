import { closeSync, createReadStream, openSync, writeSync } from 'fs';
import { join } from 'path';
import { INVENTORY_FORMAT, ManifestSink } from '../../src/domain/inventory/manifest/engine';
import { ManifestBuild } from '../../src/domain/inventory/manifest/manifest-build';
import { PARTITION_LIMITS } from '../../src/domain/inventory/manifest/partition-writer';
import { DEFAULT_MEMORY, SortingSpace } from '../../src/domain/inventory/manifest/sorting-space';
import { JsonScanner } from '../../src/domain/inventory/reading/json-scanner';
import { smallPieces } from '../../src/domain/inventory/reading/row-batches';
import { ExternalSorter } from '../../src/domain/inventory/sorting/external-sorter';
import { ScratchSpace } from '../../src/domain/inventory/sorting/scratch-space';

/** What one measured process prints. */
export interface Measured {
  readonly archives: number;
  readonly seconds: number;
  /** Seconds of CPU, user and system. */
  readonly cpu: number;
  /** Largest resident set, in bytes. */
  readonly memory: number;
  /** Largest use of the scratch space, in bytes. */
  readonly scratch: number;
}

const CREATION = 8;
/** Bytes that are written at a time. */
const WRITE_BYTES = 2 ** 20;

async function manifest(file: string, scratch: ScratchSpace, folder: string, out: string): Promise<number> {
  const build = new ManifestBuild({
    inventory: { format: INVENTORY_FORMAT.JSON, bytes: createReadStream(file), vaultName: 'photos' },
    prefix: 'photos',
    folderMarkers: 'AS_FILES',
    chunkSize: 2 ** 30,
    scratch: folder,
    scratchBytes: Infinity,
  }, new SortingSpace(scratch, DEFAULT_MEMORY), PARTITION_LIMITS);
  // Into one file, as a sorter writes its runs: some file systems take several times as long for a new file, and on AWS a partition is an object.
  const descriptor = openSync(join(out, 'manifest.jsonl'), 'w');
  const sink: ManifestSink = { partition: async (_, text) => writeWhole(descriptor, text) };
  const { inventory } = await build.run(sink);
  closeSync(descriptor);
  return inventory.archives;
}

function writeWhole(descriptor: number, text: Uint8Array): void {
  for (let at = 0; at < text.length;) at += writeSync(descriptor, text, at, Math.min(WRITE_BYTES, text.length - at));
}

/** The floor: reads the file once, parses each row, and sorts the rows once by date. */
async function floor(file: string, scratch: ScratchSpace): Promise<number> {
  const sorter = new ExternalSorter({ scratch, prefix: CREATION, arenaBytes: DEFAULT_MEMORY.large });
  const scanner = new JsonScanner({
    member: (name) => name === 'ArchiveList',
    value: () => undefined,
    element: (bytes) => {
      const { CreationDate: date } = JSON.parse(bytes!.toString()) as { readonly CreationDate: string };
      const at = sorter.room(CREATION + bytes!.length);
      sorter.arena.writeUIntBE(Date.parse(date), at + 2, 6);
      sorter.arena.fill(0, at, at + 2);
      sorter.keep(CREATION + bytes!.copy(sorter.arena, at + CREATION));
    },
  });
  for await (const piece of smallPieces(createReadStream(file))) scanner.push(piece);
  const rows = sorter.sorted();
  let count = 0;
  while (rows.next()) count += 1;
  return count;
}

async function main([what, file, folder, out]: readonly string[]): Promise<void> {
  const scratch = new ScratchSpace(folder, Infinity);
  const started = process.hrtime.bigint();
  const archives = what === 'floor' ? await floor(file, scratch) : await manifest(file, scratch, folder, out);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage();
  const measured: Measured = { archives, seconds, cpu: (user + system) / 1e6, memory: process.resourceUsage().maxRSS * 1024, scratch: scratch.peak };
  console.log(JSON.stringify(measured));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
