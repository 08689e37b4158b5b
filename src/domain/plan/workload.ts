import { ASSUMED, MEMORY } from './assumptions';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { ROW_WRITE_COUNT } from './write-units';
import { DEFAULT } from '../../contracts/defaults';
import { MANIFEST_BLOCK_ARCHIVES, MANIFEST_PARTITION_ARCHIVES } from '../../contracts/manifest';

const HOUR = 3600;
/** The most stream records that the Metrics Processor gets at a time, and the seconds for which it waits for them. */
const METRICS_BATCH = 100;
const METRICS_WINDOW = 2;
/** Seconds of one invocation of Request Archives: nine of its ten minutes. Then the next invocation goes on. */
const REQUEST_SECONDS = 540;

/** How often a function is invoked for a transfer, and how long it runs. */
export interface FunctionUse {
  readonly name: string;
  readonly invocations: number;
  /** Seconds of all invocations together. */
  readonly seconds: number;
  /** MiB. */
  readonly memory: number;
  /** How `seconds` is calculated, in words. */
  readonly why: string;
}

/** Batches of the Metrics Processor: full ones, or one every two seconds if fewer records come. */
export function metricsBatches({ archives }: PlanBasis, { hours }: PlanTime): number {
  const records = archives * ROW_WRITE_COUNT;
  return Math.max(Math.ceil(records / METRICS_BATCH), Math.min(records, Math.ceil(hours * HOUR / METRICS_WINDOW)));
}

/** Sweeps during the transfer. The dashboard has as many updates. */
export const sweeps = ({ hours }: PlanTime): number => Math.ceil(hours * HOUR / ASSUMED.PERIOD);

/** Partitions of the manifest. */
export const partitionCount = ({ input: { figures } }: PlanBasis): number => Math.ceil(figures.all.archives / MANIFEST_PARTITION_ARCHIVES);
/** Blocks of the manifest, which Initiate Retrieval claims one by one. */
export const blockCount = ({ input: { figures } }: PlanBasis): number => Math.ceil(figures.all.archives / MANIFEST_BLOCK_ARCHIVES);

/** Invocations of Request Archives, each of the longest possible time. */
export const requestInvocations = (basis: PlanBasis): number => Math.ceil(requestSeconds(basis) / REQUEST_SECONDS);
const requestSeconds = ({ archives, input: { initialRate } }: PlanBasis): number => archives / initialRate;

/** The use of every function that works for the transfer. */
export function functionUses(basis: PlanBasis, time: PlanTime): FunctionUse[] {
  return [...pipeline(basis), ...alongside(basis, time), ...manifestAndReport(basis)].filter(({ invocations }) => invocations);
}

function pipeline({ input, archives, chunks, bytes, throughput }: PlanBasis): FunctionUse[] {
  return [
    {
      name: 'Chunk Retrieval',
      invocations: chunks,
      memory: input.chunkMemory,
      seconds: bytes / throughput + chunks * ASSUMED.CHUNK_OVERHEAD,
      why: `bytes at ${throughput / 2 ** 20} MiB a second and ${ASSUMED.CHUNK_OVERHEAD} s a chunk`,
    },
    {
      name: 'Notifications Processor',
      invocations: archives,
      memory: input.prepareMemory ?? DEFAULT.MEMORY,
      seconds: archives * ASSUMED.PREPARE,
      why: `${ASSUMED.PREPARE} s an archive`,
    },
    {
      name: 'Validate',
      invocations: archives,
      memory: input.validationMemory ?? DEFAULT.MEMORY,
      seconds: archives * ASSUMED.VALIDATE + chunks * ASSUMED.VALIDATE_PART,
      why: `${ASSUMED.VALIDATE} s an archive and ${ASSUMED.VALIDATE_PART} s a part`,
    },
  ];
}

/** The functions that request, count and sweep while archives are copied. */
function alongside(basis: PlanBasis, time: PlanTime): FunctionUse[] {
  const { initialRate, requestMemory, sweepMemory } = basis.input;
  const [batches, sweepsAndUpdates] = [metricsBatches(basis, time), 2 * sweeps(time)];
  return [
    {
      name: 'Request Archives',
      invocations: requestInvocations(basis),
      memory: requestMemory ?? DEFAULT.REQUEST_MEMORY,
      seconds: requestSeconds(basis),
      why: `archives at ${initialRate} a second`,
    },
    {
      name: 'Metrics Processor',
      invocations: batches,
      memory: DEFAULT.MEMORY,
      seconds: batches * ASSUMED.METRICS_BATCH,
      why: `${ASSUMED.METRICS_BATCH} s a batch`,
    },
    {
      name: 'Sweep and Update Dashboard',
      invocations: sweepsAndUpdates,
      memory: sweepMemory ?? DEFAULT.MEMORY,
      seconds: sweepsAndUpdates * ASSUMED.LOOK,
      why: `${ASSUMED.LOOK} s each, every ${ASSUMED.PERIOD} s`,
    },
  ];
}

/** The functions that write the manifest and the report. */
function manifestAndReport(basis: PlanBasis): FunctionUse[] {
  const entries = basis.input.figures.all.archives;
  return [
    {
      name: 'Build Manifest',
      invocations: entries ? 1 : 0,
      memory: MEMORY.MANIFEST,
      seconds: entries * ASSUMED.MANIFEST_ARCHIVE,
      why: `${ASSUMED.MANIFEST_ARCHIVE * 1e6} µs an archive`,
    },
    {
      name: 'Write Report',
      invocations: partitionCount(basis),
      memory: MEMORY.REPORT,
      seconds: entries * ASSUMED.REPORT_ARCHIVE,
      why: `${ASSUMED.REPORT_ARCHIVE * 1000} ms an archive`,
    },
  ];
}
