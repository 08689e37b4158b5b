import { createHash } from 'crypto';
import { Amount } from '../../contracts/manifest';
import { archivesMetric, bytesMetric, HINDERED } from '../../contracts/metrics';
import { RunFlow, RunItem } from '../../contracts/run';
import { addAmounts, NO_AMOUNT } from '../../domain/amounts';
import { Clock, epochSeconds } from '../../domain/clock';
import { arrivedSince, FlowLook, isRefused, nextFlow } from '../../domain/pressure/flow';
import { QueuedWork, secondsOfWork, Workers } from '../../domain/pressure/work';
import type { WorkQueues } from '../aws/queues/work-queues';
import type { CountedRun, RunFigures } from '../aws/stores/run-figures';
import type { RunStore } from '../aws/stores/run-store';

export interface FlowPorts {
  readonly runs: Pick<RunStore, 'activeRuns' | 'setFlow'>;
  readonly figures: Pick<RunFigures, 'of'>;
  readonly queues: Pick<WorkQueues, 'depths'>;
  readonly clock: Clock;
}

/** What is on its way, and how it arrives. */
export interface SeenFlow {
  readonly flow: RunFlow;
  /** Requested or staged, in all active runs. */
  readonly onTheWay: Amount;
  /** Archives of this run that have met a failure since they last made progress. */
  readonly hindered: number;
  /** Archives that arrived since the last look. */
  readonly arrived: number;
  readonly queued: QueuedWork;
  /** S3 refuses archives of this run, and none has arrived in this pass. */
  readonly isRefused: boolean;
  /** What S3 said of the archive of this run that it refused last. Empty: it refused none. */
  readonly refusedWith: string;
}

/**
 * Reads the figures and the depth of the queues, and keeps in the run's item what the next look compares them with. Two looks at once do
 * no harm: the later write stays, and both are true.
 */
export async function lookAtFlow(run: string, item: RunItem, ports: FlowPorts, workers: Workers): Promise<SeenFlow> {
  const names = [...new Set([run, ...(await ports.runs.activeRuns()).map((active) => active.run)])].sort();
  const [figures, queued] = await Promise.all([ports.figures.of(names), ports.queues.depths()]);
  const counted = [...figures.values()];
  const own = figures.get(run) ?? {};
  const look: FlowLook = {
    now: epochSeconds(ports.clock),
    pass: item.pass,
    downloadedAtFirst: item.totals?.already_downloaded ?? 0,
    downloaded: own.downloaded_archives ?? 0,
    refused: own[HINDERED.BY_DESTINATION] ?? 0,
    arrived: sumOf(counted, ['downloaded']),
    runs: digest(names),
    queuedSeconds: secondsOfWork(queued, workers),
  };
  const flow = nextFlow(item.flow, look);
  await ports.runs.setFlow(run, flow);
  return {
    flow,
    onTheWay: sumOf(counted, ['requested', 'staged']),
    hindered: own[HINDERED.ARCHIVES] ?? 0,
    arrived: arrivedSince(item.flow, look),
    queued,
    isRefused: isRefused(flow, look),
    refusedWith: own[HINDERED.WORDS] ?? '',
  };
}

/** Hundreds of runs may be active, and an item is billed by the kibibyte. */
const digest = (names: readonly string[]): string => createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 16);

function sumOf(runs: readonly CountedRun[], statuses: readonly ('requested' | 'staged' | 'downloaded')[]): Amount {
  const amountOf = (run: CountedRun) => (status: (typeof statuses)[number]): Amount =>
    ({ archives: run[archivesMetric(status)] ?? 0, bytes: run[bytesMetric(status)] ?? 0 });
  return runs.flatMap((run) => statuses.map(amountOf(run))).reduce(addAmounts, NO_AMOUNT);
}
