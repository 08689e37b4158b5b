import { ASSUMED, MEMORY } from './assumptions';
import { requestSeconds } from './drivers';
import { amountOf, Drivers, usesOf } from './measured';
import { PlanBasis } from './plan-input';
import { secondsOf } from './seconds';
import { DEFAULT } from '../../contracts/defaults';
import { OFTEN_INVOKED } from '../../contracts/often-invoked';

/** Functions that the plan shows by their own name. They are invoked for each archive, chunk or batch. */
const SHOWN = {
  ChunkRetrieval: 'Chunk Retrieval',
  NotificationsProcessor: 'Notifications Processor',
  Validate: 'Validate',
  RequestArchives: 'Request Archives',
  MetricsProcessor: 'Metrics Processor',
  SweepFunction: 'Sweep',
  BuildManifest: 'Build Manifest',
  WriteReport: 'Write Report',
} as const satisfies Record<string, string>;

/** How often a function is invoked for a transfer, and how long it runs. */
export interface FunctionUse {
  readonly name: string;
  readonly invocations: number;
  /** Those of which X-Ray traces a share. */
  readonly traced: number;
  /** Seconds of all invocations together. */
  readonly seconds: number;
  /** MiB. */
  readonly memory: number;
  /** How `seconds` is calculated, in words. */
  readonly why: string;
}

/** The use of every function that works for the transfer. */
export function functionUses(basis: PlanBasis, drivers: Drivers): FunctionUse[] {
  const callers = [...new Set(usesOf('invocations').map(({ caller }) => caller))];
  const rare = callers.filter((caller) => !(caller in SHOWN));
  return [
    ...Object.keys(SHOWN).filter((caller) => callers.includes(caller)).map((caller) => useOf(caller, basis, drivers)),
    othersOf(rare, drivers),
  ].filter(({ invocations }) => invocations);
}

function useOf(caller: string, basis: PlanBasis, drivers: Drivers): FunctionUse {
  const memory = memoryOf(caller, basis);
  const measured = secondsOf(caller, drivers, memory);
  const invocations = amountOf(usesOf('invocations', caller), drivers);
  return {
    name: SHOWN[caller as keyof typeof SHOWN],
    invocations,
    traced: OFTEN_INVOKED.includes(caller) ? 0 : invocations,
    memory,
    ...secondsBeside(caller, measured, basis, drivers),
  };
}

/** What a run of small vaults cannot measure comes on top. */
function secondsBeside(caller: string, measured: number, basis: PlanBasis, drivers: Drivers): Pick<FunctionUse, 'seconds' | 'why'> {
  const why = 'measured CPU, and assumed waits';
  switch (caller) {
    case 'ChunkRetrieval':
      return { seconds: copySeconds(basis, drivers) + basis.bytes / basis.throughput, why: `bytes at ${(basis.throughput / 1e6).toFixed(1)} MB a second; ${why}` };
    case 'Validate': {
      const parts = drivers.chunk + drivers.small;
      return { seconds: measured + parts * ASSUMED.JOIN_PART, why: `${why}; ${ASSUMED.JOIN_PART} s for S3 to join a part` };
    }
    case 'RequestArchives':
      return { seconds: Math.max(measured, requestSeconds(basis)), why: `archives at ${basis.input.initialRate} a second` };
    case 'BuildManifest': {
      const entries = basis.input.figures.all.archives;
      return { seconds: measured + entries * ASSUMED.MANIFEST_ARCHIVE, why: `${ASSUMED.MANIFEST_ARCHIVE * 1e6} µs an archive; ${why}` };
    }
    default: return { seconds: measured, why };
  }
}

/** The calls of all copies. An archive that is alone in its invocation waits for each of them, like a chunk. */
function copySeconds(basis: PlanBasis, drivers: Drivers): number {
  const alone = basis.small - basis.gathered;
  return secondsOf('ChunkRetrieval', { ...drivers, small: basis.gathered, chunk: drivers.chunk + alone }, basis.input.chunkMemory);
}

/** The functions that are invoked a few times for each run or partition. */
function othersOf(callers: readonly string[], drivers: Drivers): FunctionUse {
  const weighted = callers.map((caller) => ({ caller, memory: MEMORY[caller] ?? DEFAULT.MEMORY }));
  const invocations = callers.reduce((sum, caller) => sum + amountOf(usesOf('invocations', caller), drivers), 0);
  return {
    name: 'all other functions',
    invocations,
    traced: invocations,
    seconds: weighted.reduce((sum, { caller, memory }) => sum + secondsOf(caller, drivers, memory) * memory / DEFAULT.MEMORY, 0),
    memory: DEFAULT.MEMORY,
    why: 'measured CPU, and assumed waits',
  };
}

function memoryOf(caller: string, { input }: PlanBasis): number {
  const chosen: Record<string, number | undefined> = {
    ChunkRetrieval: input.chunkMemory,
    NotificationsProcessor: input.prepareMemory,
    Validate: input.validationMemory,
    RequestArchives: input.requestMemory ?? DEFAULT.REQUEST_MEMORY,
    SweepFunction: input.sweepMemory,
    BuildManifest: input.manifestMemory,
    WriteReport: input.reportMemory,
  };
  return chosen[caller] ?? MEMORY[caller] ?? DEFAULT.MEMORY;
}
