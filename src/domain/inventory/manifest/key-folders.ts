import { pathEnd } from './clash-filter';

/** Folders that are remembered, so that they are not given again for each of their keys. */
const MOST_REMEMBERED = 10_000;

/** The path of a key below the prefix. The key of a folder marker can end in `/`, which is no part of its path. */
export const pathBelow = (prefix: string, key: string): string => key.slice(prefix.length + 1, pathEnd(key));

/** Finds the folders of paths. A folder of many paths is given a few times, in bounded memory. */
export class NewFolders {
  private readonly remembered = new Set<string>();

  /** Calls `take` with each folder of the path that is not remembered, from the innermost on. */
  public each(path: string, take: (folder: string) => void): void {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      // Its own folders were given with it.
      if (!this.isNew(folder)) return;
      take(folder);
    }
  }

  /** Remembers the folder. @returns false if it was remembered */
  public isNew(folder: string): boolean {
    if (this.remembered.has(folder)) return false;
    if (this.remembered.size === MOST_REMEMBERED) this.remembered.clear();
    this.remembered.add(folder);
    return true;
  }
}
