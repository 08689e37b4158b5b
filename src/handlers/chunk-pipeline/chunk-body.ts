import { Readable } from 'stream';
import { ChunkTreeHashError, LongBodyError, ShortBodyError } from './errors';
import { LEAF_SIZE, TreeHash } from '../../contracts/tree-hash';

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
  let left = length;
  let block: Buffer | undefined;
  let filled = 0;
  for await (const piece of source) {
    left -= piece.length;
    if (left < 0) throw new LongBodyError(`the chunk has ${length} bytes; the body goes on`);
    for (let at = 0; at < piece.length;) {
      block ??= Buffer.allocUnsafeSlow(LEAF_SIZE);
      const take = Math.min(LEAF_SIZE - filled, piece.length - at);
      block.set(piece.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled === LEAF_SIZE) {
        yield block;
        block = undefined;
        filled = 0;
      }
    }
  }
  if (block) yield block.subarray(0, filled);
}
