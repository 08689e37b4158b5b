import { compareRecords } from './record-cursor';

/*
 * Sorts the records of one arena in memory, several times faster than `Array.sort` with a compare function.
 *
 * Five bytes of each record and its number make one 64-bit key. `BigUint64Array.sort` sorts the keys natively. Records that are
 * equal in these five bytes are sorted again by their next five bytes. A few equal records are sorted one by one instead.
 *
 * Guarantees the order of the first `prefix` bytes. Equal records keep the order in which they came, because the number is the
 * lowest part of the key. Takes twelve bytes of memory for each record.
 *
 * A key is written as two 32-bit halves, the low one first. That is right only on little-endian machines, which all machines are
 * that Node.js runs on at AWS.
 */

/** Bytes of a record that a key holds. */
const KEY_BYTES = 5;
/** The most records that one sort can number, in the remaining three bytes of a key. */
export const MOST_RECORDS = 2 ** 24;
/** Up to this many equal records are sorted one by one. */
const FEW = 24;

/** Records in an arena. */
export interface RecordList {
  readonly bytes: Buffer;
  /** Where each record begins. Only the first `count` places are used. */
  readonly starts: Uint32Array;
  readonly count: number;
}

/** @returns the numbers of the records, in the order of their first `prefix` bytes */
export function sortRecords(records: RecordList, prefix: number): Uint32Array {
  const sort = new Sort(records, prefix);
  sort.range(0, records.count, 0);
  return sort.order();
}

class Sort {
  private readonly keys: BigUint64Array;
  /** The same memory as `keys`. */
  private readonly halves: Uint32Array;
  private readonly bytes: Buffer;
  private readonly starts: Uint32Array;
  private readonly left: { bytes: Buffer; start: number };
  private readonly right: { bytes: Buffer; start: number };

  constructor({ bytes, starts, count }: RecordList, private readonly prefix: number) {
    this.bytes = bytes;
    this.starts = starts;
    this.left = { bytes, start: 0 };
    this.right = { bytes, start: 0 };
    this.keys = new BigUint64Array(count);
    this.halves = new Uint32Array(this.keys.buffer);
    for (let i = 0; i < count; i += 1) this.halves[2 * i] = i;
  }

  /** Sorts the places `from` to `to`. Their records are equal in the first `offset` bytes. */
  public range(from: number, to: number, offset: number): void {
    for (let i = from; i < to; i += 1) this.fill(i, offset);
    this.keys.subarray(from, to).sort();
    if (offset + KEY_BYTES >= this.prefix) return;
    for (let first = from; first < to;) {
      let end = first + 1;
      while (end < to && this.sameKey(first, end)) end += 1;
      if (end - first > FEW) this.range(first, end, offset + KEY_BYTES);
      else if (end - first > 1) this.oneByOne(first, end, offset + KEY_BYTES);
      first = end;
    }
  }

  public order(): Uint32Array {
    const order = new Uint32Array(this.keys.length);
    for (let i = 0; i < order.length; i += 1) order[i] = this.halves[2 * i] % MOST_RECORDS;
    return order;
  }

  private fill(place: number, offset: number): void {
    const { bytes, halves } = this;
    const number = halves[2 * place] % MOST_RECORDS;
    const at = this.starts[number] + offset;
    const left = this.prefix - offset;
    if (left >= KEY_BYTES) {
      halves[2 * place + 1] = bytes.readUInt32BE(at);
      halves[2 * place] = bytes[at + 4] * MOST_RECORDS + number;
      return;
    }
    let high = 0;
    for (let i = 0; i < KEY_BYTES - 1; i += 1) high = high * 256 + (i < left ? bytes[at + i] : 0);
    halves[2 * place + 1] = high;
    halves[2 * place] = number;
  }

  private sameKey(a: number, b: number): boolean {
    const { halves } = this;
    return halves[2 * a + 1] === halves[2 * b + 1] && Math.floor(halves[2 * a] / MOST_RECORDS) === Math.floor(halves[2 * b] / MOST_RECORDS);
  }

  private oneByOne(from: number, to: number, offset: number): void {
    const { halves } = this;
    for (let i = from + 1; i < to; i += 1) {
      const number = halves[2 * i];
      let at = i;
      for (; at > from && this.compare(halves[2 * at - 2], number, offset) > 0; at -= 1) halves[2 * at] = halves[2 * at - 2];
      halves[2 * at] = number;
    }
  }

  private compare(a: number, b: number, offset: number): number {
    const { left, right, starts } = this;
    left.start = starts[a % MOST_RECORDS];
    right.start = starts[b % MOST_RECORDS];
    return compareRecords(left, right, offset, this.prefix);
  }
}
