import { compareRecords, HEADER, MOST_RECORD_BYTES, RecordCursor } from './record-cursor';
import { ScratchFile } from './scratch-space';

/*
 * Merges the sorted runs of a scratch file into one sorted sequence.
 *
 * A reader stands at the next record of each run. The readers form a heap, so the smallest record is always at its top. `next`
 * moves the top reader on and lets it sink to its place.
 *
 * Guarantees:
 * - The records come in the order of their first `prefix` bytes. Equal records come in the order of their runs, so the whole sort is stable.
 * - Memory is `READ_BYTES` for each run. The length of the runs does not matter.
 * - The file is removed after the last record, so its scratch space is free for the next sort.
 *
 * If the caller stops halfway, the file stays until `ScratchSpace.removeAll`. A file that is too short throws: a merge never
 * leaves out records silently.
 */

/** Bytes of a run that are read at a time: far more than the longest record, and little enough for hundreds of runs. */
const READ_BYTES = 256 * 1024;
/** Bytes of a record that are compared as one number. 48 bits fit exactly into a number. */
const NUMBER_BYTES = 6;

/** Sorted records in a file, from byte `first` up to byte `end`. */
export interface Run {
  readonly first: number;
  readonly end: number;
}

/** Goes through the records of all runs in order. */
export class MergeCursor implements RecordCursor {
  public bytes: Buffer = Buffer.alloc(0);
  public start = 0;
  public end = 0;
  /** A heap: the reader at place i never stands at an earlier record than the reader at place ⌊(i − 1) / 2⌋. */
  private readonly heap: RunReader[];
  private begun = false;
  private over = false;

  constructor(private readonly file: ScratchFile, runs: readonly Run[], private readonly prefix: number) {
    this.heap = runs.map((run, i) => new RunReader(file, run, i));
  }

  public next(): boolean {
    if (this.over) return false;
    if (this.begun) this.advance();
    else this.begin();
    if (!this.heap.length) {
      this.over = true;
      this.file.remove();
      return false;
    }
    const { bytes, start, end } = this.heap[0];
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    return true;
  }

  private begin(): void {
    this.begun = true;
    for (const reader of this.heap) reader.next();
    for (let place = Math.floor(this.heap.length / 2); place >= 0; place -= 1) this.sink(place);
  }

  private advance(): void {
    if (!this.heap[0].next()) {
      const last = this.heap.pop()!;
      if (this.heap.length) this.heap[0] = last;
    }
    this.sink(0);
  }

  private sink(place: number): void {
    const { heap } = this;
    const reader = heap[place];
    for (;;) {
      let least = 2 * place + 1;
      if (least >= heap.length) break;
      if (least + 1 < heap.length && this.isBefore(heap[least + 1], heap[least])) least += 1;
      if (!this.isBefore(heap[least], reader)) break;
      heap[place] = heap[least];
      place = least;
    }
    if (reader) heap[place] = reader;
  }

  private isBefore(a: RunReader, b: RunReader): boolean {
    if (a.head !== b.head) return a.head < b.head;
    const difference = compareRecords(a, b, NUMBER_BYTES, this.prefix);
    return difference < 0 || (difference === 0 && a.order < b.order);
  }
}

/** Goes through the records of one run. */
class RunReader {
  public readonly bytes: Buffer;
  public start = 0;
  public end = 0;
  /** The first `NUMBER_BYTES` of the record as a number. */
  public head = 0;
  private filled = 0;
  private position: number;

  constructor(private readonly file: ScratchFile, private readonly run: Run, public readonly order: number) {
    this.position = run.first;
    this.bytes = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, run.end - run.first));
  }

  public next(): boolean {
    const { bytes } = this;
    let at = this.end;
    if (this.filled - at < HEADER + MOST_RECORD_BYTES && this.position < this.run.end) {
      this.refill(at);
      at = 0;
    }
    if (at === this.filled) return false;
    this.start = at + HEADER;
    this.end = this.start + bytes.readUInt16BE(at);
    this.head = bytes.readUIntBE(this.start, NUMBER_BYTES);
    return true;
  }

  private refill(at: number): void {
    this.bytes.copy(this.bytes, 0, at, this.filled);
    this.filled -= at;
    const length = Math.min(this.bytes.length - this.filled, this.run.end - this.position);
    const read = this.file.read(this.bytes, this.filled, length, this.position);
    if (read !== length) throw new Error(`a scratch file ends ${length - read} bytes too early`);
    this.filled += read;
    this.position += read;
  }
}
