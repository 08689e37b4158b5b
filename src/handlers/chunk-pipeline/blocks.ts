import { LEAF_SIZE } from '../../domain/archive/tree-hash';

/**
 * Blocks that are filled in turn, because new ones for each MiB cost as much CPU as one of the hashes. At most six are in
 * use: one being filled, one held back, two in the stream, and two with the SDK and the socket. A block overwritten too
 * soon would not match the checksum in the part's trailer, so S3 would refuse the part.
 */
const BLOCKS = 8;

/** Bytes before each block, for what a protocol writes there. A frame and a block in two pieces would be copied into one, once more. */
const ROOM = 32;

/** At most 1 MiB, with room for a frame before it. */
export class Block {
  constructor(private readonly slot: Buffer, private readonly end: number) {}

  public get bytes(): Buffer {
    return this.slot.subarray(ROOM, this.end);
  }

  /** The head and the bytes behind it, as one piece. */
  public headed(head: string): Buffer {
    const begin = ROOM - head.length;
    this.slot.write(head, begin, 'latin1');
    return this.slot.subarray(begin, this.end);
  }
}

/** Bytes in blocks of exactly 1 MiB; the last may be shorter. */
export class Blocks {
  private readonly slots = Array.from({ length: BLOCKS }, () => undefined as Buffer | undefined);
  private turn = 0;
  private end = ROOM;

  /** Takes what fits into the block. @returns how many bytes it took */
  public add(bytes: Uint8Array): number {
    const slot = this.slots[this.turn] ??= Buffer.allocUnsafeSlow(ROOM + LEAF_SIZE);
    const take = Math.min(slot.length - this.end, bytes.length);
    slot.set(take === bytes.length ? bytes : bytes.subarray(0, take), this.end);
    this.end += take;
    return take;
  }

  /** @returns the block if it is full */
  public takeFull(): Block | undefined {
    return this.end === ROOM + LEAF_SIZE ? this.takeRest() : undefined;
  }

  /** @returns what the block holds, if anything */
  public takeRest(): Block | undefined {
    if (this.end === ROOM) return undefined;
    const block = new Block(this.slots[this.turn]!, this.end);
    this.turn = (this.turn + 1) % BLOCKS;
    this.end = ROOM;
    return block;
  }
}
