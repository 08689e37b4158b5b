/* eslint-disable no-bitwise -- FNV-1a works on bits */
import { looksSuffixed, mayHaveSuffix } from '../../names/unique-name';
import { BitSet } from '../bit-set';

/*
 * Tells which keys and folders cannot clash, which are nearly all. `KeyClashes` then sorts only the others.
 *
 * `expect` gets each name before the first key is made. It marks the hash of the name among the keys, and the hash of each of its folders
 * among the folders. A key clashes only if it is marked among the folders, and a folder only if it is marked among the keys.
 *
 * Guarantees that a clash is never missed. Different paths can have the same hash: such a path is sorted for nothing.
 * Takes 32 MiB for any number of names.
 *
 * The marks are stored nowhere. If the build dies halfway, the next one reads the names again.
 */

/** Marks of each of the two kinds. With ten million names, one path in fourteen is sorted for nothing. */
const MARKS = 2 ** 27;
const SLASH = '/'.charCodeAt(0);
/** FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export class ClashFilter {
  private readonly keys = new BitSet(MARKS);
  private readonly folders = new BitSet(MARKS);

  /** A name that a key may have. Call it for each name before `mayBeFolder` and `mayBeKey`. */
  public expect(name: string): void {
    const end = pathEnd(name);
    let hash = FNV_START;
    for (let i = 0; i < end; i += 1) {
      const unit = name.charCodeAt(i);
      if (unit === SLASH) mark(this.folders, hash);
      hash = Math.imul(hash ^ unit, FNV_PRIME);
    }
    mark(this.keys, hash);
  }

  /** @returns false if neither the path nor one of its folders can clash. One loop tells that of nearly all paths. */
  public mayClash(path: string): boolean {
    let hash = FNV_START;
    for (let i = 0; i < path.length; i += 1) {
      const unit = path.charCodeAt(i);
      if (unit === SLASH && isMarked(this.keys, hash)) return true;
      hash = Math.imul(hash ^ unit, FNV_PRIME);
    }
    return isMarked(this.folders, hash) || mayHaveSuffix(path);
  }

  /** @returns false if no expected name is below this path */
  public mayBeFolder(path: string): boolean {
    return isMarked(this.folders, hashOf(path));
  }

  /** @returns false if no key has this path. A name with a suffix was not expected, but it can be recognized. */
  public mayBeKey(path: string): boolean {
    return isMarked(this.keys, hashOf(path)) || looksSuffixed(path);
  }
}

/** The name of a folder marker can end in `/`, which is no part of its path. */
export const pathEnd = (name: string): number => name.length - (name.endsWith('/') ? 1 : 0);

function hashOf(path: string): number {
  let hash = FNV_START;
  for (let i = 0; i < path.length; i += 1) hash = Math.imul(hash ^ path.charCodeAt(i), FNV_PRIME);
  return hash;
}

const placeOf = (hash: number): number => (hash >>> 0) % MARKS;
const mark = (marks: BitSet, hash: number): void => marks.add(placeOf(hash));
const isMarked = (marks: BitSet, hash: number): boolean => marks.has(placeOf(hash));
