import { Counted, keyOf, partsOf } from './counted';
import { MIN_CHUNK_SIZE } from '../../src/contracts/chunk-size';
import { Driver, Measured, MeasuredUse } from '../../src/domain/plan/measured';

/** A run with what was in its vault. */
export interface MeasuredRun extends Counted {
  /** Archives of one chunk. */
  readonly small: number;
  /** Archives of several chunks. */
  readonly large: number;
  /** Chunks of the large ones together. */
  readonly chunks: number;
}

/** Two runs of archives of one chunk, and two of archives of several. In each pair one has more than the other. */
export interface Runs {
  readonly small: readonly [MeasuredRun, MeasuredRun];
  readonly large: readonly [MeasuredRun, MeasuredRun];
  /** A run of both, whose amounts the others must tell. */
  readonly check: MeasuredRun;
}

/** What these callers do goes by the clock: by executions of their workflow. */
const BY_SWEEP = ['SweepFunction', 'ExtendDownloadWindow'];
const BY_UPDATE = ['Dashboard'];
const BY_BATCH = ['MetricsProcessor'];
/** What these use of some things goes by their invocations for messages. */
const BY_MESSAGES: Readonly<Record<string, Driver>> = { NotificationsProcessor: 'notified', ChunkRetrieval: 'copied' };
const OF_INVOCATION = ['invocations', 'sqs', 'wait.sqs'];
/** Invocations of a run by the Orchestrator, which tries the destination. */
const PROBES = { NotificationsProcessor: 2, ChunkRetrieval: 1 };
/** What these do without regard to the number of archives, they do for each invocation of Request Archives. */
const BY_LOOP = ['InitiateRetrieval', 'RequestArchives'];
/** What these do without regard to the number of archives, they do for each partition of the manifest. */
const BY_PARTITION = ['SettleExisting', 'WriteReport'];
const DECIMALS = 4;

/** The part of an archive's or a chunk's amount that grows with its bytes is left out: it is `copyCpu`. */
const CPU = 'cpu_ms';
const MS = 1000;
const GIB = 2 ** 30;

type Per = Partial<Record<Driver, number>>;

/**
 * The amounts of each caller and item for one of each driver: differences between runs, so that what a run needs once is told apart.
 *
 * @param copyCpu seconds of CPU for a GiB that is copied
 */
export function usesOf(runs: Runs, copyCpu: number): MeasuredUse[] {
  const keys = [...new Set([...runs.small, ...runs.large].flatMap(({ counts }) => Object.keys(counts)))].sort();
  const uses = keys.map((key) => ({ ...partsOf(key), per: perDriver(key, runs) }));
  const growing = new Set(uses.filter(({ item, per }) => item !== CPU && isGrowing(per)).map(({ caller }) => caller));
  return uses.map((use) => ({ ...use, per: rounded(use.item === CPU ? cpuOf(use, growing.has(use.caller), copyCpu) : use.per) }))
    .filter(({ per }) => Object.keys(per).length);
}

/** What the run of the check used, by item, and what it had. */
export function checkOf({ check }: Runs): Measured['check'] {
  const { counts, executions, small, large, chunks } = check;
  const { notified, copied } = invocationsOf(check);
  const counted: Record<string, number> = {};
  for (const [key, amount] of Object.entries(counts)) {
    const { item } = partsOf(key);
    counted[item] = (counted[item] ?? 0) + amount;
  }
  const invocations = (caller: string) => counts[keyOf(caller, 'invocations')];
  const drivers = {
    run: 1,
    partition: 1,
    small,
    large,
    chunk: chunks,
    notified,
    copied,
    loop: invocations('RequestArchives'),
    sweep: executions.ExtendDownloadWindow,
    update: executions.Dashboard,
    batch: invocations('MetricsProcessor'),
  };
  return { drivers, counted: rounded(counted) };
}

/** Invocations for notifications, and for archives of one chunk. Each chunk of a large archive is alone in its invocation. */
const invocationsOf = ({ counts, chunks }: MeasuredRun): { readonly notified: number; readonly copied: number } => ({
  notified: counts[keyOf('NotificationsProcessor', 'invocations')] - PROBES.NotificationsProcessor,
  copied: counts[keyOf('ChunkRetrieval', 'invocations')] - PROBES.ChunkRetrieval - chunks,
});

const isGrowing = ({ small = 0, large = 0, chunk = 0 }: Per): boolean => small + large + chunk > 0;

/**
 * The CPU of functions that make the same calls for a vault of any size differs between runs by chance alone. If a function works on small archives
 * too, their CPU stands for that of a large archive and of a chunk, because only they are enough to warm each process up.
 */
function cpuOf({ per }: MeasuredUse, isGrowingCaller: boolean, copyCpu: number): Per {
  const { small = 0, large = 0, chunk = 0, ...once } = per;
  if (!isGrowingCaller) return once;
  const ofChunk = small || Math.max(0, chunk - copyCpu * MS * MIN_CHUNK_SIZE / GIB);
  return { ...once, small, large: Math.min(large, small || large), chunk: Math.min(chunk, ofChunk) };
}

function perDriver(key: string, { small, large }: Runs): Per {
  const { caller, item } = partsOf(key);
  const all = [...small, ...large];
  const each = (times: (run: MeasuredRun) => number) => sum(all, ({ counts }) => counts[key] ?? 0) / sum(all, times);
  if (BY_SWEEP.includes(caller)) return { sweep: each(({ executions }) => executions.ExtendDownloadWindow) };
  if (BY_UPDATE.includes(caller)) return { update: each(({ executions }) => executions.Dashboard) };
  if (BY_BATCH.includes(caller)) return { batch: each(({ counts }) => counts[keyOf(caller, 'invocations')]) };
  const driver = OF_INVOCATION.includes(item) ? BY_MESSAGES[caller] as keyof ReturnType<typeof invocationsOf> | undefined : undefined;
  const times = (run: MeasuredRun) => (driver ? invocationsOf(run)[driver] : run.small);
  const amounts = (run: MeasuredRun) => run.counts[key] ?? 0;
  const [few, many] = small;
  const perOne = Math.max(0, amounts(many) - amounts(few)) / (times(many) - times(few));
  const once = Math.max(0, amounts(few) - perOne * times(few));
  const [short, long] = large.map((run) => amounts(run) - (driver ? perOne * times(run) : 0));
  const perChunk = Math.max(0, long - short) / (large[1].chunks - large[0].chunks);
  const perLarge = Math.max(0, short - once - perChunk * large[0].chunks) / large[0].large;
  return { [onceOf(caller)]: once, [driver ?? 'small']: perOne, large: perLarge, chunk: perChunk };
}

function onceOf(caller: string): Driver {
  if (BY_PARTITION.includes(caller)) return 'partition';
  return BY_LOOP.includes(caller) ? 'loop' : 'run';
}

const sum = <T>(values: readonly T[], of: (value: T) => number): number => values.reduce((total, value) => total + of(value), 0);

function rounded<K extends string>(amounts: Partial<Record<K, number>>): Record<K, number> {
  const entries = Object.entries<number>(amounts as Record<K, number>).map(([name, amount]) => [name, Number(amount.toFixed(DECIMALS))]);
  return Object.fromEntries(entries.filter(([, amount]) => amount)) as Record<K, number>;
}
