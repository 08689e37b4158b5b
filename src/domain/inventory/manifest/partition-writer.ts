import { setImmediate } from 'timers/promises';
import type { ManifestSink } from './engine';
import { MANIFEST_PARTITION_ARCHIVES, MANIFEST_PARTITION_BYTES, ManifestEntry } from '../../../contracts/manifest';
import { FigureCounter } from '../../plan/figure-counter';
import { PlanFigures } from '../../plan/plan-figures';

/** Entries after which other work gets a turn, because the sink may still be writing the previous partition. */
const TURN = 250;

export interface PartitionLimits {
  readonly archives: number;
  readonly bytes: number;
}

export const PARTITION_LIMITS: PartitionLimits = { archives: MANIFEST_PARTITION_ARCHIVES, bytes: MANIFEST_PARTITION_BYTES };

/** Collects entries into partitions. Gives each partition to the sink, and collects the next one while the sink writes. */
export class PartitionWriter {
  public readonly partitions: { readonly draft: boolean; readonly figures: PlanFigures }[] = [];
  private lines: string[] = [];
  private bytes = 0;
  private draft = false;
  private figures: FigureCounter;
  private putting: Promise<void> = Promise.resolve();

  constructor(private readonly sink: ManifestSink, private readonly chunkSize: number, private readonly limits: PartitionLimits) {
    this.figures = new FigureCounter({ chunkSize });
  }

  /** @returns undefined if the caller can add the next entry at once; otherwise a promise that it must await first */
  public add(entry: ManifestEntry): Promise<unknown> | undefined {
    const line = `${JSON.stringify(entry)}\n`;
    const bytes = Buffer.byteLength(line);
    const isFull = this.lines.length === this.limits.archives || this.bytes + bytes > this.limits.bytes;
    const closed = isFull && this.lines.length ? this.close() : undefined;
    this.lines.push(line);
    this.bytes += bytes;
    this.draft ||= entry.occupied === true;
    this.figures.add(entry);
    return closed ?? (this.lines.length % TURN === 0 ? setImmediate() : undefined);
  }

  /** Gives the last partition to the sink, and waits until the sink has written it. */
  public async end(): Promise<void> {
    if (this.lines.length) await this.close();
    await this.putting;
  }

  /** Waits until the sink has written the previous partition, then gives it this one. */
  private async close(): Promise<void> {
    const { draft, putting } = this;
    const text = this.lines.join('');
    this.partitions.push({ draft, figures: this.figures.figures() });
    const number = this.partitions.length;
    this.lines = [];
    this.bytes = 0;
    this.draft = false;
    this.figures = new FigureCounter({ chunkSize: this.chunkSize });
    await putting;
    this.putting = this.sink.partition(number, text, draft);
    // The next `close` or `end` awaits it and gets the error. Until then Node would call the rejection unhandled.
    this.putting.catch(() => undefined);
  }
}
