import type { Piece } from './piece';

/** One invocation lists each range. Most listings of S3 give 1,000 keys, so with more ranges than this, a small destination would cost more than it must. */
const MOST_RANGES = 1000;

/**
 * Divides the keys below the prefix into ranges, in the order in which S3 lists keys. The first begins with the prefix, the last goes to the end.
 *
 * @param names names of archives, spread like those of the inventory
 */
export function keyRanges(prefix: string, names: readonly string[]): Pick<Piece, 'after' | 'until'>[] {
  const keys = [...new Set(names)].map((name) => Buffer.from(`${prefix}/${name}`)).sort(Buffer.compare);
  const bounds = spread(keys, MOST_RANGES - 1).map((key) => key.toString());
  return [undefined, ...bounds].map((after, i) => ({ ...(after !== undefined && { after }), ...(i < bounds.length && { until: bounds[i] }) }));
}

/** At most `most` of the items, evenly spread. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor(((i + 1) * items.length) / (most + 1))]);
}
