/* eslint-disable no-bitwise -- it is about bits */

/** Bits of empty `HashMarks`: 16 KiB. */
const FIRST_BITS = 2 ** 17;
/** Hashes are added until one bit in so many is set by them. Then the bits are doubled. */
const SPARSE = 1024;

/**
 * Remembers hashes by their lowest bits, in little memory for few of them.
 *
 * A hash that was added is never missed. Another one can look as if it was added: one in a hundred, and more once there are `most` bits.
 * When the bits are doubled, each one that is set becomes two, for the two hashes that it may stand for. So nothing is added again.
 */
export class HashMarks {
  private bytes: Uint8Array;
  /** Bits that are set since the bits were doubled. */
  private added = 0;
  private mask: number;

  /** @param most bits, a power of two */
  constructor(private readonly most: number) {
    const bits = Math.min(FIRST_BITS, most);
    this.bytes = new Uint8Array(bits / 8);
    this.mask = bits - 1;
  }

  /** @param hash of 32 bits */
  public add(hash: number): void {
    const at = (hash & this.mask) >>> 3;
    const bit = 1 << (hash & 7);
    if (this.bytes[at] & bit) return;
    this.bytes[at] |= bit;
    this.added += 1;
    if (this.added * SPARSE > this.mask && this.mask + 1 < this.most) this.double();
  }

  public has(hash: number): boolean {
    return (this.bytes[(hash & this.mask) >>> 3] & 1 << (hash & 7)) !== 0;
  }

  private double(): void {
    const { bytes } = this;
    this.bytes = new Uint8Array(2 * bytes.length);
    this.bytes.set(bytes);
    this.bytes.set(bytes, bytes.length);
    this.mask = 2 * this.mask + 1;
    this.added = 0;
  }
}
