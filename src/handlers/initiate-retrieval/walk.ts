import { BlockLease, LeasePorts } from './block-lease';
import { RunItem } from '../../contracts/run';
import { Pace } from '../../domain/archive/pace';
import { Clock } from '../../domain/clock';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { DailyLimits, RunStore } from '../aws/stores/run-store';
import { Log } from '../shared/log';
import type { ObjectRanges } from '../shared/object-ranges';

export interface RequestPorts {
  readonly runs: Pick<RunStore, 'run' | 'setPhase' | 'spend' | 'giveBack'> & LeasePorts['runs'];
  readonly archives: Pick<ArchiveStore, 'archive' | 'archives' | 'create' | 'replace' | 'takeBack' | 'move' | 'change' | 'due'>;
  /** Of the inventory bucket. */
  readonly objects: ObjectRanges;
  readonly jobs: Pick<Jobs, 'requestArchive'>;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RequestSettings {
  /** Name of the transfer table. */
  readonly deployment: string;
  /** Bytes. */
  readonly chunkSize: number;
  readonly limits: DailyLimits;
  /** Seconds for which a job's output can be read. */
  readonly downloadWindow: number;
}

/** One Lambda invocation. */
export interface Invocation {
  /** Its request id: holds blocks under this name. */
  readonly owner: string;
  /** Milliseconds since the epoch; nothing new is begun after it. */
  readonly deadline: number;
}

/** One walk over a block. */
export interface Walk {
  readonly run: string;
  readonly item: RunItem;
  readonly lease: BlockLease;
  readonly deadline: number;
  readonly ports: RequestPorts;
  readonly settings: RequestSettings;
}

/** Why a walk ends before its block does. */
export interface Stop {
  readonly waitSeconds: number;
  /** The run cannot go on. */
  readonly error?: Error;
  /** With what Glacier refused a request that it may take later. */
  readonly refused?: Error;
  /** Undoes what was begun, once nobody begins anything more. */
  readonly undo?: () => Promise<void>;
}
