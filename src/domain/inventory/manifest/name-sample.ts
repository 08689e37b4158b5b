/** Names in the sample. Twice as many are kept between two cuts. */
const SAMPLE = 1000;

/**
 * A sample of the inventory's names, spread like all of them. It has the names with the smallest digests, so it does not depend on
 * the order of the inventory.
 */
export class NameSample {
  private names: { readonly digest: string; readonly name: string }[] = [];
  /** Largest digest of the last cut. A name with a larger one is not in the sample. */
  private largest?: string;

  public add(digest: string, name: string): void {
    if (this.largest !== undefined && digest >= this.largest) return;
    this.names.push({ digest, name });
    if (this.names.length < 2 * SAMPLE) return;
    this.names = this.smallest();
    this.largest = this.names[SAMPLE - 1].digest;
  }

  /** In the order in which S3 lists keys. */
  public sorted(): string[] {
    const names = new Set(this.smallest().map(({ name }) => name));
    return [...names].map((name) => Buffer.from(name)).sort(Buffer.compare).map((name) => name.toString());
  }

  private smallest() {
    return this.names.sort((a, b) => (a.digest < b.digest ? -1 : Number(a.digest > b.digest))).slice(0, SAMPLE);
  }
}
