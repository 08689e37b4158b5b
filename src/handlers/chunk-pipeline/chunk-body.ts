import { Readable } from 'stream';
import { ChunkTreeHashError, LongBodyError, ShortBodyError } from './errors';
import { LEAF_SIZE, TreeHash } from '../../domain/archive/tree-hash';

/**
 * Blocks that are filled in turn: new ones for each MiB would cost as much CPU as one of the hashes. At most five are in
 * use (filled, held back, and one each in this stream, the SDK's and the socket's), because a block is asked for only when
 * the one before has moved on. Were one overwritten too soon, S3 would refuse the part: its trailer was computed before.
 */
const BLOCKS = 8;

/** What the bytes of a chunk must be. */
export interface ExpectedChunk {
  readonly length: number;
  /** As Glacier sent it with the range. */
  readonly treeHash: string;
}

/**
 * A chunk on its way to S3, as a stream of 1-MiB blocks: S3 wants pieces of at least 8 KiB on the wire, and pieces follow
 * the stream's own. One block is read when one is asked for, so neither a slow side nor a large chunk fills the memory.
 *
 * The last block leaves only when the chunk is proven. A stream that fails would leave the SDK's request waiting for ever,
 * and one that ends early would be sent as a valid, shorter part. So a failure is handed to `fail`, which aborts the
 * request, and the stream neither ends nor throws.
 */
export function chunkBody(source: AsyncIterable<Uint8Array>, expected: ExpectedChunk, fail: (error: Error) => void): Readable {
  const blocks = provenBlocks(source, expected);
  const stream = new Readable({
    highWaterMark: LEAF_SIZE,
    read: () => {
      blocks.next().then(({ done, value }) => stream.push(done ? null : value), fail);
    },
    // The source is closed by the abort; its failure to close has nothing to add to why we stopped.
    destroy: (_, callback) => {
      blocks.return(undefined).then(() => callback(null), () => callback(null));
    },
  });
  return stream;
}

async function* provenBlocks(source: AsyncIterable<Uint8Array>, { length, treeHash }: ExpectedChunk): AsyncGenerator<Buffer> {
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
