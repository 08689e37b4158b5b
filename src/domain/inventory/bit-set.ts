/* eslint-disable no-bitwise -- it is about bits */

/** Numbers below a limit, at one bit each. */
export class BitSet {
  private readonly bytes: Uint8Array;

  /** @param limit a multiple of eight */
  constructor(limit: number) {
    this.bytes = new Uint8Array(limit / 8);
  }

  public add(bit: number): void {
    this.bytes[bit >>> 3] |= 1 << (bit & 7);
  }

  public has(bit: number): boolean {
    return (this.bytes[bit >>> 3] & 1 << (bit & 7)) !== 0;
  }
}
