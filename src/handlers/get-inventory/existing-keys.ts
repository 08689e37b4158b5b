/** The keys of one answer of S3, in the order of their UTF-8 bytes. */
export interface KeyPage {
  readonly keys: readonly string[];
  /** No page follows. */
  readonly last: boolean;
}

export interface DestinationKeys {
  /** Lists the keys below the prefix, page by page, beginning after the key `after`. */
  pages(prefix: string, after?: string): AsyncIterable<KeyPage>;
}

/** Ranges of keys that are listed at the same time. S3 gives the pages of one range one after the other. */
const LANES = 32;

/**
 * The keys below the prefix, in batches of any order. If there is more than one page, it lists several ranges at the same time.
 * `splits` are keys that divide the listing into about equal ranges.
 */
export async function* existingKeys(prefix: string, splits: readonly string[], destination: DestinationKeys): AsyncGenerator<readonly string[]> {
  const first = await firstPage(destination.pages(prefix));
  if (first.keys.length) yield first.keys;
  if (first.last) return;
  const begin = Buffer.from(first.keys[first.keys.length - 1]);
  const bounds = spread([...splits].map((key) => Buffer.from(key)).sort(Buffer.compare).filter((key) => Buffer.compare(key, begin) > 0), LANES - 1);
  yield* merged([begin, ...bounds].map((after, i) => keysBetween(prefix, { after: after.toString(), until: bounds[i]?.toString() }, destination)));
}

async function firstPage(pages: AsyncIterable<KeyPage>): Promise<KeyPage> {
  for await (const page of pages) return page;
  return { keys: [], last: true };
}

/** At most `most` of the keys, evenly spread. */
function spread(keys: readonly Buffer[], most: number): readonly Buffer[] {
  if (keys.length <= most) return keys;
  return Array.from({ length: most }, (_, i) => keys[Math.floor(((i + 1) * keys.length) / (most + 1))]);
}

/** A range of keys. */
export interface KeyRange {
  /** Undefined: from the first key. */
  readonly after?: string;
  /** Undefined: to the last key. */
  readonly until?: string;
}

/** Keys below the prefix after `after`, up to and including `until`. */
export async function* keysBetween(prefix: string, { after, until }: KeyRange, destination: DestinationKeys): AsyncGenerator<readonly string[]> {
  const end = until === undefined ? undefined : Buffer.from(until);
  const isBeyond = (key: string) => end !== undefined && Buffer.compare(Buffer.from(key), end) > 0;
  for await (const { keys } of destination.pages(prefix, after)) {
    const over = keys.length > 0 && isBeyond(keys[keys.length - 1]);
    yield over ? keys.filter((key) => !isBeyond(key)) : keys;
    if (over) return;
  }
}

/** The items of several sources, as they come. */
async function* merged<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = async (source: AsyncGenerator<T>) => ({ source, result: await source.next() });
  const pending = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (pending.size) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(source);
      } else {
        pending.set(source, next(source));
        yield result.value;
      }
    }
  } finally {
    // If the caller stops early, wait for the listings under way, so that none of them fails unhandled.
    await Promise.allSettled([...pending.values()]);
  }
}
