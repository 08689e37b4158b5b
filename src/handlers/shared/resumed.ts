import { ByteRange } from '../../domain/archive/chunk-plan';
import { isPassing } from '../../domain/archive/glacier-errors';
import { Clock } from '../../domain/clock';

/** Opens a body for a range. */
export type Open = (range: ByteRange) => Promise<AsyncIterable<Uint8Array>>;

/** Waits before the next try: 0.5 s, doubled each time, about a minute in all. A byte that arrives resets them. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000];

/** The body ended before its last byte, as after a cut connection. */
export class IncompleteReadError extends Error {
  public readonly name = 'IncompleteReadError';
}

/** All bytes of a range, or an error. After a broken connection the read goes on at the next byte. */
export async function* resumed(range: ByteRange, open: Open, clock: Clock): AsyncGenerator<Uint8Array> {
  let first = range.first;
  for (let failures = 0; first <= range.last;) {
    try {
      for await (const piece of await open({ first, last: range.last })) {
        first += piece.length;
        if (first > range.last + 1) throw new RangeError(`the service sent more bytes than the range ${range.first}-${range.last}`);
        if (piece.length) failures = 0;
        yield piece;
      }
      if (first <= range.last) throw new IncompleteReadError(`the body ended at byte ${first} of ${range.first}-${range.last}`);
    } catch (error) {
      if (error instanceof RangeError || !isPassing(error as Error) || failures === WAITS_MS.length) throw error;
      await clock.sleep(WAITS_MS[failures]);
      failures += 1;
    }
  }
}

/** Ranges of `bytes` each that cover `size` bytes, in order. */
export function rangesOf(size: number, bytes: number): ByteRange[] {
  return Array.from({ length: Math.ceil(size / bytes) }, (_, i) => ({ first: i * bytes, last: Math.min((i + 1) * bytes, size) - 1 }));
}
