import { ASSUMED } from './assumptions';
import { amountOf, Drivers, usesOf } from './measured';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { SHARED_BATCH } from '../../contracts/batches';
import { MANIFEST_PARTITION_ARCHIVES } from '../../contracts/manifest';
import { METRICS_BATCH, METRICS_WINDOW } from '../../contracts/metrics';

const HOUR = 3600;
/** Seconds of one invocation of Request Archives: nine of its ten minutes. Then the next invocation goes on. */
const REQUEST_SECONDS = 540;

/** What the amounts of this transfer grow with. */
export function driversOf(basis: PlanBasis, time: PlanTime): Drivers {
  const { archives, chunks, input: { figures } } = basis;
  const small = figures.one_chunk;
  const ticks = archives ? Math.ceil(time.hours * HOUR / ASSUMED.PERIOD) : 0;
  const drivers: Drivers = {
    run: 1,
    partition: partitionCount(basis),
    small,
    large: archives - small,
    chunk: chunks - small,
    notified: batches(archives, time),
    copied: archives ? batches(basis.gathered, time) + small - basis.gathered : 0,
    loop: requestInvocations(basis),
    sweep: ticks,
    update: ticks,
    batch: 0,
  };
  return { ...drivers, batch: metricsBatches(drivers, time) };
}

/** Invocations for the messages of a queue: full batches, or one for each poller and window if fewer messages come. */
function batches(messages: number, { hours }: PlanTime): number {
  return Math.ceil(Math.max(messages / SHARED_BATCH.size, Math.min(messages, hours * HOUR / SHARED_BATCH.window * ASSUMED.POLLERS)));
}

/** Batches of the Metrics Processor: full ones, or one for each window if fewer records come. */
function metricsBatches(drivers: Drivers, { hours }: PlanTime): number {
  const records = amountOf(usesOf('stream_records', 'MetricsProcessorStream'), drivers);
  return Math.ceil(Math.max(records / METRICS_BATCH, Math.min(records, hours * HOUR / METRICS_WINDOW)));
}

/** Partitions of the manifest. */
export const partitionCount = ({ input: { figures } }: PlanBasis): number => Math.ceil(figures.all.archives / MANIFEST_PARTITION_ARCHIVES);

/** Invocations of Request Archives, each of the longest possible time. */
export const requestInvocations = (basis: PlanBasis): number => Math.ceil(requestSeconds(basis) / REQUEST_SECONDS);
export const requestSeconds = ({ archives, input: { initialRate } }: PlanBasis): number => archives / initialRate;
