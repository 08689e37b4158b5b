/** Bytes before each record that say how long it is. */
export const HEADER = 2;
/** Bytes of the longest record. */
export const MOST_RECORD_BYTES = 0xffff;

/**
 * Goes through records without making an object of each: the one it stands at is `bytes` from `start` to `end`, until `next`
 * is called again.
 */
export interface RecordCursor {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Moves on to the next record. False: there is none, and what the records took is free again. */
  next(): boolean;
}

/** Compares the `length` bytes that begin at `a` in `left` and at `b` in `right`. */
export function compareBytes(left: Buffer, a: number, right: Buffer, b: number, length: number): number {
  for (let i = 0; i < length; i += 1) {
    const difference = left[a + i] - right[b + i];
    if (difference !== 0) return difference;
  }
  return 0;
}
