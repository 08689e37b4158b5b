import { ASSUMED, MEMORY } from './assumptions';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { MANIFEST_BLOCK_ARCHIVES, MANIFEST_PARTITION_ARCHIVES } from '../../contracts/manifest';

const HOUR = 3600;
/** Records of the table's stream that the Metrics Processor gets at a time, and seconds for which it waits for them. */
const METRICS_BATCH = 100;
const METRICS_WINDOW = 2;
/** Writes of an archive's row. */
const ROW_WRITES = 7;
/** A function of Initiate Retrieval works nine of its ten minutes before the next one goes on. */
const REQUEST_SECONDS = 540;

/** Invocations of one function and how long one takes. */
export interface FunctionUse {
  readonly name: string;
  readonly invocations: number;
  /** Of all invocations. */
  readonly seconds: number;
  /** MiB. */
  readonly memory: number;
  /** How `seconds` comes about. */
  readonly why: string;
}

/** Batches that the Metrics Processor counts: full ones, or one every two seconds where fewer records come. */
export function metricsBatches({ archives }: PlanBasis, { hours }: PlanTime): number {
  const records = archives * ROW_WRITES;
  return Math.max(Math.ceil(records / METRICS_BATCH), Math.min(records, Math.ceil(hours * HOUR / METRICS_WINDOW)));
}

/** Looks of the sweep and updates of the dashboard. */
export const periodicLooks = ({ hours }: PlanTime): number => Math.ceil(hours * HOUR / ASSUMED.PERIOD);

export const partitions = ({ input: { figures } }: PlanBasis): number => Math.ceil(figures.all.archives / MANIFEST_PARTITION_ARCHIVES);
export const blocks = ({ input: { figures } }: PlanBasis): number => Math.ceil(figures.all.archives / MANIFEST_BLOCK_ARCHIVES);

/** Invocations of Request Archives, each as long as it may be. */
export const stretches = (basis: PlanBasis): number => Math.ceil(requestSeconds(basis) / REQUEST_SECONDS);
const requestSeconds = ({ archives, input: { initialRate } }: PlanBasis): number => archives / initialRate;

/** Every function that works for the transfer. */
export function functionUses(basis: PlanBasis, time: PlanTime): FunctionUse[] {
  return [...pipeline(basis), ...besides(basis, time), ...files(basis)].filter(({ invocations }) => invocations);
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
      memory: MEMORY.SMALL,
      seconds: archives * ASSUMED.PREPARE,
      why: `${ASSUMED.PREPARE} s an archive`,
    },
    {
      name: 'Validate',
      invocations: archives,
      memory: MEMORY.SMALL,
      seconds: archives * ASSUMED.VALIDATE + chunks * ASSUMED.VALIDATE_PART,
      why: `${ASSUMED.VALIDATE} s an archive and ${ASSUMED.VALIDATE_PART} s a part`,
    },
  ];
}

/** What asks, counts and looks while archives are copied. */
function besides(basis: PlanBasis, time: PlanTime): FunctionUse[] {
  const { initialRate } = basis.input;
  const [batches, looks] = [metricsBatches(basis, time), 2 * periodicLooks(time)];
  return [
    {
      name: 'Request Archives',
      invocations: stretches(basis),
      memory: MEMORY.REQUEST,
      seconds: requestSeconds(basis),
      why: `archives at ${initialRate} a second`,
    },
    {
      name: 'Metrics Processor',
      invocations: batches,
      memory: MEMORY.SMALL,
      seconds: batches * ASSUMED.METRICS_BATCH,
      why: `${ASSUMED.METRICS_BATCH} s a batch`,
    },
    {
      name: 'Sweep and Update Dashboard',
      invocations: looks,
      memory: MEMORY.SMALL,
      seconds: looks * ASSUMED.LOOK,
      why: `${ASSUMED.LOOK} s a look, every ${ASSUMED.PERIOD} s`,
    },
  ];
}

function files(basis: PlanBasis): FunctionUse[] {
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
      invocations: partitions(basis),
      memory: MEMORY.REPORT,
      seconds: entries * ASSUMED.REPORT_ARCHIVE,
      why: `${ASSUMED.REPORT_ARCHIVE * 1000} ms an archive`,
    },
  ];
}
