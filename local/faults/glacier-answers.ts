import type { Fault } from '../glacier/emulator';

/** Milliseconds on the wall that a slow body takes: minutes of the run, and less than queues hide a message. */
const SLOW_MS = 2_000;
const SLOW_PIECES = 20;
/** Longer than the local queues hide a message: it is delivered again while the first delivery still reads. */
const STALL_MS = 8_000;

/** How Glacier refuses what it may do another time, by HTTP status. */
export const REFUSED: Readonly<Record<500 | 503 | 408, Fault>> = {
  500: { kind: 'error', status: 500, code: 'InternalServerError', message: 'Something went wrong' },
  503: { kind: 'error', status: 503, code: 'ServiceUnavailableException', message: 'Try later' },
  408: { kind: 'error', status: 408, code: 'RequestTimeoutException', message: 'The request took too long' },
};

/** It is done, and nobody learns of it. */
export const ANSWER_LOST: Fault = { kind: 'cut', after: 0 };

export type Spoiling = 'slow-body' | 'stalled-body' | 'cut-body' | 'short-body' | 'flipped-bits';

/** A body of `length` bytes to which something happens at the byte `at`. */
export function spoiledBody(how: Spoiling, at: number, length: number): Fault {
  switch (how) {
    case 'slow-body': return { kind: 'trickle', pieces: SLOW_PIECES, milliseconds: SLOW_MS };
    case 'stalled-body': return { kind: 'stall', after: at, milliseconds: STALL_MS };
    case 'cut-body': return { kind: 'cut', after: at };
    case 'short-body': return { kind: 'shorten', by: Math.min(length, at + 1) };
    case 'flipped-bits': return { kind: 'flip', at };
  }
}
