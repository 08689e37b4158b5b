import { spawn, ChildProcess } from 'child_process';
import { once } from 'events';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import Table from 'cli-table3';
import { buildSync } from 'esbuild';
import type { Measured } from './inventory/measured';
import { MANIFEST_MEMORY, MANIFEST_SCRATCH_BYTES } from '../src/contracts/manifest';

const MIB = 2 ** 20;
const THOUSAND = 1_000;
const MILLION = 1_000_000;
/** Number of archives, and the limit in seconds of CPU for their manifest, if there is one. */
const INVENTORIES = [{ archives: 100 * THOUSAND }, { archives: MILLION, limit: 20 }, { archives: 10 * MILLION, limit: 240 }];
const MEMORY_LIMIT_MIB = 1024;
/** Limit for the time of ten times the archives, relative to the time of the archives. */
const LINEAR_LIMIT = 11;
/** Archives that one invocation must be able to process. */
const LEAST_ARCHIVES = 20 * MILLION;
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
  const folder = mkdtempSync(join(tmpdir(), 'inventory-benchmark-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const stop = () => {
    remove();
    process.exit(1);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const rows: Row[] = [];
    for (const { archives } of INVENTORIES) rows.push(await measured(archives, folder));
    report(rows);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    remove();
  }
}

async function measured(archives: number, folder: string): Promise<Row> {
  const file = join(folder, 'inventory.json');
  await outcomeOf(child('generate', folder, [`${archives}`, file]));
  console.log(`  ${archives.toLocaleString('en')} archives, ${(statSync(file).size / archives).toFixed(0)} bytes each`);
  const floor = await inEmptyFolders('floor', file, folder);
  const manifest = await inEmptyFolders('manifest', file, folder);
  if (manifest.archives !== archives || floor.archives !== archives) throw new Error(`only ${Math.min(manifest.archives, floor.archives)} of ${archives} archives were read`);
  rmSync(file);
  return { archives, floor, manifest };
}

async function inEmptyFolders(what: string, file: string, folder: string): Promise<Measured> {
  const folders = ['scratch', 'manifest'].map((name) => join(folder, name));
  folders.forEach((name) => mkdirSync(name));
  try {
    return JSON.parse(await outcomeOf(child('measured', folder, [what, file, ...folders]))) as Measured;
  } finally {
    folders.forEach((name) => rmSync(name, { recursive: true }));
  }
}

/** Bundles a script and runs it, as a deployed function runs: one file, without a compiler in the process. */
function child(script: string, folder: string, args: readonly string[]): ChildProcess {
  const outfile = join(folder, `${script}.js`);
  buildSync({ entryPoints: [join(__dirname, 'inventory', `${script}.ts`)], bundle: true, platform: 'node', outfile, logLevel: 'warning' });
  const started = spawn(process.execPath, [outfile, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => started.kill('SIGKILL');
  process.once('exit', kill);
  started.once('close', () => process.off('exit', kill));
  return started;
}

async function outcomeOf(started: ChildProcess): Promise<string> {
  let printed = '';
  started.stdout!.on('data', (data) => { printed += data; });
  const [code] = await once(started, 'close') as [number | null];
  if (code !== 0) throw new Error(`the measured process ended with ${code}: ${printed}`);
  return printed;
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
  INVENTORIES.forEach(({ limit }, i) => {
    if (limit) check(`CPU of ${rows[i].archives.toLocaleString('en')} archives`, rows[i].manifest.cpu, limit, 's');
  });
  check('most memory', Math.max(...rows.map(({ manifest }) => manifest.memory)) / MIB, MEMORY_LIMIT_MIB, 'MiB');
  const [, million, most] = rows;
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
