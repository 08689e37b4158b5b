import type { IncomingHttpHeaders } from 'node:http';
import type { OperationName, PathParams } from './operations';

/** What the emulator needs from outside. Tests and the demo replace these ports. */

export interface AuthorizationRequest {
  readonly accessKeyId: string;
  /** The IAM action, `glacier:InitiateJob`. */
  readonly action: string;
  /** The vault's ARN, or `*` for ListVaults, which has no resource level. */
  readonly resource: string;
  readonly region: string;
}

export interface AuthorizationDecision {
  readonly allowed: boolean;
  readonly reason?: string;
}

export type Authorize = (request: AuthorizationRequest) => Promise<AuthorizationDecision>;

/** Publishes the document of a completed job. If it rejects, the emulator retries, then logs the failure. */
export type Publish = (topicArn: string, message: string) => Promise<void>;

export interface LogEntry {
  readonly time: string;
  /** Absent for publications and for calls that are not signed. */
  readonly accessKeyId?: string;
  readonly operation: OperationName | 'PublishNotification' | 'Unknown';
  readonly resource: string;
  /** Only of a DeleteArchive: its resource is the vault. */
  readonly archiveId?: string;
  /** HTTP status. A publication has 200 or 500. */
  readonly status: number;
  /** Bytes of the body that was sent, or for an upload, received. */
  readonly bytes: number;
  /** The error's code and message, if the call failed or its connection broke. */
  readonly error?: string;
}

export type Log = (entry: LogEntry) => void;

/** What a fault plan sees of a call. `CompleteJob` is not a call: the emulator asks with it before a job completes. */
export interface FaultPoint {
  readonly operation: OperationName | 'CompleteJob';
  readonly accessKeyId?: string;
  readonly params: Partial<PathParams>;
  /** The JSON body of the call, or `{}`. For `CompleteJob`, the job's document. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/**
 * The faults that the emulator can inject:
 * - `error`: the emulator answers with this error and does not carry the operation out. With `CompleteJob`, the job fails;
 * - `flip`: all bits of the body's byte at offset `at` are flipped;
 * - `cut`: the operation happens, and the connection breaks after at most `after` bytes of the body. 0 means before the headers;
 * - `shorten`: the body and its Content-Length are `by` bytes too short, so that only the content shows the fault;
 * - `delay`: the operation happens, and the answer begins that many milliseconds later;
 * - `trickle`: the body comes in that many pieces, spread over that many milliseconds;
 * - `stall`: after at most `after` bytes the body pauses for that many milliseconds, then goes on;
 * - `header`: a header gets another value, if the answer has that header;
 * - `late`: only with `CompleteJob`: the job is in progress for so many milliseconds more, on the emulator's clock.
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
  | { readonly kind: 'late'; readonly milliseconds: number };

export type Faults = (point: FaultPoint) => Fault | undefined | Promise<Fault | undefined>;

/** Cancels scheduled work. Has no effect if the work has been done. */
export type Cancel = () => void;

/** The emulator's clock, for dates, expiry and the completion of jobs. */
export interface Clock {
  /** Milliseconds since the epoch. */
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
