import { MergeCursor, Run } from './merge-cursor';
import { HEADER, MOST_RECORD_BYTES, RecordCursor } from './record-cursor';
import { ScratchFile, ScratchSpace } from './scratch-space';
import { MOST_RECORDS, sortRecords } from './sort-records';

/** Bytes that are written at a time. */
const WRITE_BYTES = 1024 * 1024;
/** Bytes with which an arena begins: small vaults need no more. */
const FIRST_BYTES = 256 * 1024;
const FIRST_RECORDS = 4096;

export interface SorterOptions {
  readonly scratch: ScratchSpace;
  /** Bytes at the beginning of a record that it is sorted by; at least 6. */
  readonly prefix: number;
  /** Bytes that are sorted in memory at a time. */
  readonly arenaBytes: number;
}

/**
 * Sorts any number of records by their first bytes in bounded memory: as many as an arena holds are sorted in memory and
 * written to scratch as a run, and the runs are merged. What fits into the arena never sees the disk.
 */
export class ExternalSorter {
  /** Where the record goes for which there is `room`. */
  public arena: Buffer;
  private used = 0;
  private count = 0;
  private starts: Uint32Array = new Uint32Array(FIRST_RECORDS);
  private file?: ScratchFile;
  private readonly runs: Run[] = [];

  constructor(private readonly options: SorterOptions) {
    this.arena = Buffer.allocUnsafeSlow(Math.min(FIRST_BYTES, options.arenaBytes));
  }

  /** Where in `arena` a record of at most `most` bytes may be written; `keep` then says how long it has become. */
  public room(most: number): number {
    if (most > MOST_RECORD_BYTES) throw new Error(`a record of ${most} bytes is too long to be sorted`);
    const isFull = this.used + HEADER + most > this.options.arenaBytes || this.count === MOST_RECORDS;
    if (isFull && this.count) this.spill();
    if (this.used + HEADER + most > this.arena.length) this.grow(this.used + HEADER + most);
    return this.used + HEADER;
  }

  public keep(length: number): void {
    if (this.count === this.starts.length) this.starts = enlarged(this.starts);
    this.arena.writeUInt16BE(length, this.used);
    this.starts[this.count] = this.used + HEADER;
    this.count += 1;
    this.used += HEADER + length;
  }

  /** Everything in order. Nothing can be added any more. */
  public sorted(): RecordCursor {
    const { prefix } = this.options;
    if (!this.file) return new ArenaCursor(this.arena, this.starts, sortRecords(this.arena, this.starts, this.count, prefix));
    if (this.count) this.spill();
    this.arena = Buffer.alloc(0);
    return new MergeCursor(this.file, this.runs, prefix);
  }

  private spill(): void {
    this.file ??= this.options.scratch.create();
    const first = this.file.size;
    const order = sortRecords(this.arena, this.starts, this.count, this.options.prefix);
    const out = Buffer.allocUnsafeSlow(WRITE_BYTES);
    let filled = 0;
    for (const number of order) {
      const start = this.starts[number];
      const end = start + this.arena.readUInt16BE(start - HEADER);
      if (filled + end - start + HEADER > out.length) {
        this.file.append(out, filled);
        filled = 0;
      }
      filled += this.arena.copy(out, filled, start - HEADER, end);
    }
    this.file.append(out, filled);
    this.runs.push({ first, end: this.file.size });
    this.used = 0;
    this.count = 0;
  }

  private grow(least: number): void {
    const arena = Buffer.allocUnsafeSlow(Math.max(least, Math.min(2 * this.arena.length, this.options.arenaBytes)));
    this.arena.copy(arena, 0, 0, this.used);
    this.arena = arena;
  }
}

/** Goes through what was sorted in memory. */
class ArenaCursor implements RecordCursor {
  public start = 0;
  public end = 0;
  private at = 0;

  constructor(public bytes: Buffer, private readonly starts: Uint32Array, private readonly order: Uint32Array) {}

  public next(): boolean {
    if (this.at === this.order.length) {
      this.bytes = Buffer.alloc(0);
      return false;
    }
    this.start = this.starts[this.order[this.at]];
    this.end = this.start + this.bytes.readUInt16BE(this.start - HEADER);
    this.at += 1;
    return true;
  }
}

function enlarged(starts: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * starts.length);
  larger.set(starts);
  return larger;
}
