/** Keys of one answer of S3, in its order: by their bytes in UTF-8. */
export interface KeyPage {
  readonly keys: readonly string[];
  /** Nothing comes after it. */
  readonly last: boolean;
}

export interface DestinationKeys {
  /** Keys below the prefix that come after `after`, a page at a time. */
  pages(prefix: string, after?: string): AsyncIterable<KeyPage>;
}

/** Ranges of keys that are listed at a time: S3 answers a listing page by page, and only ranges can be asked for at once. */
const LANES = 32;

/**
 * The keys below the prefix, in batches of any order. Where the first page is not all, the rest is listed in several ranges at
 * once; `splits` are keys between which there is about as much.
 */
export async function* existingKeys(prefix: string, splits: readonly string[], destination: DestinationKeys): AsyncGenerator<readonly string[]> {
  const first = await firstPage(destination.pages(prefix));
  if (first.keys.length) yield first.keys;
  if (first.last) return;
  const begin = Buffer.from(first.keys[first.keys.length - 1]);
  const bounds = spread([...splits].map((key) => Buffer.from(key)).sort(Buffer.compare).filter((key) => Buffer.compare(key, begin) > 0), LANES - 1);
  yield* merged([begin, ...bounds].map((after, i) => between(prefix, after, bounds[i], destination)));
}

async function firstPage(pages: AsyncIterable<KeyPage>): Promise<KeyPage> {
  for await (const page of pages) return page;
  return { keys: [], last: true };
}

/** At most `most` of the keys, evenly. */
function spread(keys: readonly Buffer[], most: number): readonly Buffer[] {
  if (keys.length <= most) return keys;
  return Array.from({ length: most }, (_, i) => keys[Math.floor(((i + 1) * keys.length) / (most + 1))]);
}

/** Keys after `after`, up to `until` and that one too. */
async function* between(prefix: string, after: Buffer, until: Buffer | undefined, destination: DestinationKeys): AsyncGenerator<readonly string[]> {
  const isBeyond = (key: string) => until !== undefined && Buffer.compare(Buffer.from(key), until) > 0;
  for await (const { keys } of destination.pages(prefix, after.toString())) {
    const over = keys.length > 0 && isBeyond(keys[keys.length - 1]);
    yield over ? keys.filter((key) => !isBeyond(key)) : keys;
    if (over) return;
  }
}

/** What comes from several sources, as it comes. */
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
    // Whoever stops early, on an error too, leaves no listing behind that fails unheard.
    await Promise.allSettled([...pending.values()]);
  }
}
