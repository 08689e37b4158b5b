import { BitSet } from '../bit-set';

/*
 * Tells which names only one archive has, which are nearly all. `ArchiveComparison` then sorts only the others.
 *
 * Guarantees that a name of several archives is never missed. A name of one archive can be sorted for nothing.
 * Takes 1 MiB for any number of names. If the build dies halfway, the next one reads the names again.
 */

/** Digests are told apart by so many of their first bits. */
const BITS = 23;
const OTHER_BITS = 32 - BITS;

export class RepeatedNames {
  private readonly marks = new BitSet(2 ** BITS);
  private hasAll = false;

  /** Several archives may have the name with this digest, whose characters are its bytes. */
  public add(digest: string): void {
    const first = digest.charCodeAt(0) * 2 ** 24 + digest.charCodeAt(1) * 2 ** 16 + digest.charCodeAt(2) * 2 ** 8 + digest.charCodeAt(3);
    this.marks.add(Math.floor(first / 2 ** OTHER_BITS));
  }

  /** Any archive may have a name that several have, because some get another name than the described one. */
  public addAll(): void {
    this.hasAll = true;
  }

  /** @returns false if only one archive has the name whose digest begins at `at` */
  public mayHave(bytes: Buffer, at: number): boolean {
    return this.hasAll || this.marks.has(Math.floor(bytes.readUInt32BE(at) / 2 ** OTHER_BITS));
  }
}
