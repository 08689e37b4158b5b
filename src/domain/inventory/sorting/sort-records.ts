import { compareBytes } from './record-cursor';

/** Bytes of a record that go into a sort key beside its number. */
const KEY_BYTES = 5;
/** Records that one sort can number: three bytes of the sort key. */
export const MOST_RECORDS = 2 ** 24;
/** Fewer records with the same key are put in order one by one. */
const FEW = 24;

/**
 * The numbers of records in the order of their first `prefix` bytes; equal ones stay in the order in which they came. Five
 * bytes of each record and its number make 64 bits, which are sorted natively; records that are equal in these five bytes are
 * sorted by the next five. The halves are written as 32 bits each, the low one first: every machine that Node.js runs on here
 * is little-endian.
 */
export function sortRecords(bytes: Buffer, starts: Uint32Array, count: number, prefix: number): Uint32Array {
  const keys = new BigUint64Array(count);
  const halves = new Uint32Array(keys.buffer);
  for (let i = 0; i < count; i += 1) halves[2 * i] = i;
  new Sort(bytes, starts, prefix, keys, halves).range(0, count, 0);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = halves[2 * i] % MOST_RECORDS;
  return order;
}

class Sort {
  constructor(
    private readonly bytes: Buffer,
    private readonly starts: Uint32Array,
    private readonly prefix: number,
    private readonly keys: BigUint64Array,
    private readonly halves: Uint32Array,
  ) {}

  /** Sorts the places `from` to `to`, whose records are equal in their first `offset` bytes. */
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
    const { bytes, starts } = this;
    return compareBytes(bytes, starts[a % MOST_RECORDS] + offset, bytes, starts[b % MOST_RECORDS] + offset, this.prefix - offset);
  }
}
