import { HEADER, RecordCursor } from './record-cursor';
import { ScratchFile, ScratchSpace } from './scratch-space';

/** Bytes that are written, and read again, at a time. */
const BLOCK_BYTES = 256 * 1024;

/**
 * Keeps records in the order in which they were added, until it is known which of them must be sorted. Records that fill no block never go to the disk.
 * To add a record, call `room`, write the record into `arena`, then call `keep`.
 */
export class RecordLog {
  public readonly arena: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  private used = 0;
  private file?: ScratchFile;
  /** Bytes of each block in the file. A block has whole records. */
  private readonly blocks: number[] = [];

  constructor(private readonly scratch: ScratchSpace) {}

  /** Makes room for one record. @returns the place in `arena` where the caller can write at most `most` bytes */
  public room(most: number): number {
    if (this.used + HEADER + most > BLOCK_BYTES) this.write();
    return this.used + HEADER;
  }

  /** Adds the record that the caller has written, with its real length. */
  public keep(length: number): void {
    this.arena.writeUInt16BE(length, this.used);
    this.used += HEADER + length;
  }

  /** The records, as they were added. No record can be added after this call. */
  public records(): RecordCursor {
    if (this.file) this.write();
    return new LogCursor(this.arena, this.file ? 0 : this.used, this.blocks, this.file);
  }

  private write(): void {
    this.file ??= this.scratch.create();
    this.file.append(this.arena, this.used);
    this.blocks.push(this.used);
    this.used = 0;
  }
}

/** Goes through the records of one block after the other. The file is removed after the last one. */
class LogCursor implements RecordCursor {
  public start = 0;
  public end = 0;
  private block = 0;
  private position = 0;

  /**
   * @param filled bytes of the records that are in `bytes` already
   * @param blocks bytes of each block that is in the file
   */
  constructor(
    public readonly bytes: Buffer, private filled: number, private readonly blocks: readonly number[], private readonly file?: ScratchFile,
  ) {}

  public next(): boolean {
    if (this.end === this.filled && !this.readBlock()) return false;
    this.start = this.end + HEADER;
    this.end = this.start + this.bytes.readUInt16BE(this.start - HEADER);
    return true;
  }

  private readBlock(): boolean {
    const { file, block, blocks } = this;
    if (!file || block > blocks.length) return false;
    this.block += 1;
    if (block === blocks.length) {
      file.remove();
      return false;
    }
    const read = file.read(this.bytes, 0, blocks[block], this.position);
    if (read !== blocks[block]) throw new Error(`a scratch file ends ${blocks[block] - read} bytes too early`);
    this.position += read;
    this.filled = read;
    this.end = 0;
    return true;
  }
}
