import { createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Table from 'cli-table3';
import { generate } from './inventory/processes';
import { comparedPartitions, comparedTable, sha256 } from './spark/compared';
import { sparkCost, Taken } from './spark/cost';
import { eventLogIn, sparkWork } from './spark/event-log';
import { inTemporaryFolder } from './temporary-folder';
import { readInput } from '../cli/plan/input-file';
import { SparkManifestEngine } from '../local/spark/spark-manifest-engine';
import { DEFAULT_CHUNK_SIZE } from '../src/contracts/chunk-size';
import { exactJson } from '../src/domain/exact-json';
import { count } from '../src/domain/format';
import { selectionOf } from '../src/domain/inventory/choosing/selection';
import { INVENTORY_FORMAT, ManifestEngine, ManifestRequest } from '../src/domain/inventory/manifest/engine';
import { ExternalManifestEngine } from '../src/domain/inventory/manifest/external-manifest-engine';
import { isInvalid } from '../src/domain/inventory/reading/inventory-row';
import { openInventoryFile } from '../src/domain/inventory/reading/open-inventory-file';
import { nameOverrides } from '../src/domain/names/name-overrides';

const MILLION = 1_000_000;
const DEFAULT_ARCHIVES = 100_000;
/** One archive in so many has a name from the user. */
const OVERRIDDEN = 50;
/** About a sixth of the names. */
const EXCLUDED = 'backup/**';
const EXTRAPOLATED = [30 * MILLION, 100 * MILLION, 1000 * MILLION];
/** Heap of Spark. */
const MEMORY = '4g';

interface Options {
  readonly archives?: number;
  readonly json?: boolean;
}

interface Files {
  readonly inventory: string;
  readonly overrides: string;
}

/** SHA-256 of each partition, and of the summary. */
interface Manifest {
  readonly partitions: readonly string[];
  readonly summary: string;
}

interface Built {
  readonly manifest: Manifest;
  /** Seconds of CPU of this process. */
  readonly cpu: number;
}

/** Builds one manifest on one machine and with Spark, compares them byte for byte, and says what Spark's way takes and costs. */
export async function run({ archives = DEFAULT_ARCHIVES, json }: Options): Promise<void> {
  await inTemporaryFolder('spark-benchmark', async (folder) => {
    const files = await inputs(archives, folder);
    const one = await built(files, new ExternalManifestEngine(), folder);
    const log = join(folder, 'log');
    mkdirSync(log);
    const watch = new StepWatch();
    const engine = new SparkManifestEngine(files, { say: (line) => watch.begin(line), spark: { memory: MEMORY, settings: eventLogIn(log) } });
    const spark = await built(files, engine, folder);
    const [cut, map, , write] = watch.end();
    const taken = { archives, inventoryBytes: statSync(files.inventory).size, cut, map, write, spark: sparkWork(log) };
    const isEqual = JSON.stringify(one.manifest) === JSON.stringify(spark.manifest);
    const costsOfMore = EXTRAPOLATED.map((n) => sparkCost(n, taken));
    if (json) console.log(JSON.stringify({ equal: isEqual, one_machine_cpu: one.cpu, ...taken, manifest: spark.manifest, costs: costsOfMore }));
    else report(taken, one, spark.manifest);
    if (!isEqual) process.exitCode = 1;
  });
}

async function inputs(archives: number, folder: string): Promise<Files> {
  const files = { inventory: join(folder, 'inventory.json'), overrides: join(folder, 'names.csv') };
  await generate(archives, files.inventory, folder);
  await pipeline(overrideLines(files.inventory), createWriteStream(files.overrides));
  return files;
}

async function* overrideLines(inventory: string): AsyncGenerator<string> {
  yield 'GlacierArchiveID,FileName\n';
  for await (const rows of openInventoryFile({ format: INVENTORY_FORMAT.JSON, bytes: createReadStream(inventory) }).batches()) {
    for (const row of rows.filter((one) => one.row % OVERRIDDEN === 0)) {
      // Three archives each get the same name.
      if (!isInvalid(row)) yield `${row.archiveId},renamed/${Math.floor(row.row / OVERRIDDEN / 3)}.jpg\n`;
    }
  }
}

async function built({ inventory, overrides }: Files, engine: ManifestEngine, folder: string): Promise<Built> {
  const scratch = join(folder, engine.constructor.name);
  mkdirSync(scratch);
  const request: ManifestRequest = {
    inventory: { format: INVENTORY_FORMAT.JSON, bytes: readInput(inventory) },
    folderMarkers: 'AS_FILES',
    chunkSize: DEFAULT_CHUNK_SIZE,
    overrides: nameOverrides(readInput(overrides)),
    selection: selectionOf({ exclude: [EXCLUDED] }),
    scratch,
    scratchBytes: Infinity,
  };
  const partitions: string[] = [];
  const before = cpuSeconds();
  const summary = await engine.build(request, { partition: async (_, text) => { partitions.push(sha256(text)); } });
  return { manifest: { partitions, summary: sha256(exactJson(summary)) }, cpu: cpuSeconds() - before };
}

/** CPU seconds of this process in each step. */
class StepWatch {
  private readonly begun: number[] = [];

  public begin(line: string): void {
    console.error(`  ${line}`);
    this.begun.push(cpuSeconds());
  }

  public end(): number[] {
    const all = [...this.begun, cpuSeconds()];
    return this.begun.map((at, i) => all[i + 1] - at);
  }
}

function report(taken: Taken, one: Built, manifest: Manifest): void {
  const { archives, cut, map, write, spark, inventoryBytes } = taken;
  const inventory = `${count(archives)} archives`;
  const summaries = { inventory, file: 'summary.json', one: one.manifest.summary, spark: manifest.summary };
  console.log(comparedTable([...comparedPartitions(inventory, one.manifest.partitions, manifest.partitions), summaries]));
  const each = (seconds: number) => `${seconds.toFixed(1)} s, ${count(Math.round(archives / seconds))} archives a second a core`;
  console.log(`  ${count(archives)} archives; CPU on one machine: ${each(one.cpu)}`);
  console.log(`  CPU of cutting: ${cut.toFixed(1)} s, ${(inventoryBytes / 1e6 / cut).toFixed(0)} MB/s; of pieces: ${each(map)}`);
  console.log(`  CPU of Spark: ${each(spark.cpu)}; of groups: ${each(write)}`);
  console.log(`  Spark shuffles ${(spark.shuffleBytes / archives).toFixed(0)} bytes an archive, and spills ${(spark.spilledBytes / archives).toFixed(0)}`);
  costs(taken);
}

function costs(taken: Taken): void {
  const usd = (dollars: number) => `$${dollars.toFixed(2)}`;
  const head = ['archives', 'functions', 'Glue', 'others', 'in all', 'CPU hours', 'shuffle, GB'];
  const table = new Table({ head, colAligns: head.map(() => 'right'), style: { head: [], border: [] } });
  for (const archives of EXTRAPOLATED) {
    const { functions, glue, others, total, cpu, shuffleBytes } = sparkCost(archives, taken);
    table.push([count(archives), usd(functions), usd(glue), usd(others), usd(total), (cpu / 3600).toFixed(1), (shuffleBytes / 1e9).toFixed(1)]);
  }
  console.log(table.toString());
}

const cpuSeconds = (): number => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
