/* eslint-disable no-bitwise -- FNV-1a works on bits */
import { looksSuffixed, mayHaveSuffix } from '../../names/unique-name';
import { HashMarks } from '../hash-marks';

/*
 * Tells which keys and folders cannot clash, which are nearly all. `KeyClashes` then sorts only the others.
 *
 * `expect` gets each name before the first key is made. It marks the hash of the name among the keys, and the hash of each of its folders
 * among the folders. A hash that is marked among both is noticed. Only a path with such a hash can clash. Of a path, only the folder that is
 * noticed is looked at more closely: one of the first folders can be noticed by chance, and then all of a vault's paths are below it.
 *
 * Guarantees that a clash is never missed. Different paths can have the same hash: such a path is sorted for nothing.
 * Takes at most 32 MiB, for any number of names. The two marks of a hash are neighbours, because each access to other memory costs more than the hash.
 * What is noticed is little enough for the caches of a CPU.
 *
 * The marks are stored nowhere. If the build dies halfway, the next one reads the names again.
 */

/** Marks of both kinds. Of ten million names in a million folders, one folder in ten is noticed for nothing. */
const MARKS = 2 ** 28;
/** Bits of a hash by which it is noticed: little enough for the caches of a CPU. The highest bits, because `HashMarks` mistakes hashes for others with the same lowest ones. */
const NOTICED_BITS = 19;
const OTHER_BITS = 32 - NOTICED_BITS;
const SLASH = '/'.charCodeAt(0);
/** FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const NOWHERE: readonly number[] = [];

enum Kind { KEY, FOLDER }

export class ClashFilter {
  private readonly marks = new HashMarks(MARKS);
  private readonly noticed = new HashMarks(2 ** NOTICED_BITS);

  /**
   * A name that a key may have. Call it for each name before the other methods.
   *
   * @returns false if the name was not expected before
   */
  public expect(name: string): boolean {
    const end = pathEnd(name);
    let hash = FNV_START;
    for (let i = 0; i < end; i += 1) {
      const unit = name.charCodeAt(i);
      if (unit === SLASH) this.mark(hash, Kind.FOLDER, Kind.KEY);
      hash = Math.imul(hash ^ unit, FNV_PRIME);
    }
    const isRepeated = this.isMarked(hash, Kind.KEY);
    this.mark(hash, Kind.KEY, Kind.FOLDER);
    return isRepeated;
  }

  /**
   * Looks at a path that was expected, or has got a suffix, and at each of its folders.
   *
   * @returns where those of them end that may clash. Nearly all paths have none.
   */
  public mayClashAt(path: string): readonly number[] {
    // A path with a suffix was not expected, so nothing of it was noticed.
    const isUnknown = mayHaveSuffix(path);
    let ends = NOWHERE;
    let hash = FNV_START;
    for (let i = 0; i < path.length; i += 1) {
      const unit = path.charCodeAt(i);
      if (unit === SLASH && (isUnknown || this.isNoticed(hash))) ends = [...ends, i];
      hash = Math.imul(hash ^ unit, FNV_PRIME);
    }
    return isUnknown || this.isNoticed(hash) ? [...ends, path.length] : ends;
  }

  /** @returns false if no expected name is below this path */
  public mayBeFolder(path: string): boolean {
    return this.isMarked(hashOf(path), Kind.FOLDER);
  }

  /** @returns false if no key has this path. A name with a suffix was not expected, but it can be recognized. */
  public mayBeKey(path: string): boolean {
    return this.isMarked(hashOf(path), Kind.KEY) || looksSuffixed(path);
  }

  private mark(hash: number, kind: Kind, other: Kind): void {
    this.marks.add(placeOf(hash, kind));
    if (this.isMarked(hash, other)) this.noticed.add(hash >>> OTHER_BITS);
  }

  private isMarked(hash: number, kind: Kind): boolean {
    return this.marks.has(placeOf(hash, kind));
  }

  private isNoticed(hash: number): boolean {
    return this.noticed.has(hash >>> OTHER_BITS);
  }
}

/** The name of a folder marker can end in `/`, which is no part of its path. */
export const pathEnd = (name: string): number => name.length - (name.endsWith('/') ? 1 : 0);

function hashOf(path: string): number {
  let hash = FNV_START;
  for (let i = 0; i < path.length; i += 1) hash = Math.imul(hash ^ path.charCodeAt(i), FNV_PRIME);
  return hash;
}

const placeOf = (hash: number, kind: Kind): number => hash << 1 | kind;
