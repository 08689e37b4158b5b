import type { IncomingHttpHeaders } from 'node:http';
import type { OperationName, PathParams } from './operations';

/** Everything the emulator asks of the world outside, so that tests and the demo can put their own in its place. */

export interface AuthorizationRequest {
  readonly accessKeyId: string;
  /** The IAM action, `glacier:InitiateJob`. */
  readonly action: string;
  /** The vault's ARN; `*` for ListVaults, which has no resource level. */
  readonly resource: string;
  readonly region: string;
}

export interface AuthorizationDecision {
  readonly allowed: boolean;
  readonly reason?: string;
}

export type Authorize = (request: AuthorizationRequest) => Promise<AuthorizationDecision>;

/** Publishes a job's completion document; a rejection is retried, then logged. */
export type Publish = (topicArn: string, message: string) => Promise<void>;

export interface LogEntry {
  readonly time: string;
  /** Absent where no call is behind it (publications) or where the call was not signed. */
  readonly accessKeyId?: string;
  readonly operation: OperationName | 'PublishNotification' | 'Unknown';
  readonly resource: string;
  /** HTTP status; for a publication 200 or 500. */
  readonly status: number;
  /** Body bytes moved: what was sent, or for an upload what was received. */
  readonly bytes: number;
  /** Why it failed: the error's code and message, or what broke underneath. */
  readonly error?: string;
}

export type Log = (entry: LogEntry) => void;

/** What a fault plan can see of a call. `CompleteJob` is no call: it is asked when a job is about to complete. */
export interface FaultPoint {
  readonly operation: OperationName | 'CompleteJob';
  readonly accessKeyId?: string;
  readonly params: Partial<PathParams>;
  /** The JSON body of the call where it has one; for `CompleteJob` the job's document. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What can go wrong on purpose:
 * - `error`: this error document instead of the operation, which does not happen. A job that would complete fails;
 * - `flip`: the answer's body has every bit of the byte at `at` flipped;
 * - `cut`: the operation happens, and the connection breaks after at most `after` bytes of the body (0: before the headers);
 * - `shorten`: the answer's body and its Content-Length are `by` bytes short, so nothing but the content tells;
 * - `delay`: the operation happens, and the answer begins so many milliseconds later;
 * - `trickle`: the body comes in so many pieces, all through so many milliseconds;
 * - `stall`: the body stands still for so many milliseconds after at most `after` bytes, then goes on;
 * - `header`: the answer has another value in this header, if it has the header;
 * - `never`: a job that would complete stays in progress.
 */
export type Fault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: 'flip'; readonly at: number }
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'shorten'; readonly by: number }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'trickle'; readonly pieces: number; readonly milliseconds: number }
  | { readonly kind: 'stall'; readonly after: number; readonly milliseconds: number }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'never' };

export type Faults = (point: FaultPoint) => Fault | undefined | Promise<Fault | undefined>;

/** Cancels what was scheduled; harmless afterwards. */
export type Cancel = () => void;

/** The emulator's clock: dates, expiry and the completion of jobs come from here. */
export interface Clock {
  now(): number;
  after(milliseconds: number, work: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};
