import { Pace } from './fast-clock';

/** Environment variable of a handler's process. It holds a `ProcessConfig` in JSON. */
export const PROCESS_FAULTS = 'LOCAL_PROCESS_FAULTS';

/** Path on the proxy. A handler's process posts a `Redelivery` to it, and SQS delivers the messages to another process. */
export const REDELIVER_PATH = '/_faults/redeliver';

/** Messages that are to become visible again. */
export interface Redelivery {
  /** ARN of their queue. */
  readonly queue: string;
  readonly receiptHandles: readonly string[];
}

export interface ProcessConfig {
  readonly seed: number;
  /** Probability that an invocation is killed during one of its calls. */
  readonly killedInCall: number;
  /** Probability that an invocation is killed after one of its calls. */
  readonly killedAfterCall: number;
  /** Probability that an invocation is killed when Glacier has answered that it deleted an archive, and before that is recorded. */
  readonly killedBeforeRecord: number;
  /** Whether each function that does not work on one archive is killed at least once. */
  readonly assured: boolean;
  /** Probability that the messages of an invocation are delivered to a second process at the same time. */
  readonly redelivered: number;
  readonly pace: Pace;
  /** URL of the proxy. Queue URLs are rewritten to it, and it accepts redeliveries. */
  readonly proxy: string;
  /** JSON Lines file to which every process appends its kills, one `ProcessEvent` a line. */
  readonly kills: string;
  /** The same for the beginnings and ends of invocations. */
  readonly invocations: string;
}

/** An event of a handler's process. A kill is written before it happens; `redelivered` after the second process has begun. */
export interface ProcessEvent {
  readonly event: 'killed-in-call' | 'killed-after-call' | 'killed-before-record' | 'began' | 'ended' | 'redelivered';
  /**
   * Function, archive ids, and how often the messages were received: `ChunkRetrieval <id> 1`. If the event has neither,
   * as those of workflows, the function and the number of its invocation: `BuildManifest #2`.
   */
  readonly invocation: string;
  readonly pid: number;
  /** Real time, in milliseconds since the epoch. */
  readonly at: number;
  /** Number of the outgoing call at which the process was killed. */
  readonly call?: number;
  /** The archive whose deletion was not recorded. */
  readonly archiveId?: string;
  /** The invocation's SQS messages. */
  readonly messages?: readonly ProcessMessage[];
}

export interface ProcessMessage {
  readonly id: string;
  /** Absent if the message names no archive. */
  readonly archiveId?: string;
}

/** Name of an invocation whose event names no archive. */
export const invocationName = (name: string, ordinal: number): string => `${name} #${ordinal}`;

/** The function's name in the `invocation` of a `ProcessEvent`. */
export const functionOf = (invocation: string): string => invocation.replace(/( (#?\d+|[\w-]{138}))+$/, '');
