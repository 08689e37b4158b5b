import { MergeCursor, Run } from './merge-cursor';
import { HEADER, MOST_RECORD_BYTES, RecordCursor } from './record-cursor';
import { ScratchFile, ScratchSpace } from './scratch-space';
import { MOST_RECORDS, RecordList, sortRecords } from './sort-records';

/*
 * Sorts any number of records in bounded memory.
 *
 * Records are written into an arena in memory. When the arena is full, they are sorted and written to a scratch file as a run.
 * In the end, `MergeCursor` merges the runs. Records that fit into the arena never go to the disk.
 *
 * Guarantees:
 * - The order of the first `prefix` bytes. Equal records keep the order in which they were added.
 * - Memory is `arenaBytes`, four bytes for each record, and the keys of `sortRecords`. While merging, it is `READ_BYTES` for each run.
 * - `ScratchSpace` bounds the disk. A full scratch space throws `ScratchFullError`.
 *
 * The sorter uses no objects for records, because millions of objects would cost more than the sorting.
 *
 * Nothing is kept for another process. If the sorter dies halfway, `ScratchSpace.removeAll` removes its file, and the caller
 * reads and sorts from the beginning.
 */

/** Bytes that are written at a time. */
const WRITE_BYTES = 1024 * 1024;
/** Bytes of a new arena. A small vault needs no more. */
const FIRST_BYTES = 256 * 1024;
const FIRST_RECORDS = 4096;

export interface SorterOptions {
  readonly scratch: ScratchSpace;
  /** Records are sorted by so many of their first bytes. At least 6. */
  readonly prefix: number;
  /** Bytes of the largest arena. */
  readonly arenaBytes: number;
}

/** To add a record, call `room`, write the record into `arena`, then call `keep`. */
export class ExternalSorter {
  /** The memory into which the caller writes records. `room` can replace it. */
  public arena: Buffer;
  private used = 0;
  private count = 0;
  private starts: Uint32Array = new Uint32Array(FIRST_RECORDS);
  private file?: ScratchFile;
  private readonly runs: Run[] = [];

  constructor(private readonly options: SorterOptions) {
    this.arena = Buffer.allocUnsafeSlow(Math.min(FIRST_BYTES, options.arenaBytes));
  }

  /** Makes room for one record. @returns the place in `arena` where the caller can write at most `most` bytes */
  public room(most: number): number {
    if (most > MOST_RECORD_BYTES) throw new Error(`a record of ${most} bytes is too long to be sorted`);
    const isFull = this.used + HEADER + most > this.options.arenaBytes || this.count === MOST_RECORDS;
    if (isFull && this.count) this.spill();
    if (this.used + HEADER + most > this.arena.length) this.grow(this.used + HEADER + most);
    return this.used + HEADER;
  }

  /** Adds the record that the caller has written, with its real length. */
  public keep(length: number): void {
    if (this.count === this.starts.length) this.starts = enlarged(this.starts);
    this.arena.writeUInt16BE(length, this.used);
    this.starts[this.count] = this.used + HEADER;
    this.count += 1;
    this.used += HEADER + length;
  }

  /** Adds a copy of the current record. */
  public add({ bytes, start, end }: RecordCursor): void {
    const at = this.room(end - start);
    this.keep(bytes.copy(this.arena, at, start, end));
  }

  /** The records in order. No record can be added after this call. */
  public sorted(): RecordCursor {
    const { prefix } = this.options;
    if (!this.file) return new ArenaCursor(this.arena, this.starts, sortRecords(this.records(), prefix));
    if (this.count) this.spill();
    this.arena = Buffer.alloc(0);
    return new MergeCursor(this.file, this.runs, prefix);
  }

  private records(): RecordList {
    return { bytes: this.arena, starts: this.starts, count: this.count };
  }

  /** Writes the arena's records to the scratch file as a sorted run, and empties the arena. */
  private spill(): void {
    this.file ??= this.options.scratch.create();
    const first = this.file.size;
    const order = sortRecords(this.records(), this.options.prefix);
    const out = Buffer.allocUnsafeSlow(Math.min(WRITE_BYTES, this.used));
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

/** Goes through records that were sorted in memory. */
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
