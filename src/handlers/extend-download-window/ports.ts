import { ArchiveIdentity } from '../../contracts/archive';
import { RunItem } from '../../contracts/run';
import { DownloadWindow } from '../../domain/archive/due';
import { Pace } from '../../domain/archive/pace';
import { Clock } from '../../domain/clock';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { AsyncStore } from '../aws/stores/async-store';
import type { RunStore } from '../aws/stores/run-store';
import { Log } from '../shared/log';

export interface SweepMetrics {
  /** Counts a job that is done, and of which no notification came. */
  unannounced(): void;
}

export interface SweepPorts {
  readonly runs: Pick<RunStore, 'run' | 'activeRun' | 'claimSweep' | 'releaseSweep'>;
  readonly archives: Pick<ArchiveStore, 'archive' | 'change' | 'move' | 'chunksDone' | 'due' | 'earliestDue'>;
  readonly jobs: Pick<Jobs, 'requestArchive' | 'describe'>;
  /** The Notifications queue. */
  readonly notifications: { send(bodies: readonly string[]): Promise<void> };
  /** Ends an upload. Succeeds if the upload is gone already. */
  readonly uploads: { abort(key: string, uploadId: string): Promise<void> };
  readonly waits: Pick<AsyncStore, 'putResult'>;
  readonly pace: Pace;
  readonly metrics: SweepMetrics;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SweepSettings extends DownloadWindow {
  /** Name of the transfer table. */
  readonly deployment: string;
}

/** One look at one archive of a run. */
export interface Look {
  readonly id: ArchiveIdentity;
  readonly run: RunItem;
  readonly ports: SweepPorts;
  readonly settings: SweepSettings;
}
