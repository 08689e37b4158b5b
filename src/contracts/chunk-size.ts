const MIB = 2 ** 20;
/** S3 takes parts from 5 MiB; the next power of two. */
export const MIN_CHUNK_SIZE = 8 * MIB;
/** S3 takes parts up to 5 GiB; the power of two below. */
export const MAX_CHUNK_SIZE = 4096 * MIB;
/** Parts of one multipart upload. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_CHUNKS = 10_000;
/** Bytes; large enough that requests cost little, small enough that a retry repeats little. */
export const DEFAULT_CHUNK_SIZE = 128 * MIB;

export const isChunkSize = (bytes: number): boolean =>
  Number.isInteger(Math.log2(bytes / MIB)) && bytes >= MIN_CHUNK_SIZE && bytes <= MAX_CHUNK_SIZE;
