import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Measure, Step } from './linear';
import { MAX_ARCHIVE_SIZE } from '../../src/contracts/glacier';
import { MANIFEST_PARTITION_ARCHIVES } from '../../src/contracts/manifest';
import { PRICE_ITEMS, PriceName } from '../../src/contracts/prices';
import type { Plan } from '../../src/domain/plan/plan';
import { DEFAULT_SETTINGS } from '../../src/domain/plan/plan-input';
import { planOfVault } from '../cost/extrapolate';
import { generate, measure } from '../inventory/processes';

/** What grows, and its steps. */
export interface Series {
  readonly name: 'archives' | 'bytes';
  readonly measures: readonly Measure[];
  readonly steps: readonly Step[];
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const HOUR = 3600;
/** Bytes of each archive of the series by archives. */
const ARCHIVE_BYTES = 1e7;
const ARCHIVES = [2, 3, 4, 5, 6, 7].map((zeros) => 10 ** zeros);
const BYTES = [MIB, 16 * MIB, 256 * MIB, 4 * GIB, 64 * GIB, 1024 * GIB, MAX_ARCHIVE_SIZE];
/** Steps of a run that follow one another, whatever its size. */
const RUN_STEPS = 19;

const COUNTED: readonly Measure[] = [
  { name: 'calls', unit: 'billed requests and units of all services', measured: false },
  { name: 'table', unit: 'bytes of the transfer table at the end', measured: false },
  { name: 'transitions', unit: 'state transitions', measured: false },
  { name: 'seconds', unit: 'seconds of the transfer, by the plan', measured: false },
  { name: 'path', unit: 'steps of which each waits for the one before', measured: false },
];
const OF_MANIFEST: readonly Measure[] = [
  { name: 'memory', unit: 'bytes of the process that builds the manifest', measured: true },
  { name: 'manifest', unit: 'seconds of CPU that build the manifest', measured: true },
];

/** So many archives of 10 MB. Their manifest is really built, up to `most` archives. */
export async function archivesSeries(most: number, folder: string): Promise<Series> {
  const steps: Step[] = [];
  for (const archives of ARCHIVES) {
    const figures = counted(planOfVault({ archives, size: ARCHIVE_BYTES }), archives);
    steps.push({ at: archives, figures: { ...figures, ...(archives <= most && await manifestOf(archives, folder)) } });
  }
  return { name: 'archives', measures: [...COUNTED, ...OF_MANIFEST], steps };
}

/** One archive of so many bytes. */
export const bytesSeries = (): Series =>
  ({ name: 'bytes', measures: COUNTED, steps: BYTES.map((size) => ({ at: size, figures: counted(planOfVault({ archives: 1, size }), 1) })) });

async function manifestOf(archives: number, folder: string): Promise<Record<string, number>> {
  const file = join(folder, 'inventory.json');
  await generate(archives, file, folder);
  const { cpu, memory } = await measure('manifest', file, folder);
  rmSync(file);
  return { memory, manifest: cpu };
}

function counted(plan: Plan, archives: number): Record<string, number> {
  return {
    calls: amountOf(plan, isCall),
    table: amountOf(plan, (price) => price === 'dynamodb_storage'),
    transitions: amountOf(plan, (price) => price === 'step_functions_transitions'),
    seconds: plan.time.hours * HOUR,
    path: pathOf(plan, archives),
  };
}

const amountOf = ({ cost }: Plan, isWanted: (price: PriceName) => boolean): number =>
  cost.lines.filter(({ price }) => isWanted(price)).reduce((sum, { price, quantity }) => sum + quantity * PRICE_ITEMS[price].per, 0);

const isCall = (price: PriceName): boolean => /request|_put_|_get_|_writes|_reads/.test(price);

/**
 * The steps of the run, the partitions of the report, and the rounds of the slowest worker: as many at a time as its concurrency allows
 * make one round.
 */
function pathOf({ to_request: { chunks, archives_of_one_chunk: small } }: Plan, archives: number): number {
  const { chunkConcurrency, prepareConcurrency, validationConcurrency } = DEFAULT_SETTINGS;
  const rounds = [archives / prepareConcurrency, chunks / chunkConcurrency, (archives - small) / validationConcurrency].map(Math.ceil);
  return RUN_STEPS + Math.ceil(archives / MANIFEST_PARTITION_ARCHIVES) + Math.max(...rounds);
}
