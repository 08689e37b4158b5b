/*
 * The body of a part on its way from Glacier to S3.
 *
 *   Glacier ── inBlocks ── provenBlocks ── Readable ── SDK ── S3
 *              1 MiB each   hashes, holds   one block
 *                           the last back   a read
 *
 * Guarantees
 *  - S3 gets the last block only if all bytes have the tree hash that Glacier sent. So a wrong chunk never becomes a part or an object.
 *  - A chunk is never in memory as a whole. A slow side slows the other down.
 *  - S3 gets pieces of 1 MiB: it wants at least 8 KiB on the wire, and the SDK's pieces follow those of this stream.
 *
 * Against: a body that ends early or goes on, a wrong byte, a side that breaks or stalls.
 *
 * If the chunk fails, the stream neither ends nor throws. An end would let the SDK send a valid, shorter part. An error would
 * leave the SDK's request waiting for ever. Instead the error goes to `fail`, which aborts the request.
 * If the function dies halfway, S3 has no part, or the part of an earlier copy.
 */
import { Readable } from 'stream';
import { ChunkTreeHashError, LongBodyError, ShortBodyError } from './errors';
import { LEAF_SIZE, TreeHash } from '../../domain/archive/tree-hash';

/**
 * Blocks that are filled in turn, because new ones for each MiB cost as much CPU as one of the hashes. At most five are in
 * use: one being filled, one held back, and one each in this stream, the SDK's and the socket's. A block overwritten too
 * soon would not match the checksum in the part's trailer, so S3 would refuse the part.
 */
const BLOCKS = 8;

/** What the bytes of a chunk must be. */
export interface ExpectedChunk {
  readonly length: number;
  /** As Glacier sent it with the range. */
  readonly treeHash: string;
  /** Called when all bytes are proven, before the last of them are let go. Until then S3 cannot have the whole body. */
  readonly proven?: () => void;
}

/** The chunk as a stream of 1-MiB blocks. `fail` gets the error of a chunk that is not proven, and must abort the upload. */
export function chunkBody(source: AsyncIterable<Uint8Array>, expected: ExpectedChunk, fail: (error: Error) => void): Readable {
  const blocks = provenBlocks(source, expected);
  const stream = new Readable({
    highWaterMark: LEAF_SIZE,
    read: () => {
      blocks.next().then(({ done, value }) => stream.push(done ? null : value), fail);
    },
    // The abort closes the source. An error while it closes says nothing more about why the copy stopped.
    destroy: (_, callback) => {
      blocks.return(undefined).then(() => callback(null), () => callback(null));
    },
  });
  return stream;
}

async function* provenBlocks(source: AsyncIterable<Uint8Array>, { length, treeHash, proven }: ExpectedChunk): AsyncGenerator<Buffer> {
  const hash = new TreeHash();
  let arrived = 0;
  let held: Buffer | undefined;
  for await (const block of inBlocks(source, length)) {
    hash.update(block);
    arrived += block.length;
    if (held) yield held;
    held = block;
  }
  if (arrived < length) throw new ShortBodyError(`the chunk has ${length} bytes; the body ended after ${arrived}`);
  const actual = hash.digest();
  if (actual !== treeHash) throw new ChunkTreeHashError(`Glacier's tree hash of the chunk is ${treeHash}; the bytes that arrived have ${actual}`);
  proven?.();
  if (held) yield held;
}

/** The source in blocks of exactly 1 MiB; the last may be shorter. Stops at the first byte too many. */
async function* inBlocks(source: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Buffer> {
  const blocks = Array.from({ length: BLOCKS }, () => undefined as Buffer | undefined);
  let left = length;
  let turn = 0;
  let filled = 0;
  for await (const piece of source) {
    left -= piece.length;
    if (left < 0) throw new LongBodyError(`the chunk has ${length} bytes; the body goes on`);
    for (let at = 0; at < piece.length;) {
      const block = blocks[turn] ??= Buffer.allocUnsafeSlow(LEAF_SIZE);
      const take = Math.min(LEAF_SIZE - filled, piece.length - at);
      block.set(piece.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled === LEAF_SIZE) {
        yield block;
        turn = (turn + 1) % BLOCKS;
        filled = 0;
      }
    }
  }
  if (filled) yield blocks[turn]!.subarray(0, filled);
}
