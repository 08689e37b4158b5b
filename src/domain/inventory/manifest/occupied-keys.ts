import { digestOf } from './records';
import { looksSuffixed } from '../../names/unique-name';
import { BitSet } from '../bit-set';

/*
 * Remembers the keys of the destination in a Bloom filter: 64 MiB of memory for any number of keys.
 *
 * Each key sets eight bits, which its SHA-256 chooses. A key whose eight bits are all set may be occupied.
 *
 * Guarantees that an occupied key never looks free. So no archive is requested for a key that is taken. The opposite
 * mistake is possible: a free key can look occupied. It costs one HeadObject, in which Settle Existing sees that the key is free.
 * With 20 million keys this happens to one free key in 50,000, with 100 million to one in eight.
 *
 * The filter is not stored. If the build dies halfway, the next one lists the destination again.
 */

/** Bits of the filter: 64 MiB. */
const BITS = 2 ** 29;
/** Bits that a key sets. Four bytes of its SHA-256 choose each. */
const BITS_OF_KEY = 8;

/** The keys at which an object may stand in the destination. */
export class OccupiedKeys {
  /** At least one key has a suffix as `suffixedName` makes it. */
  public hasSuffixed = false;
  private bits?: BitSet;
  private readonly digest = Buffer.alloc(4 * BITS_OF_KEY);

  public add(key: string): void {
    this.hasSuffixed ||= looksSuffixed(key);
    this.bits ??= new BitSet(BITS);
    this.digest.write(digestOf(key), 'latin1');
    for (let i = 0; i < BITS_OF_KEY; i += 1) this.bits.add(this.bit(i));
  }

  /** @returns false if no object stands at the key; true if one may stand there */
  public mayHave(key: string): boolean {
    if (!this.bits) return false;
    this.digest.write(digestOf(key), 'latin1');
    for (let i = 0; i < BITS_OF_KEY; i += 1) {
      if (!this.bits.has(this.bit(i))) return false;
    }
    return true;
  }

  private bit(i: number): number {
    return this.digest.readUInt32BE(4 * i) % BITS;
  }
}
