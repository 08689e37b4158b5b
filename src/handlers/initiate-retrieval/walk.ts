import { BlockLease, LeasePorts } from './block-lease';
import { RunItem } from '../../contracts/run';
import { DownloadWindow } from '../../domain/archive/due';
import { Pace } from '../../domain/archive/pace';
import { Clock } from '../../domain/clock';
import { Workers } from '../../domain/pressure/work';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { RunStore } from '../aws/stores/run-store';
import { Log } from '../shared/log';
import { FlowPorts } from '../shared/look-at-flow';
import type { ObjectRanges } from '../shared/object-ranges';
import { BudgetPorts, BudgetSettings } from '../shared/request-budget';

export interface RequestPorts extends Pick<FlowPorts, 'figures' | 'queues'> {
  readonly runs: Pick<RunStore, 'run' | 'setPhase' | 'letThrough'> & BudgetPorts['runs'] & LeasePorts['runs'] & FlowPorts['runs'];
  readonly archives: Pick<ArchiveStore, 'archive' | 'archives' | 'create' | 'replace' | 'takeBack' | 'move' | 'change' | 'due' | 'chunksDone'>;
  /** Of the inventory bucket. */
  readonly objects: ObjectRanges;
  readonly jobs: Pick<Jobs, 'requestArchive'>;
  readonly pace: Pace;
  readonly gate: GateMetric;
  readonly clock: Clock;
  readonly log: Log;
}

/** Says at each look whether the gate is closed, for the alarm. */
export interface GateMetric {
  seen(isClosed: boolean): void;
}

export interface RequestSettings extends DownloadWindow, BudgetSettings {
  /** Name of the transfer table. */
  readonly deployment: string;
  /** Bytes. */
  readonly chunkSize: number;
  readonly workers: Workers;
}

/** One Lambda invocation. */
export interface Invocation {
  /** Its request id. The invocation holds blocks under this name. */
  readonly owner: string;
  /** Milliseconds since the epoch. From then on the invocation begins no request. */
  readonly deadline: number;
}

/** One walk over a block. */
export interface Walk {
  readonly run: string;
  readonly item: RunItem;
  readonly lease: BlockLease;
  /** @returns true once the walk must end: no other request is begun. */
  readonly hasStopped: () => boolean;
  readonly deadline: number;
  readonly ports: RequestPorts;
  readonly settings: RequestSettings;
}

/** Why a walk ends before the end of its block. */
export interface Stop {
  readonly waitSeconds: number;
  /** Set if the run cannot go on: the invocation throws it. */
  readonly error?: Error;
  /** Glacier's refusal of a request that it may accept later. */
  readonly refused?: Error;
  /** Undoes what was begun. It is called once this walk begins no other request. */
  readonly undo?: () => Promise<void>;
}
