import { setImmediate } from 'timers/promises';
import type { ManifestSink } from './engine';
import { MANIFEST_PARTITION_ARCHIVES, MANIFEST_PARTITION_BYTES, ManifestEntry } from '../../../contracts/manifest';
import { FigureCounter, PlanFigures } from '../../plan/figures';

/** Entries after which the sink gets a turn: it is still putting the partition before. */
const TURN = 250;

export interface PartitionLimits {
  readonly archives: number;
  readonly bytes: number;
}

export const PARTITION_LIMITS: PartitionLimits = { archives: MANIFEST_PARTITION_ARCHIVES, bytes: MANIFEST_PARTITION_BYTES };

/** Makes partitions of entries and gives each to the sink while it makes the next. */
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

  /** Undefined: there is nothing to wait for. */
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

  /** The last partition is put. */
  public async end(): Promise<void> {
    if (this.lines.length) await this.close();
    await this.putting;
  }

  /** Waits until the partition before is put. */
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
    // Awaited with the next partition; until then its failure is nobody's.
    this.putting.catch(() => undefined);
  }
}
