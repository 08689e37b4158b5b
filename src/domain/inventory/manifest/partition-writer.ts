import { setImmediate } from 'timers/promises';
import type { ManifestSink } from './engine';
import { draftBytes, mostLineBytes, mostPlainBytes, writeLine } from './entry-line';
import { MANIFEST_PARTITION_ARCHIVES, MANIFEST_PARTITION_BYTES, ManifestEntry } from '../../../contracts/manifest';
import { FigureCounter, RequestedFacts } from '../../plan/figure-counter';
import { PlanFigures } from '../../plan/plan-figures';

/** Entries after which other work gets a turn, because the sink may still be writing the previous partition. */
const TURN = 250;

export interface PartitionLimits {
  /** Entries in a group. */
  readonly archives: number;
  /** Bytes of a partition, once its drafts are settled. */
  readonly bytes: number;
}

export const PARTITION_LIMITS: PartitionLimits = { archives: MANIFEST_PARTITION_ARCHIVES, bytes: MANIFEST_PARTITION_BYTES };

/** The line of an archive that is requested under its own key, by no rule. */
export interface RequestedLine {
  readonly facts: RequestedFacts;
  /** Bytes of its description and its key. */
  readonly textBytes: number;
  /** Writes the line at `at`. @returns the number of bytes */
  write(target: Buffer, at: number): number;
}

/** Bytes of the first buffer. A small vault needs no more. */
const FIRST_BYTES = 64 * 1024;

/**
 * Collects entries into partitions. Gives each partition to the sink, and collects the next one while the sink writes.
 *
 * A group of `limits.archives` entries is one partition. It is several only if its text is longer than `limits.bytes`. A partition never
 * has entries of two groups, so the partitions of a group depend on no other group, and groups can be written on several machines.
 */
export class PartitionWriter {
  public readonly partitions: { readonly draft: boolean; readonly figures: PlanFigures }[] = [];
  private text: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** A buffer that the sink has written. To fill it again is cheaper than to get new memory. */
  private spare?: Buffer;
  private bytes = 0;
  /** Of these bytes, those that only a draft has. They cut no partition, because another engine may find other keys occupied. */
  private drafted = 0;
  private entries = 0;
  private all = 0;
  private draft = false;
  private figures: FigureCounter;
  private putting: Promise<void> = Promise.resolve();

  constructor(private readonly sink: ManifestSink, private readonly chunkSize: number, private readonly limits: PartitionLimits) {
    this.figures = new FigureCounter({ chunkSize });
  }

  /** @returns undefined if the caller can add the next entry at once; otherwise a promise that it must await first */
  public add(entry: ManifestEntry): Promise<unknown> | undefined {
    this.makeRoom(mostLineBytes(entry));
    const closed = this.added(writeLine(this.text, this.bytes, entry), draftBytes(entry));
    this.draft ||= entry.occupied === true;
    this.figures.add(entry);
    return closed ?? this.turn();
  }

  /** Adds an entry that is requested, whose line is written without an object for it. Returns the same. */
  public addRequested(line: RequestedLine): Promise<unknown> | undefined {
    const { facts, textBytes } = line;
    this.makeRoom(mostPlainBytes(textBytes));
    const closed = this.added(line.write(this.text, this.bytes), 0);
    this.figures.addRequested(facts, textBytes);
    return closed ?? this.turn();
  }

  /** Gives the last partition to the sink, and waits until the sink has written it. */
  public async end(): Promise<void> {
    if (this.entries) await this.close(0);
    await this.putting;
  }

  /** Counts a line that has been written behind the others. It begins a new partition if this one is full. */
  private added(bytes: number, drafted: number): Promise<void> | undefined {
    const isFull = this.all % this.limits.archives === 0 || this.bytes - this.drafted + bytes - drafted > this.limits.bytes;
    const closed = isFull && this.entries ? this.close(bytes) : undefined;
    this.bytes += bytes;
    this.drafted += drafted;
    this.entries += 1;
    this.all += 1;
    return closed;
  }

  private turn(): Promise<unknown> | undefined {
    return this.entries % TURN === 0 ? setImmediate() : undefined;
  }

  /** The buffer is doubled up to the limit. What only a draft has can make it larger than that. Then it grows by a quarter, so bytes are copied a few times. */
  private makeRoom(bytes: number): void {
    const { length } = this.text;
    if (this.bytes + bytes <= length) return;
    const grown = length < this.limits.bytes ? Math.min(2 * length, this.limits.bytes) : Math.ceil(1.25 * length);
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes, grown) + bytes);
    this.text.copy(larger, 0, 0, this.bytes);
    this.text = larger;
  }

  /**
   * Waits until the sink has written the previous partition, then gives it this one.
   *
   * @param next bytes of the next partition's first line, which has been written behind this partition
   */
  private async close(next: number): Promise<void> {
    const { draft, putting, bytes, text } = this;
    this.partitions.push({ draft, figures: this.figures.figures() });
    const number = this.partitions.length;
    // The sink has the old buffer until it has written the partition.
    this.text = this.spare && this.spare.length >= next ? this.spare : Buffer.allocUnsafeSlow(text.length);
    this.spare = undefined;
    text.copy(this.text, 0, bytes, bytes + next);
    this.bytes = 0;
    this.drafted = 0;
    this.entries = 0;
    this.draft = false;
    this.figures = new FigureCounter({ chunkSize: this.chunkSize });
    await putting;
    this.putting = this.sink.partition(number, text.subarray(0, bytes), draft).then(() => { this.spare = text; });
    // The next `close` or `end` awaits it and gets the error. Until then Node would call the rejection unhandled.
    this.putting.catch(() => undefined);
  }
}
