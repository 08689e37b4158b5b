/** Where `--out` writes each object, relative to the folder of the objects. */
export interface Places {
  /** By key. A key that is a file path keeps it. */
  readonly paths: ReadonlyMap<string, string>;
  /** Keys whose object is written elsewhere. */
  readonly moved: readonly string[];
}

/**
 * S3 can hold `photos` and `photos/a.jpg`, and a key that ends in `/`. A file system cannot: `photos` would have to be a file and a folder.
 * The object of such a key goes into a file beside the folder.
 */
export function placesOf(keys: readonly string[]): Places {
  const folders = new Set(keys.flatMap(foldersOf));
  const taken = new Set([...keys, ...folders]);
  const moved = keys.filter((key) => key.endsWith('/') || folders.has(key));
  const beside = new Map(moved.map((key) => [key, free(key.replace(/\/$/, ''), taken)]));
  return { paths: new Map(keys.map((key) => [key, beside.get(key) ?? key])), moved };
}

/** `a` and `a/b` for `a/b/c`. */
const foldersOf = (key: string): string[] => [...key.matchAll(/\//g)].map(({ index }) => key.slice(0, index));

function free(path: string, taken: Set<string>): string {
  let place = `${path} (object)`;
  for (let n = 2; taken.has(place); n += 1) place = `${path} (object ${n})`;
  taken.add(place);
  return place;
}
