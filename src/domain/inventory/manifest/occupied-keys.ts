import { writeLatin1 } from './line-bytes';
import { digestOf } from './records';
import { looksSuffixed } from '../../names/unique-name';
import { HashMarks } from '../hash-marks';

/*
 * Remembers the keys of the destination in a Bloom filter: at most 64 MiB of memory, for any number of keys.
 *
 * Each key sets eight bits, which its SHA-256 chooses. A key whose eight bits are all set may be occupied.
 *
 * Guarantees that an occupied key never looks free. So no archive is requested for a key that is taken. The opposite
 * mistake is possible: a free key can look occupied. It costs one HeadObject, in which Settle Existing sees that the key is free.
 * With 20 million keys this happens to one free key in 40,000, with 100 million to one in seven.
 *
 * The filter is not stored. If the build dies halfway, the next one lists the destination again.
 */

/** 64 MiB. */
const MOST_BITS = 2 ** 29;
/** Bits that a key sets. Four bytes of its SHA-256 choose each. */
const BITS_OF_KEY = 8;

/** The keys at which an object may stand in the destination. */
export class OccupiedKeys {
  /** At least one key has a suffix as `suffixedName` makes it. */
  public hasSuffixed = false;
  private isEmpty = true;
  private readonly bits = new HashMarks(MOST_BITS);
  private readonly digest = Buffer.alloc(4 * BITS_OF_KEY);

  public add(key: string): void {
    this.hasSuffixed ||= looksSuffixed(key);
    this.isEmpty = false;
    writeLatin1(this.digest, 0, digestOf(key));
    for (let i = 0; i < BITS_OF_KEY; i += 1) this.bits.add(this.hash(i));
  }

  /** @returns false if no object stands at the key; true if one may stand there */
  public mayHave(key: string): boolean {
    if (this.isEmpty) return false;
    writeLatin1(this.digest, 0, digestOf(key));
    for (let i = 0; i < BITS_OF_KEY; i += 1) {
      if (!this.bits.has(this.hash(i))) return false;
    }
    return true;
  }

  private hash(i: number): number {
    return this.digest.readInt32BE(4 * i);
  }
}
