import { rmSync, statSync } from 'fs';
import { join } from 'path';
import Table from 'cli-table3';
import type { Measured } from './inventory/measured';
import { generate, measure } from './inventory/processes';
import { inTemporaryFolder } from './temporary-folder';
import { MANIFEST_MEMORY, MANIFEST_SCRATCH_BYTES } from '../src/contracts/manifest';

const MIB = 2 ** 20;
const THOUSAND = 1_000;
const MILLION = 1_000_000;
/** Numbers of archives. */
const INVENTORIES = [100 * THOUSAND, MILLION, 10 * MILLION];
/** Limit for the CPU of the most archives, relative to the floor. Seconds would depend on the machine. */
const FLOOR_LIMIT = 3;
const MEMORY_LIMIT_MIB = 1024;
/** Limit for the time of ten times the archives, relative to the time of the archives. */
const LINEAR_LIMIT = 11;
/** Archives that one invocation must be able to process. */
export const LEAST_ARCHIVES = 20 * MILLION;
const INVOCATION_SECONDS = 900;
/** Price of a GB-second on arm64 in us-east-1, in USD. https://aws.amazon.com/lambda/pricing/ */
const GB_SECOND = 0.0000133334;

interface Row {
  readonly archives: number;
  readonly manifest: Measured;
  readonly floor: Measured;
}

/** Measures time and memory from an inventory file to the manifest. The floor is the same work without the manifest's rules. */
export async function run(): Promise<void> {
  const rows: Row[] = [];
  await inTemporaryFolder('inventory-benchmark', async (folder) => {
    for (const archives of INVENTORIES) rows.push(await measured(archives, folder));
  });
  report(rows);
}

async function measured(archives: number, folder: string): Promise<Row> {
  const file = join(folder, 'inventory.json');
  await generate(archives, file, folder);
  console.log(`  ${archives.toLocaleString('en')} archives, ${(statSync(file).size / archives).toFixed(0)} bytes each`);
  const floor = await measure('floor', file, folder);
  const manifest = await measure('manifest', file, folder);
  if (manifest.archives !== archives || floor.archives !== archives) throw new Error(`only ${Math.min(manifest.archives, floor.archives)} of ${archives} archives were read`);
  rmSync(file);
  return { archives, floor, manifest };
}

function report(rows: readonly Row[]): void {
  const table = new Table({
    head: ['archives', 'manifest, s', 'CPU, s', 'floor, s', 'CPU, s', 'CPU beside its floor', 'memory, MiB', 'scratch, bytes an archive'],
    colAligns: Array(8).fill('right'),
    style: { head: [], border: [] },
  });
  for (const { archives, manifest, floor } of rows) {
    table.push([
      archives.toLocaleString('en'), manifest.seconds.toFixed(1), manifest.cpu.toFixed(1), floor.seconds.toFixed(1), floor.cpu.toFixed(1),
      (manifest.cpu / floor.cpu).toFixed(2), (manifest.memory / MIB).toFixed(0), (manifest.scratch / archives).toFixed(0),
    ]);
  }
  console.log(table.toString());
  console.log('  CPU is user and system time. A busy machine makes the duration longer, but hardly the CPU time.');
  check('most memory', Math.max(...rows.map(({ manifest }) => manifest.memory)) / MIB, MEMORY_LIMIT_MIB, 'MiB');
  const [, million, most] = rows;
  check(`CPU of ${most.archives.toLocaleString('en')} archives beside its floor`, most.manifest.cpu / most.floor.cpu, FLOOR_LIMIT, '×');
  check('CPU of ten times the archives', most.manifest.cpu / million.manifest.cpu, LINEAR_LIMIT, '×');
  capacity(most);
}

function capacity({ archives, manifest: { seconds, cpu, scratch } }: Row): void {
  const taken = Math.max(seconds, cpu);
  const cost = (taken * MANIFEST_MEMORY / 1024) * GB_SECOND;
  console.log(`  ${archives.toLocaleString('en')} archives cost ${taken.toFixed(0)} s × ${MANIFEST_MEMORY} MiB × $${GB_SECOND} a GB-second = $${cost.toFixed(4)} of Lambda`);
  const byScratch = MANIFEST_SCRATCH_BYTES / (scratch / archives);
  const byTime = INVOCATION_SECONDS / (taken / archives);
  const inMillions = (count: number) => `${(count / MILLION).toFixed(1)} million`;
  console.log(`  one invocation holds ${inMillions(byScratch)} by its ${MANIFEST_SCRATCH_BYTES / MIB} MiB of scratch, ${inMillions(byTime)} by its ${INVOCATION_SECONDS} s`);
  check('archives that one invocation must hold, of those that it does', LEAST_ARCHIVES / Math.min(byScratch, byTime), 1, '×');
}

function check(what: string, value: number, limit: number, unit: string): void {
  const isWithin = value <= limit;
  console.log(`  ${what}: ${value.toFixed(value < 100 ? 2 : 0)} ${unit} (limit ${limit} ${unit}) ${isWithin ? 'ok' : 'OVER'}`);
  if (!isWithin) process.exitCode = 1;
}
