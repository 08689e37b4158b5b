import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillVault } from '../local/demo/fill-vault';
import { Destination } from '../local/demo/proof';
import { FaultyWorld } from '../local/faults/faulty-world';
import { FaultPlan } from '../local/faults/plan';

const APP = join(__dirname, '..', 'local', 'soak', 'app.ts');
/**
 * Seconds in one real second. The queue hides a chunk for 15 minutes, which are 30 real seconds. The computer's own time is
 * multiplied too, so the figures are a little too high.
 */
const SCALE = 30;
const MINUTE = 60_000;
/** Two chunks and a part of one. */
const SIZE = 20 * 2 ** 20;
/** Real milliseconds, like `LONGEST_MS`. */
const POLL_MS = 20;
const LONGEST_MS = 180_000;

interface Case {
  /** Its first invocation for the archive is measured. */
  readonly handler: 'NotificationsProcessor' | 'ChunkRetrieval';
  readonly killed: boolean;
  /** Minutes on the emulator's clock: the time for which the queue hides the message, and 10 minutes for the work. */
  readonly limit: number;
}

const CASES: readonly Case[] = [
  { handler: 'NotificationsProcessor', killed: false, limit: 10 },
  { handler: 'NotificationsProcessor', killed: true, limit: 3 + 10 },
  { handler: 'ChunkRetrieval', killed: true, limit: 15 + 10 },
];

/**
 * Measures the minutes on the emulator's clock from the kill of a handler's process to the complete archive. The case
 * without a kill tells how much of that time is not recovery.
 */
export async function run(): Promise<void> {
  const faulty = await FaultyWorld.start({
    app: APP, plan: new FaultPlan({ seed: 1, intensity: 0, kinds: [] }), scale: SCALE, hideFor: (seconds) => Math.ceil(seconds / SCALE),
  });
  try {
    for (const [i, what] of CASES.entries()) report(what, await measure(faulty, `vault-${i}`, what));
  } finally {
    await faulty.stop();
  }
}

function report({ handler, killed, limit }: Case, minutes: number): void {
  const what = killed ? `killed ${handler} to the whole archive` : `first invocation of ${handler} to the whole archive, nothing killed`;
  console.log(`  ${what}: ${minutes.toFixed(1)} min (limit ${limit} min) ${minutes <= limit ? 'ok' : 'OVER'}`);
  if (minutes > limit) process.exitCode = 1;
}

async function measure({ world, clock, processes }: FaultyWorld, vault: string, { handler, killed }: Case): Promise<number> {
  const source = { path: vault, description: 'archive.bin', size: SIZE, open: async function* () { yield Buffer.alloc(SIZE, vault); } };
  const [{ archiveId, treeHash }] = await fillVault(world.glacier, vault, [source], () => undefined);
  const { status, failureMessage } = await world.runDocument(world.output('LaunchDocument'),
    { VaultName: vault, WorkflowRun: vault, S3StorageClass: 'STANDARD', Tier: 'Expedited' });
  if (status !== 'Success') throw new Error(`the launch document failed: ${failureMessage}`);
  const events = () => processes.invocations().filter(({ invocation }) => invocation.startsWith(`${handler} ${archiveId}`));
  const { pid, invocation } = await first(handler, async () => events());
  if (killed) process.kill(pid, 'SIGKILL');
  const began = clock.now();
  if (killed && events().some((told) => told.event === 'ended' && told.pid === pid && told.invocation === invocation)) {
    throw new Error(`${handler} ended before the kill, so nothing was measured`);
  }
  const destination = new Destination(world.s3, world.output('DestinationBucket'));
  const key = await first('the archive', () => destination.keys(`${vault}/`));
  const ended = clock.now();
  if ((await destination.read(key)).treeHash !== treeHash) throw new Error(`${key} is not the archive`);
  return (ended - began) / MINUTE;
}

/** Waits for the first result. @throws Error after `LONGEST_MS` */
async function first<T>(what: string, look: () => Promise<T[]>): Promise<T> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await sleep(POLL_MS)) {
    const [found] = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} did not come within ${LONGEST_MS / 1000} s`);
}
