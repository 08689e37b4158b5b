import fc from 'fast-check';
import { DestinationKeys, existingKeys } from '../../../src/handlers/get-inventory/existing-keys';

const sortedAsS3 = (keys: readonly string[]) => [...new Set(keys)].map((key) => Buffer.from(key)).sort(Buffer.compare).map(String);

/** A destination that lists `size` keys a page. */
class Listing implements DestinationKeys {
  public readonly begun: (string | undefined)[] = [];
  public atOnce = 0;
  public most = 0;
  public failAfter = Infinity;
  private readonly keys: string[];

  constructor(keys: readonly string[], private readonly size: number) {
    this.keys = sortedAsS3(keys);
  }

  public async *pages(prefix: string, after?: string) {
    this.begun.push(after);
    const isAfter = (key: string) => after === undefined || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
    const keys = this.keys.filter((key) => key.startsWith(prefix) && isAfter(key));
    this.most = Math.max(this.most, this.atOnce += 1);
    for (let at = 0; at === 0 || at < keys.length; at += this.size) {
      await Promise.resolve();
      if ((this.failAfter -= 1) < 0) throw new Error('refused');
      yield { keys: keys.slice(at, at + this.size), last: at + this.size >= keys.length };
    }
    this.atOnce -= 1;
  }
}

async function found(listing: Listing, splits: readonly string[] = []): Promise<string[]> {
  const keys: string[] = [];
  for await (const batch of existingKeys('p/', splits, listing)) keys.push(...batch);
  return keys;
}
const named = (count: number) => Array.from({ length: count }, (_, i) => `p/${String(i).padStart(6, '0')}`);

it('lists once if the destination has no keys, or one page of them', async () => {
  const empty = new Listing(['q/other'], 10);
  expect([await found(empty, named(100)), empty.begun]).toEqual([[], [undefined]]);
  const page = new Listing(named(10), 10);
  expect([await found(page, named(100)), page.begun]).toEqual([named(10), [undefined]]);
});

it('lists several ranges at the same time if there is more', async () => {
  const listing = new Listing(named(5000), 10);
  expect(await found(listing, named(5000).filter((_, i) => i % 7 === 0)).then(sortedAsS3)).toEqual(named(5000));
  expect(listing.begun).toHaveLength(1 + 32);
  expect(listing.most).toBeGreaterThan(16);
});

it('finds every key once, for any keys and any splits', async () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => `p/${text}`);
  const names = fc.array(name, { maxLength: 80 });
  await fc.assert(fc.asyncProperty(names, names, fc.integer({ min: 1, max: 9 }), async (keys, splits, size) => {
    const all = await found(new Listing(keys, size), splits);
    expect(all.slice().sort()).toEqual(sortedAsS3(keys).sort());
  }), { numRuns: 200 });
});

it('ends with the error of a range that fails', async () => {
  const listing = new Listing(named(500), 10);
  listing.failAfter = 20;
  await expect(found(listing, named(500))).rejects.toThrow('refused');
});
