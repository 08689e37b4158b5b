import type { Fault } from '../glacier/emulator';

/** Real milliseconds that a slow body takes. That is minutes of the run, but less than queues hide a message. */
const SLOW_MS = 2_000;
const SLOW_PIECES = 20;
/** Real milliseconds that a body stands still. Queues hide a message for less, so they deliver it again during the read. */
const STALL_MS = 8_000;

/** Glacier's transient errors, by HTTP status. */
export const REFUSED: Readonly<Record<500 | 503 | 408, Fault>> = {
  500: { kind: 'error', status: 500, code: 'InternalServerError', message: 'Something went wrong' },
  503: { kind: 'error', status: 503, code: 'ServiceUnavailableException', message: 'Try later' },
  408: { kind: 'error', status: 408, code: 'RequestTimeoutException', message: 'The request took too long' },
};

/** A policy of Vault Lock denies the deletion. */
export const LOCKED: Fault = { kind: 'error', status: 403, code: 'AccessDeniedException', message: 'The vault is locked' };

/** Glacier carries the operation out, and the caller gets no answer. */
export const ANSWER_LOST: Fault = { kind: 'cut', after: 0 };

export type Spoiling = 'slow-body' | 'stalled-body' | 'cut-body' | 'short-body' | 'flipped-bits';

/** The fault that spoils a body of `length` bytes. `at` is the offset of the byte where it happens. */
export function spoiledBody(how: Spoiling, at: number, length: number): Fault {
  switch (how) {
    case 'slow-body': return { kind: 'trickle', pieces: SLOW_PIECES, milliseconds: SLOW_MS };
    case 'stalled-body': return { kind: 'stall', after: at, milliseconds: STALL_MS };
    case 'cut-body': return { kind: 'cut', after: at };
    case 'short-body': return { kind: 'shorten', by: Math.min(length, at + 1) };
    case 'flipped-bits': return { kind: 'flip', at };
  }
}
