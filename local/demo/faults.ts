import Table from 'cli-table3';
import { InvalidArgumentError } from 'commander';
import { Verdict } from './proof';
import { FaultyWorld } from '../faults/faulty-world';
import { FAULTS_PER_ARCHIVE, Kind, KINDS, TRANSFER_KINDS } from '../faults/kinds';
import { FaultPlan } from '../faults/plan';
import { World, WorldOptions } from '../world';

/** The sweep runs every three real seconds, as in a demo without faults. */
const SCHEDULE_SCALE = 0.05;

/** The local world of the demo. */
export interface DemoWorld {
  readonly world: World;
  /** The same world with its faults. @default - no faults are injected */
  readonly faults?: FaultyWorld;
  stop(): Promise<void>;
}

/** Starts the local world. If a seed is given, about one fault per archive is injected, and nothing is done meanwhile: the vault is filled with faults too. */
export async function openWorld({ meanwhile, ...options }: Pick<WorldOptions, 'app' | 'bundled' | 'meanwhile' | 'glacier' | 'log' | 'signal'>, seed?: number): Promise<DemoWorld> {
  if (seed === undefined) {
    const world = await World.start({ ...options, meanwhile });
    return { world, stop: () => world.stop() };
  }
  const kinds = TRANSFER_KINDS.filter((kind) => (KINDS[kind] as Kind).rate > 0); // kinds with rate 0 are actions of a user
  const plan = new FaultPlan({ seed, kinds, intensity: 1 / FAULTS_PER_ARCHIVE, assured: false });
  const faults = await FaultyWorld.start({ ...options, plan, scheduleScale: SCHEDULE_SCALE });
  return { world: faults.world, faults, stop: () => faults.stop() };
}

export function parseSeed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('Give a whole number, 0 or more. The same number injects the same faults.');
  return value;
}

/** Whether an archive failed because a fault removed it from the vault for good. No transfer could have copied it. */
export function isGone({ archive_id: id, status }: Verdict, faults?: FaultyWorld): boolean {
  return status === 'failed' && !!faults?.plan.journal.some(({ kind, subject }) => kind === 'glacier-archive-gone' && subject === id);
}

/** Prints the injected faults by kind, and the archives that a fault removed. Call it once, at the end: it settles the processes' faults. */
export function printFaults(faults: FaultyWorld, verdicts: readonly Verdict[]): void {
  const { plan, processes } = faults;
  processes.settle();
  const table = new Table({ head: ['fault', 'times'], colAligns: ['left', 'right'], style: { head: [], border: [], compact: true } });
  table.push(...Object.entries(plan.counts()).filter(([, times]) => times > 0), ['injected', plan.total()]);
  process.stdout.write(`\n${table.toString()}\n`);
  const never = plan.neverFired();
  if (never.length) process.stdout.write(`Did not happen this time: ${never.join(', ')}\n`);
  for (const { source_path: path } of verdicts.filter((verdict) => isGone(verdict, faults))) {
    process.stdout.write(`${path}: not in S3, because the fault glacier-archive-gone removed it from the vault for good.\n`);
  }
}
