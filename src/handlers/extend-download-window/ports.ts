import { ArchiveIdentity } from '../../contracts/archive';
import { RunItem } from '../../contracts/run';
import { DownloadWindow } from '../../domain/archive/due';
import { Situation } from '../../domain/archive/next-step';
import { Pace } from '../../domain/archive/pace';
import { Clock } from '../../domain/clock';
import { QueuedWork, Workers } from '../../domain/pressure/work';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import type { WorkQueues } from '../aws/queues/work-queues';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { AsyncStore } from '../aws/stores/async-store';
import type { RunFigures } from '../aws/stores/run-figures';
import type { RunStore } from '../aws/stores/run-store';
import { Log } from '../shared/log';
import { ObjectsAtKeys } from '../shared/look-at-key';
import { BudgetPorts, BudgetSettings } from '../shared/request-budget';

export interface SweepMetrics {
  /** Counts a job that is done, and of which no notification came. */
  unannounced(): void;
  /** Counts a look at which requests were held back. */
  heldBack(): void;
}

export interface SweepPorts {
  readonly runs: BudgetPorts['runs']
  & Pick<RunStore, 'run' | 'activeRun' | 'activeRuns' | 'setFlow' | 'setPhase' | 'claimSweep' | 'releaseSweep' | 'letThrough' | 'holdBack'>;
  readonly figures: Pick<RunFigures, 'of'>;
  readonly archives: Pick<ArchiveStore, 'archive' | 'change' | 'move' | 'chunksDone' | 'due' | 'earliestDue'>;
  readonly jobs: Pick<Jobs, 'requestArchive' | 'describe'>;
  /** The Notifications queue. */
  readonly notifications: { send(bodies: readonly string[]): Promise<void> };
  /** The queues through which an archive goes. */
  readonly queues: Pick<WorkQueues, 'depths'>;
  /** Ends an upload. Succeeds if the upload is gone already. Says what stands at a key. */
  readonly uploads: ObjectsAtKeys & { abort(key: string, uploadId: string): Promise<void> };
  readonly waits: Pick<AsyncStore, 'putResult'>;
  readonly pace: Pace;
  readonly metrics: SweepMetrics;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SweepSettings extends DownloadWindow, BudgetSettings {
  /** Name of the transfer table. */
  readonly deployment: string;
  /** How many functions work on each of the queues. */
  readonly workers: Workers;
}

/** One look at one archive of a run. */
export interface Look {
  readonly id: ArchiveIdentity;
  readonly run: RunItem;
  readonly ports: SweepPorts;
  readonly settings: SweepSettings;
  /** Set if the run may not pay for another job of this archive. */
  readonly isAboveMaximum?: boolean;
  /** The second lane of the sweep. */
  readonly lane: { take(situation: Situation, look: Look): Promise<void> };
  /** What the work queues hold, as measured in the last minute. */
  readonly queued: () => Promise<QueuedWork>;
}
