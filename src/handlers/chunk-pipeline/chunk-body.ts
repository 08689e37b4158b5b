/*
 * The body of a part on its way from Glacier to S3.
 *
 *   Glacier ── receive ── pass ── push ── S3's request
 *              1 MiB      hashes, holds
 *              blocks     the last back
 *
 * Guarantees
 *  - S3 gets the last block only if all bytes have the tree hash that Glacier sent. So a wrong chunk never becomes a part or an object.
 *  - Both hashes see a block when it is whole, and never again. If a block changed afterwards, S3 would refuse the part.
 *  - A chunk is never in memory as a whole. A slow side slows the other down.
 *  - S3 gets pieces of 1 MiB: it wants at least 8 KiB on the wire.
 *
 * Against: a body that ends early or goes on, a wrong byte, a side that breaks or stalls.
 *
 * If the chunk fails, the stream neither ends nor throws. An end would let the SDK send a valid, shorter part. An error would
 * leave the SDK's request waiting for ever. Instead the error goes to `fail`, which aborts the request.
 * If the function dies halfway, S3 has no part, or the part of an earlier copy.
 *
 * A GiB arrives in 65,536 pieces, because TLS has records of 16 KiB. So what happens to a piece must be cheap: it is an event of
 * the source and one copy. An asynchronous iterator costs as much as half a hash.
 */
import { createHash } from 'crypto';
import { finished, Readable } from 'stream';
import { Block, Blocks } from './blocks';
import { ChunkTreeHashError, LongBodyError, ShortBodyError } from './errors';
import { LEAF_SIZE, TreeHash } from '../../domain/archive/tree-hash';

/** What the bytes of a chunk must be. */
export interface ExpectedChunk {
  readonly length: number;
  /** As Glacier sent it with the range. */
  readonly treeHash: string;
  /**
   * Called when all bytes are proven, before the last of them are let go. Until then S3 cannot have the whole body.
   * `sha256`: of all of them, in base64.
   */
  readonly proven?: (sha256: string) => void;
}

/** What a protocol writes between the blocks of a body. */
export interface Framing {
  /** Before a block of so many bytes. */
  head(bytes: number, isFirst: boolean): string;
  /** Behind the last block. `sha256`: of all blocks, in base64. */
  end(sha256: string): string;
}

const UNFRAMED: Framing = { head: () => '', end: () => '' };
const NOTHING = new Uint8Array();
/** Base64 of any SHA-256 is as long as this. */
const ANY_SHA256 = createHash('sha256').digest('base64');

/** The chunk as a stream of 1-MiB blocks. `fail` gets the error of a chunk that is not proven, and must abort the upload. */
export class ChunkBody extends Readable {
  private readonly blocks = new Blocks();
  private readonly treeHash = new TreeHash();
  private readonly sha256 = createHash('sha256');
  private framing = UNFRAMED;
  private arrived = 0;
  /** What did not fit before S3 was slower. */
  private rest: Uint8Array = NOTHING;
  private held?: Block;
  private isFirst = true;
  private isRead = false;
  private isOver = false;

  constructor(private readonly source: Readable, private readonly expected: ExpectedChunk, private readonly fail: (error: Error) => void) {
    super({ highWaterMark: LEAF_SIZE });
    source.pause().on('data', (piece: Uint8Array) => this.receive(piece));
    finished(source, { writable: false }, (error) => (error ? this.stop(error) : this.endOfSource()));
  }

  /** From the first byte on, blocks are sent within these frames. */
  public framedBy(framing: Framing): this {
    this.framing = framing;
    return this;
  }

  /** Bytes of the body with its frames. */
  public get framedLength(): number {
    let length = this.expected.length + this.framing.end(ANY_SHA256).length;
    for (let at = 0; at < this.expected.length; at += LEAF_SIZE) {
      length += this.framing.head(Math.min(LEAF_SIZE, this.expected.length - at), at === 0).length;
    }
    return length;
  }

  public override _read(): void {
    if (this.rest.length) this.fill();
    if (!this.rest.length && !this.isRead && !this.isOver) this.source.resume();
  }

  /** Closes the source. An error while it closes says nothing more about why the copy stopped. */
  public override _destroy(_: Error | null, callback: () => void): void {
    this.isOver = true;
    this.source.destroy();
    callback();
  }

  private receive(piece: Uint8Array): void {
    if (this.isOver) return;
    this.arrived += piece.length;
    if (this.arrived > this.expected.length) return this.stop(new LongBodyError(`the chunk has ${this.expected.length} bytes; the body goes on`));
    this.rest = piece;
    this.fill();
  }

  /** Makes blocks of what has arrived, until S3 is slower. */
  private fill(): void {
    let isTaken = true;
    while (this.rest.length && isTaken) {
      this.rest = this.rest.subarray(this.blocks.add(this.rest));
      const block = this.blocks.takeFull();
      if (block) isTaken = this.pass(block);
    }
    if (!isTaken) this.source.pause();
    if (this.isRead && !this.rest.length) this.conclude();
  }

  private endOfSource(): void {
    this.isRead = true;
    if (!this.isOver && !this.rest.length) this.conclude();
  }

  /** @returns false if S3 is slower */
  private pass(block: Block): boolean {
    const { bytes } = block;
    this.treeHash.update(bytes);
    this.sha256.update(bytes);
    const { held } = this;
    this.held = block;
    return held ? this.send(held) : true;
  }

  private send(block: Block): boolean {
    const head = this.framing.head(block.bytes.length, this.isFirst);
    this.isFirst = false;
    return this.push(block.headed(head));
  }

  /** Everything has arrived. */
  private conclude(): void {
    const { length, treeHash } = this.expected;
    if (this.arrived < length) return this.stop(new ShortBodyError(`the chunk has ${length} bytes; the body ended after ${this.arrived}`));
    const last = this.blocks.takeRest();
    if (last) this.pass(last);
    const actual = this.treeHash.digest();
    if (actual !== treeHash) return this.stop(new ChunkTreeHashError(`Glacier's tree hash of the chunk is ${treeHash}; the bytes that arrived have ${actual}`));
    const sha256 = this.sha256.digest('base64');
    this.expected.proven?.(sha256);
    if (this.held) this.send(this.held);
    const end = this.framing.end(sha256);
    if (end) this.push(end);
    this.isOver = true;
    this.push(null);
  }

  private stop(error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    this.fail(error);
  }
}
