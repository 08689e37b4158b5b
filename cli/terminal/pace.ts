/** Throughput is that of the last ten minutes: archives of some GB arrive minutes apart. */
const WINDOW_MS = 10 * 60_000;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** How fast bytes arrive. The time before the first of them does not count: Glacier takes hours to make an archive ready. */
export class Pace {
  private samples: Sample[] = [];

  /** @param at milliseconds since 1970 */
  public add(at: number, bytes: number): void {
    const first = this.samples.at(0);
    if (first === undefined || (this.samples.length === 1 && first.bytes === bytes)) this.samples = [{ at, bytes }];
    else this.samples.push({ at, bytes });
    while (this.samples.length > 2 && this.samples[1].at <= at - WINDOW_MS) this.samples.shift();
  }

  /** @returns undefined if nothing has arrived in the window */
  public bytesPerSecond(): number | undefined {
    const [first, last] = [this.samples.at(0), this.samples.at(-1)];
    if (!first || !last || last.at === first.at || last.bytes <= first.bytes) return undefined;
    return (last.bytes - first.bytes) / ((last.at - first.at) / 1000);
  }
}
