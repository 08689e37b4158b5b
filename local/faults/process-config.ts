import { Pace } from './fast-clock';

/** Name of the environment variable in which a handler's process finds what it is to do. */
export const PROCESS_FAULTS = 'LOCAL_PROCESS_FAULTS';

export interface ProcessConfig {
  readonly seed: number;
  /** How likely an invocation is to be killed while one of its calls is under way, and after one. */
  readonly killedInCall: number;
  readonly killedAfterCall: number;
  readonly pace: Pace;
  /** Where queue URLs lead instead of to the local AWS itself. */
  readonly proxy: string;
  /** Files of JSON Lines, one `ProcessEvent` each, that every process appends to: the kills, and the invocations. */
  readonly kills: string;
  readonly invocations: string;
}

/** What a handler's process tells before it does it. */
export interface ProcessEvent {
  readonly event: 'killed-in-call' | 'killed-after-call' | 'began' | 'ended';
  /** Function, and what it was invoked with: the same in every run of a seed. */
  readonly invocation: string;
  readonly pid: number;
  /** Which outgoing call of the invocation it was. */
  readonly call?: number;
  /** SQS messages of the invocation. */
  readonly messages?: readonly string[];
}
