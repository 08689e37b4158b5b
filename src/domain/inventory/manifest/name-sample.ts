/** Names that are kept, at most twice as many for a while. */
const SAMPLE = 1000;

/**
 * Some names of the inventory, spread as all of them are: those with the smallest digests, so always the same, whatever the
 * inventory's order.
 */
export class NameSample {
  private names: { readonly digest: string; readonly name: string }[] = [];
  /** No larger digest is among the smallest. */
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
