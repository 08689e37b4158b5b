import Table from 'cli-table3';
import { InvalidArgumentError } from 'commander';
import { Verdict } from './proof';
import { FaultyWorld } from '../faults/faulty-world';
import { FAULTS_PER_ARCHIVE, Kind, KIND_NAMES, KINDS } from '../faults/kinds';
import { FaultPlan } from '../faults/plan';
import { World, WorldOptions } from '../world';

/** A second on the wall is so many for the run: a lost notification, which is looked for after 65 minutes, costs 20 seconds. */
const SCALE = 200;
/** Sweeps come every three seconds on the wall, as without faults. */
const SCHEDULE_SCALE = 0.05;

/** Where the demo takes place. */
export interface DemoWorld {
  readonly world: World;
  /** What goes wrong there. @default - nothing */
  readonly faults?: FaultyWorld;
  stop(): Promise<void>;
}

/** With a seed, about as many things go wrong as there are archives. */
export async function openWorld(options: Pick<WorldOptions, 'app' | 'glacier' | 'log'>, seed?: number): Promise<DemoWorld> {
  if (seed === undefined) {
    const world = await World.start(options);
    return { world, stop: () => world.stop() };
  }
  const kinds = KIND_NAMES.filter((kind) => (KINDS[kind] as Kind).rate > 0); // the others are for a user to do
  const plan = new FaultPlan({ seed, kinds, intensity: 1 / FAULTS_PER_ARCHIVE, assured: false });
  const faults = await FaultyWorld.start({ ...options, plan, scale: SCALE, scheduleScale: SCHEDULE_SCALE });
  return { world: faults.world, faults, stop: () => faults.stop() };
}

export function parseSeed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('Give a whole number, 0 or more: the same one lets the same things go wrong.');
  return value;
}

/** Whether an archive is missing because a fault took it out of the vault for good: nobody could have moved it. */
export function isGone({ archive_id: id, status }: Verdict, faults?: FaultyWorld): boolean {
  return status === 'failed' && !!faults?.plan.journal.some(({ kind, subject }) => kind === 'glacier-archive-gone' && subject === id);
}

/** What went wrong, by kind, and what nobody could have moved. Processes are asked too, so this is for the end. */
export function printFaults(faults: FaultyWorld, verdicts: readonly Verdict[]): void {
  const { plan, processes } = faults;
  processes.settle();
  const table = new Table({ head: ['fault', 'times'], colAligns: ['left', 'right'], style: { head: [], border: [], compact: true } });
  table.push(...Object.entries(plan.counts()).filter(([, times]) => times > 0), ['injected', plan.total()]);
  process.stdout.write(`\n${table.toString()}\n`);
  const never = plan.neverFired();
  if (never.length) process.stdout.write(`Did not happen this time: ${never.join(', ')}\n`);
  for (const { source_path: path } of verdicts.filter((verdict) => isGone(verdict, faults))) {
    process.stdout.write(`${path}: not in S3, because a fault (glacier-archive-gone) took it out of the vault for good.\n`);
  }
}
