import { ClashFilter, pathEnd } from './clash-filter';
import { NewFolders, pathBelow } from './key-folders';
import { DIGEST, digestOf, writeDigest } from './records';
import { SortingSpace } from './sorting-space';
import { ExternalSorter } from '../sorting/external-sorter';
import { KeptPrefix } from '../sorting/record-cursor';

/*
 * Finds keys that are a folder of other keys, such as `photos` beside `photos/a.jpg`, although all keys together do not fit into memory.
 *
 * A key gives a record for itself, and one for each of its folders. Sorted by their digests, a key and the folder of the same name follow
 * one another. `ClashFilter` knows which of them cannot clash. They give no record, so there are few records.
 *
 * Nothing is kept elsewhere: if the build dies halfway, the next one starts from the beginning.
 */

enum Kind { KEY = 1, FOLDER }

/** A record: digest | kind 1 | path, of folders only. */
const AT = { KIND: DIGEST, PATH: DIGEST + 1 };

/** Keys that are also folders of other keys. S3 takes both, but no tool can download both. */
export interface Clashes {
  readonly keys: number;
  /** One of them. */
  readonly example?: string;
}

export class KeyClashes {
  private readonly sorter: ExternalSorter;
  private readonly folders = new NewFolders();

  /** @param filter has been told each name */
  constructor(space: SortingSpace, private readonly prefix: string, private readonly filter: ClashFilter) {
    this.sorter = space.small(AT.PATH);
  }

  /** Adds a key below the prefix. The key of a folder marker can end in `/`. */
  public add(key: string): void {
    this.addPath(pathBelow(this.prefix, key));
  }

  /** Adds the key of a name. */
  public addName(name: string): void {
    this.addPath(name.slice(0, pathEnd(name)));
  }

  private addPath(path: string): void {
    for (const end of this.filter.mayClashAt(path)) {
      if (end < path.length) this.addFolder(path.slice(0, end));
      else if (this.filter.mayBeFolder(path)) this.record(Kind.KEY, path);
    }
  }

  private addFolder(folder: string): void {
    if (this.folders.isNew(folder) && this.filter.mayBeKey(folder)) this.record(Kind.FOLDER, folder);
  }

  /** Counts them. Nothing can be added afterwards. */
  public found(): Clashes {
    const records = this.sorter.sorted();
    const key = new KeptPrefix(DIGEST);
    let [keys, hasKey, example] = [0, false, undefined as string | undefined];
    while (records.next()) {
      const { bytes, start, end } = records;
      if (bytes[start + AT.KIND] === Kind.KEY) {
        key.keep(records);
        hasKey = true;
      } else if (hasKey && key.isOf(records)) {
        keys += 1;
        example ??= `${this.prefix}/${bytes.toString('utf8', start + AT.PATH, end)}`;
        // The same folder can have more records.
        hasKey = false;
      }
    }
    return { keys, ...(example === undefined ? {} : { example }) };
  }

  private record(kind: Kind, path: string): void {
    const text = kind === Kind.FOLDER ? path : '';
    const at = this.sorter.room(AT.PATH + Buffer.byteLength(text));
    const bytes = this.sorter.arena;
    writeDigest(bytes, at, digestOf(path));
    bytes[at + AT.KIND] = kind;
    this.sorter.keep(AT.PATH + bytes.write(text, at + AT.PATH, 'utf8'));
  }
}
