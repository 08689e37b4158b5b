import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsOf } from './counted';
import { MeasuredRun, Runs } from './rates';
import { sample } from '../../local/demo/archives';
import { fillVault } from '../../local/demo/fill-vault';
import { World } from '../../local/world';
import { MIN_CHUNK_SIZE } from '../../src/contracts/chunk-size';

const APP = join(__dirname, 'app.ts');
const VAULT = 'backup-vault';

/** Equal archives. */
interface Archives {
  readonly archives: number;
  /** Chunks of each. */
  readonly chunks: number;
}

const SMALL_SIZE = 64 * 2 ** 10;
const small = (archives: number): Archives => ({ archives, chunks: 1 });
const large = (archives: number, chunks: number): Archives => ({ archives, chunks });
const VAULTS = {
  fewSmall: [small(30)],
  manySmall: [small(130)],
  short: [large(6, 3)],
  long: [large(6, 9)],
  mixed: [small(40), large(3, 6)],
} as const;

/**
 * Moves two vaults of small archives and two of archives of several chunks on a local AWS, and counts what AWS would bill. A fifth vault has both: the
 * figures from the others must say what it uses.
 */
export async function measureVaults(log: (line: string) => void): Promise<Runs> {
  const runs: Record<string, MeasuredRun> = {};
  for (const [name, groups] of Object.entries(VAULTS)) {
    const started = Date.now();
    runs[name] = await measure(groups);
    const moved = groups.map(({ archives, chunks }) => `${archives} archives of ${chunks} chunks`).join(' and ');
    log(`moved ${moved} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  return { small: [runs.fewSmall, runs.manySmall], large: [runs.short, runs.long], check: runs.mixed };
}

/** Moves one vault. A run that does not succeed would spoil the counts, so it is an error. */
async function measure(groups: readonly Archives[]): Promise<MeasuredRun> {
  const directory = await mkdtemp(join(tmpdir(), 'cost-'));
  try {
    const world = await World.start({
      app: APP,
      ministack: {
        logDirectory: directory,
        environment: {
          LOCAL_METER: join(directory, 'meter.jsonl'),
          NODE_OPTIONS: `--require=${probeIn(directory)}`,
          COST_INVOCATIONS: join(directory, 'invocations.jsonl'),
        },
      },
    });
    try {
      await move(world, groups);
      const place = { directory, destinationBucket: world.output('DestinationBucket') };
      const [one, several] = [groups.filter(({ chunks }) => chunks === 1), groups.filter(({ chunks }) => chunks > 1)];
      const archivesOf = (some: readonly Archives[]) => total(some, ({ archives }) => archives);
      const chunksOfAll = total(several, ({ archives, chunks }) => archives * chunks);
      return { ...countsOf(place), small: archivesOf(one), large: archivesOf(several), chunks: chunksOfAll };
    } finally {
      await world.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const total = (groups: readonly Archives[], of: (group: Archives) => number): number => groups.reduce((sum, group) => sum + of(group), 0);

async function move(world: World, groups: readonly Archives[]): Promise<void> {
  const sizes = groups.flatMap(({ archives, chunks }) => new Array<number>(archives).fill(chunks === 1 ? SMALL_SIZE : chunks * MIN_CHUNK_SIZE));
  const sources = sizes.map((size, i) => sample(`${i}`, size, `photos/2013/IMG_${String(i).padStart(4, '0')}.jpg`));
  await fillVault(world.glacier, VAULT, sources, () => undefined);
  // A name as long as the one that the launch document would make.
  const parameters = { VaultName: VAULT, WorkflowRun: randomUUID(), S3StorageClass: 'DEEP_ARCHIVE' };
  const launched = await world.runDocument(world.output('LaunchDocument'), parameters);
  const { status, error, cause } = await world.executionEnded(launched.outputs['StartOrchestrator.ExecutionArn'] as string);
  if (status !== 'SUCCEEDED') throw new Error(`the run ended with ${error}: ${cause}`);
}

/** Bundles the probe into one file, because the handlers' processes cannot import from this repository. */
export function probeIn(directory: string): string {
  const outfile = join(directory, 'process.js');
  const { status, stderr } = spawnSync(require.resolve('esbuild/bin/esbuild'), [
    join(__dirname, 'process.ts'), '--bundle', '--platform=node', '--target=node20', '--log-level=warning', `--outfile=${outfile}`,
  ], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the probe of the processes could not be bundled: ${stderr}`);
  return outfile;
}
