import { isChunkSize, MAX_CHUNK_SIZE, MAX_CHUNKS } from '../../contracts/chunk-size';

/** How an archive is cut: every chunk but the last has `chunkSize` bytes and is a node of the tree hash. */
export interface ChunkPlan {
  readonly chunkSize: number;
  readonly chunksCount: number;
}

/** A range of bytes, both ends included, as HTTP counts. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** The smallest power of two, not below `preferred`, that cuts `size` bytes into at most 10,000 chunks. */
export function planChunks(size: number, preferred: number): ChunkPlan {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`an archive has at least one byte; got ${size}`);
  if (!isChunkSize(preferred)) throw new RangeError(`a chunk is a power of two from 8 MiB to 4 GiB; got ${preferred} bytes`);
  let chunkSize = preferred;
  while (Math.ceil(size / chunkSize) > MAX_CHUNKS) chunkSize *= 2;
  if (chunkSize > MAX_CHUNK_SIZE) throw new RangeError(`no plan of at most ${MAX_CHUNKS} chunks of 4 GiB holds ${size} bytes`);
  return { chunkSize, chunksCount: Math.ceil(size / chunkSize) };
}

/** The bytes of chunk number `chunk`, which counts from 1. */
export function chunkRange(size: number, chunkSize: number, chunk: number): ByteRange {
  const first = (chunk - 1) * chunkSize;
  if (chunk < 1 || first >= size) throw new RangeError(`chunk ${chunk} is outside an archive of ${size} bytes in chunks of ${chunkSize}`);
  return { first, last: Math.min(first + chunkSize, size) - 1 };
}

/** The numbers of the chunks that are not done, in order. */
export const missingChunks = (count: number, done: ReadonlySet<number>): number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter((chunk) => !done.has(chunk));
