import { MergeCursor } from './merge-cursor';
import { HEADER, RecordCursor } from './record-cursor';
import { ScratchFile, ScratchSpace } from './scratch-space';

/** Bytes that are written at a time. */
const WRITE_BYTES = 256 * 1024;

/**
 * Keeps records of six or more bytes in the order in which they were added, in a scratch file, until it is known which of them must be sorted.
 * To add a record, call `room`, write the record into `arena`, then call `keep`.
 */
export class RecordLog {
  public readonly arena: Buffer = Buffer.allocUnsafeSlow(WRITE_BYTES);
  private used = 0;
  private file?: ScratchFile;

  constructor(private readonly scratch: ScratchSpace) {}

  /** Makes room for one record. @returns the place in `arena` where the caller can write at most `most` bytes */
  public room(most: number): number {
    if (this.used + HEADER + most > this.arena.length) this.write();
    return this.used + HEADER;
  }

  /** Adds the record that the caller has written, with its real length. */
  public keep(length: number): void {
    this.arena.writeUInt16BE(length, this.used);
    this.used += HEADER + length;
  }

  /** The records, as they were added. No record can be added after this call. */
  public records(): RecordCursor {
    const file = this.write();
    return new MergeCursor(file, file.size ? [{ first: 0, end: file.size }] : [], 0);
  }

  private write(): ScratchFile {
    this.file ??= this.scratch.create();
    this.file.append(this.arena, this.used);
    this.used = 0;
    return this.file;
  }
}
