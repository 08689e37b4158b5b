import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillVault } from '../local/demo/fill-vault';
import { Destination } from '../local/demo/proof';
import { FaultyWorld } from '../local/faults/faulty-world';
import { FaultPlan } from '../local/faults/plan';

const APP = join(__dirname, '..', 'local', 'soak', 'app.ts');
/** A second on the wall is so many: 90 minutes, for which the queue hides a chunk, take 54 seconds. What the machine itself needs counts as much more. */
const SCALE = 100;
const MINUTE = 60_000;
/** Two chunks and a part of one. */
const SIZE = 20 * 2 ** 20;
/** On the wall. */
const POLL_MS = 20;
const LONGEST_MS = 180_000;

interface Case {
  /** Its first invocation for the archive is the one looked at. */
  readonly handler: 'NotificationsProcessor' | 'ChunkRetrieval';
  readonly killed: boolean;
  /** Minutes, on the emulator's clock: for how long the queue hides the message, and a few for what then is done. */
  readonly limit: number;
}

const CASES: readonly Case[] = [
  { handler: 'NotificationsProcessor', killed: false, limit: 10 },
  { handler: 'NotificationsProcessor', killed: true, limit: 18 + 10 },
  { handler: 'ChunkRetrieval', killed: true, limit: 90 + 10 },
];

/** Minutes, on the emulator's clock, from a handler's killed process to its archive being whole; and without a kill, for what of them is not the recovery. */
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
    throw new Error(`${handler} had ended before it was killed: nothing was measured`);
  }
  const destination = new Destination(world.s3, world.output('DestinationBucket'));
  const key = await first('the archive', () => destination.keys(`${vault}/`));
  const ended = clock.now();
  if ((await destination.read(key)).treeHash !== treeHash) throw new Error(`${key} is not the archive`);
  return (ended - began) / MINUTE;
}

/** The first of what comes. */
async function first<T>(what: string, look: () => Promise<T[]>): Promise<T> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await sleep(POLL_MS)) {
    const [found] = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`waited in vain for ${what}`);
}
