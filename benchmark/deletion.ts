import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Counts, countsOf, keyOf } from './cost/counted';
import { probeIn } from './cost/vaults';
import { sample } from '../local/demo/archives';
import { beginDeletion } from '../local/demo/deletion';
import { fillVault } from '../local/demo/fill-vault';
import { World } from '../local/world';
import { confirmationOf, DeletionSummary } from '../src/contracts/deletion';
import { NO_DELETION_FIGURES } from '../src/domain/deletion/figures';
import { deletionPlanOf, OF_EACH } from '../src/domain/deletion/plan';
import { usd } from '../src/domain/format';
import { pricesOf } from '../src/domain/plan/prices';

const APP = join(__dirname, '..', 'examples', 'delete-vault', 'app.ts');
/** Two vaults. Their difference gives the amounts of one archive. */
const FEW = 100;
const MANY = 400;
const SIZE = 16 * 2 ** 10;
const FUNCTION = 'DeleteArchives';
const REGION = 'us-east-2';
const PLANNED = 10_000_000;

/** What is counted for one archive, and what the plan of a deletion calculates with. */
const AMOUNTS: readonly { readonly name: string; readonly items: readonly string[]; readonly planned: number }[] = [
  { name: 'DeleteArchive', items: ['glacier.DeleteArchive'], planned: 1 },
  { name: 'HeadObject', items: ['s3.HeadObject.destination'], planned: OF_EACH.HEADS },
  { name: 'write units of DynamoDB', items: ['writes', 'index_writes'], planned: OF_EACH.WRITE_UNITS },
  { name: 'read units of DynamoDB', items: ['reads'], planned: OF_EACH.READ_UNITS },
  { name: 'bytes of logs', items: ['log_bytes'], planned: OF_EACH.LOG_BYTES },
];

/** What is counted until the end of a deletion, from the start of the world. */
interface Deleted {
  readonly counts: Counts;
  readonly seconds: number;
}

/** Deletes two vaults on a local AWS, and counts what an archive costs. Each amount must not be above the one in the plan of a deletion. */
export async function run(): Promise<void> {
  const [before, few, many] = await measure();
  const added = (item: string) => (from: Counts, to: Counts) => (to[keyOf(FUNCTION, item)] ?? 0) - (from[keyOf(FUNCTION, item)] ?? 0);
  const ofEach = (item: string) => (added(item)(few.counts, many.counts) - added(item)(before.counts, few.counts)) / (MANY - FEW);
  const table = new Table({ head: ['for each archive', 'counted', 'in the plan'], colAligns: ['left', 'right', 'right'], style: { head: [], border: [], compact: true } });
  for (const { name, items, planned } of AMOUNTS) {
    const counted = items.reduce((sum, item) => sum + ofEach(item), 0);
    table.push([name, counted.toFixed(2), planned.toFixed(2)]);
    if (!(counted <= planned + 0.01)) process.exitCode = 1;
  }
  console.log(table.toString());
  console.log(`${MANY} archives were proven and deleted in ${many.seconds.toFixed(1)} s, with the start and the end of the workflow: ${(MANY / many.seconds).toFixed(1)} a second`);
  printPlan();
}

function printPlan(): void {
  const candidates = { archives: PLANNED, bytes: 0 };
  const plan = deletionPlanOf({
    run: 'run', vaultName: 'vault', storageClass: 'DEEP_ARCHIVE', figures: { ...NO_DELETION_FIGURES, candidates }, prices: pricesOf(REGION), now: new Date(),
  });
  console.log(`The plan of ${PLANNED.toLocaleString('en')} archives in DEEP_ARCHIVE, in ${REGION}: ${usd(plan.cost)}, ${plan.hours.toFixed(0)} hours`);
  for (const { service, item, amount } of plan.cost_lines) console.log(`  ${usd(amount).padStart(7)}  ${service}, ${item}`);
}

async function measure(): Promise<Deleted[]> {
  const directory = await mkdtemp(join(tmpdir(), 'deletion-'));
  const environment = {
    LOCAL_METER: join(directory, 'meter.jsonl'), NODE_OPTIONS: `--require=${probeIn(directory)}`, COST_INVOCATIONS: join(directory, 'invocations.jsonl'),
  };
  const world = await World.start({ app: APP, ministack: { logDirectory: directory, environment } });
  const countedNow = () => countsOf({ directory, destinationBucket: world.output('DestinationBucket') }).counts;
  try {
    for (const archives of [FEW, MANY]) await move(world, archives);
    const deleted: Deleted[] = [{ counts: countedNow(), seconds: 0 }];
    for (const archives of [FEW, MANY]) deleted.push({ seconds: await remove(world, archives), counts: countedNow() });
    return deleted;
  } finally {
    await world.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const nameOf = (archives: number) => `vault-of-${archives}`;

async function move(world: World, archives: number): Promise<void> {
  const sources = Array.from({ length: archives }, (_, i) => sample(`${archives}/${i}`, SIZE, `photos/2013/IMG_${String(i).padStart(4, '0')}.jpg`));
  await fillVault(world.glacier, nameOf(archives), sources, () => undefined);
  const parameters = { VaultName: nameOf(archives), WorkflowRun: nameOf(archives), S3StorageClass: 'DEEP_ARCHIVE' };
  const launched = await world.runDocument(world.output('LaunchDocument'), parameters);
  await ended(world, launched.outputs['StartOrchestrator.ExecutionArn'] as string);
}

/** @returns the seconds from the execution of the document to its end */
async function remove(world: World, archives: number): Promise<number> {
  const started = Date.now();
  const parameters = { WorkflowRun: nameOf(archives), Mode: 'delete', Confirmation: confirmationOf(archives, nameOf(archives)), MinimumAge: '0' };
  const { deletion: { deleted } } = JSON.parse(await ended(world, await beginDeletion(world, parameters))) as DeletionSummary;
  if (deleted !== archives) throw new Error(`${deleted} of ${archives} archives were deleted`);
  return (Date.now() - started) / 1000;
}

async function ended(world: World, execution: string): Promise<string> {
  const { status, output, error, cause } = await world.executionEnded(execution);
  if (status !== 'SUCCEEDED') throw new Error(`the execution ended with ${error}: ${cause}`);
  return output!;
}
