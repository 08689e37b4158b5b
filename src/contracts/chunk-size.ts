const MIB = 2 ** 20;
/** The smallest power of two that S3 accepts as a part, which is 5 MiB or more. */
export const MIN_CHUNK_SIZE = 8 * MIB;
/** The largest power of two that S3 accepts as a part, which is 5 GiB or less. */
export const MAX_CHUNK_SIZE = 4096 * MIB;
/** The most parts that a multipart upload may have. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_CHUNKS = 10_000;
/**
 * Bytes. An archive of one chunk costs one request, and most archives have no more than this. A copy of it takes half a minute at the rate of a
 * function, and two minutes at 10 MB/s, so a retry repeats little.
 */
export const DEFAULT_CHUNK_SIZE = 1024 * MIB;

export const isChunkSize = (bytes: number): boolean =>
  Number.isInteger(Math.log2(bytes / MIB)) && bytes >= MIN_CHUNK_SIZE && bytes <= MAX_CHUNK_SIZE;
