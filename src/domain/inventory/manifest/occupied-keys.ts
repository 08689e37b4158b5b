import { digestOf } from './records';

/** Bits; 64 MiB. With 20 million keys one free key in 50,000 seems occupied, with 100 million one in eight. */
const BITS = 2 ** 29;
/** Bits that a key sets: each is chosen by four bytes of its SHA-256. */
const BITS_OF_KEY = 8;

/**
 * The keys at which something may stand in the destination: a Bloom filter, so memory does not grow with the bucket. A key
 * that seems occupied and is free costs one look more; one that is occupied is never taken for free.
 */
export class OccupiedKeys {
  private bits?: Uint8Array;
  private readonly digest = Buffer.alloc(4 * BITS_OF_KEY);

  public add(key: string): void {
    this.bits ??= new Uint8Array(BITS / 8);
    this.digest.write(digestOf(key), 'hex');
    for (let i = 0; i < BITS_OF_KEY; i += 1) {
      const bit = this.bit(i);
      // eslint-disable-next-line no-bitwise -- they are bits
      this.bits[bit >>> 3] |= 1 << (bit & 7);
    }
  }

  public mayHave(key: string): boolean {
    if (!this.bits) return false;
    this.digest.write(digestOf(key), 'hex');
    for (let i = 0; i < BITS_OF_KEY; i += 1) {
      const bit = this.bit(i);
      // eslint-disable-next-line no-bitwise -- they are bits
      if (!(this.bits[bit >>> 3] & 1 << (bit & 7))) return false;
    }
    return true;
  }

  private bit(i: number): number {
    return this.digest.readUInt32BE(4 * i) % BITS;
  }
}
