/** Bytes before each record that hold its length. */
export const HEADER = 2;
/** Bytes of the longest record. */
export const MOST_RECORD_BYTES = 0xffff;

/** Bytes that begin at `start` of `bytes`. */
export interface Position {
  readonly bytes: Buffer;
  readonly start: number;
}

/**
 * Goes through records without an object for each. The current record is `bytes` from `start` to `end`. The next call of
 * `next` can overwrite it.
 */
export interface RecordCursor extends Position {
  readonly end: number;
  /** Moves to the next record. @returns false if there is none; the memory and scratch space of the records are then free again */
  next(): boolean;
}

/**
 * Compares the bytes `from` to `to` of two records.
 *
 * @returns a negative number if `a` comes first, a positive number if `b` comes first, 0 if the bytes are equal
 */
export function compareRecords(a: Position, b: Position, from: number, to: number): number {
  const { bytes: left, start: leftStart } = a;
  const { bytes: right, start: rightStart } = b;
  for (let i = from; i < to; i += 1) {
    const difference = left[leftStart + i] - right[rightStart + i];
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A copy of the first bytes of a record, which stays when the cursor moves on. */
export class KeptPrefix implements Position {
  public readonly bytes: Buffer;
  public readonly start = 0;

  constructor(length: number) {
    this.bytes = Buffer.alloc(length);
  }

  public keep({ bytes, start }: Position): void {
    // For so few bytes, a loop is faster than `Buffer.copy`.
    for (let i = 0; i < this.bytes.length; i += 1) this.bytes[i] = bytes[start + i];
  }

  /** @returns true if the other record has the same first bytes */
  public isOf(other: Position): boolean {
    return this.compare(other) === 0;
  }

  public compare(other: Position): number {
    return compareRecords(this, other, 0, this.bytes.length);
  }
}
