import { Pace } from './fast-clock';

/** Name of the environment variable in which a handler's process finds what it is to do. */
export const PROCESS_FAULTS = 'LOCAL_PROCESS_FAULTS';

/** Path of the proxy under which a handler's process asks for its messages to be delivered to another one. */
export const REDELIVER_PATH = '/_faults/redeliver';

/** Messages of one queue as their receiver knows them. */
export interface Redelivery {
  /** ARN. */
  readonly queue: string;
  readonly receiptHandles: readonly string[];
}

export interface ProcessConfig {
  readonly seed: number;
  /** How likely an invocation is to be killed while one of its calls is under way, and after one. */
  readonly killedInCall: number;
  readonly killedAfterCall: number;
  /** Whether each function that works on no one archive is killed once, however small that likelihood is. */
  readonly assured: boolean;
  /** How likely the messages of an invocation are to be delivered to another process while this one works. */
  readonly redelivered: number;
  readonly pace: Pace;
  /** Where queue URLs lead instead of to the local AWS itself; it also lets messages come again. */
  readonly proxy: string;
  /** Files of JSON Lines, one `ProcessEvent` each, that every process appends to: the kills, and the invocations. */
  readonly kills: string;
  readonly invocations: string;
}

/** What a handler's process tells before it does it; `redelivered` once another process has begun. */
export interface ProcessEvent {
  readonly event: 'killed-in-call' | 'killed-after-call' | 'began' | 'ended' | 'redelivered';
  /**
   * Function, and what it was invoked with: archives, and how often its message was received. Where the event names neither, as
   * those of workflows, `#` and the number of the invocation among those of its function.
   */
  readonly invocation: string;
  readonly pid: number;
  /** Milliseconds since the epoch, on the wall. */
  readonly at: number;
  /** Which outgoing call of the invocation it was. */
  readonly call?: number;
  /** SQS messages of the invocation. */
  readonly messages?: readonly string[];
}

/** Of an invocation that names no archive. */
export const invocationName = (name: string, ordinal: number): string => `${name} #${ordinal}`;

/** Name of the function of a `ProcessEvent`'s invocation. */
export const functionOf = (invocation: string): string => invocation.replace(/( (#?\d+|[\w-]{138}))+$/, '');
