import * as fc from 'fast-check';
import { DEFAULT_CHUNK_SIZE, isChunkSize, MAX_CHUNK_SIZE, MAX_CHUNKS, MIN_CHUNK_SIZE } from '../../../src/contracts/chunk-size';
import { MAX_ARCHIVE_SIZE } from '../../../src/contracts/glacier';
import { chunkRange, missingChunks, planChunks } from '../../../src/domain/archive/chunk-plan';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const SIZES = Array.from({ length: 10 }, (_, i) => 2 ** (3 + i) * MIB);

it.each([
  [1, 8 * MIB, 8 * MIB, 1],
  [8 * MIB - 1, 8 * MIB, 8 * MIB, 1],
  [8 * MIB, 8 * MIB, 8 * MIB, 1],
  [8 * MIB + 1, 8 * MIB, 8 * MIB, 2],
  [DEFAULT_CHUNK_SIZE, DEFAULT_CHUNK_SIZE, DEFAULT_CHUNK_SIZE, 1],
  [DEFAULT_CHUNK_SIZE + 1, DEFAULT_CHUNK_SIZE, DEFAULT_CHUNK_SIZE, 2],
  [80_000 * MIB, 8 * MIB, 8 * MIB, 10_000],
  [80_000 * MIB + 1, 8 * MIB, 16 * MIB, 5_001],
  [40_000 * GIB, 8 * MIB, 4 * GIB, 10_000],
  [40_000 * GIB, 4 * GIB, 4 * GIB, 10_000],
  [40_000 * GIB - 1, 8 * MIB, 4 * GIB, 10_000],
  [20_000 * GIB, 8 * MIB, 2 * GIB, 10_000],
  [20_000 * GIB + 1, 8 * MIB, 4 * GIB, 5_001],
])('cuts %i bytes, chunks of %i bytes preferred, into chunks of %i bytes: %i of them', (size, preferred, chunkSize, chunksCount) => {
  expect(planChunks(size, preferred)).toEqual({ chunkSize, chunksCount });
});

it('there is a plan for every size that Glacier accepts, at each edge of each chunk size', () => {
  expect(SIZES.length).toBeGreaterThan(0);
  for (const preferred of SIZES) {
    for (const edge of SIZES.flatMap((chunk) => [chunk, chunk * MAX_CHUNKS])) {
      for (const size of [edge - 1, edge, edge + 1].filter((bytes) => bytes <= MAX_ARCHIVE_SIZE)) {
        const { chunkSize, chunksCount } = planChunks(size, preferred);
        expect(isChunkSize(chunkSize) && chunkSize >= preferred).toBe(true);
        expect(chunksCount).toBeLessThanOrEqual(MAX_CHUNKS);
        expect((chunksCount - 1) * chunkSize < size && size <= chunksCount * chunkSize).toBe(true);
        expect(chunkSize === preferred || Math.ceil(size / (chunkSize / 2)) > MAX_CHUNKS).toBe(true);
      }
    }
  }
});

it('covers every byte once, and each chunk but the last is a node of the tree', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 200 * 8 * MIB }), (size) => {
    const { chunkSize, chunksCount } = planChunks(size, MIN_CHUNK_SIZE);
    let next = 0;
    for (let chunk = 1; chunk <= chunksCount; chunk += 1) {
      const { first, last } = chunkRange(size, chunkSize, chunk);
      expect(first).toBe(next);
      expect(first % chunkSize).toBe(0);
      expect(chunk < chunksCount ? last + 1 - first : last + 1).toBe(chunk < chunksCount ? chunkSize : size);
      next = last + 1;
    }
    expect(next).toBe(size);
  }));
});

it.each([0, -1, 1.5, NaN, Infinity, 2 ** 53])('refuses an archive of %d bytes', (size) => {
  expect(() => planChunks(size, MIN_CHUNK_SIZE)).toThrow(new RangeError(`an archive has at least one byte; got ${size}`));
});

it('refuses an archive that is larger than what S3 can join', () => {
  expect(() => planChunks(MAX_ARCHIVE_SIZE + 1, MIN_CHUNK_SIZE)).toThrow(/10000 chunks of 4 GiB/);
});

it.each([0, 1, 4 * MIB, 12 * MIB, 8 * MIB + 1, 2 * MAX_CHUNK_SIZE, NaN])('refuses chunks of %d bytes', (preferred) => {
  expect(isChunkSize(preferred)).toBe(false);
  expect(() => planChunks(1, preferred)).toThrow(/power of two/);
});

it.each([0, 3, -1])('refuses chunk number %d of two', (chunk) => {
  expect(() => chunkRange(16 * MIB, 8 * MIB, chunk)).toThrow(new RangeError(`chunk ${chunk} is outside an archive of 16777216 bytes in chunks of 8388608`));
});

it.each([[[], [1, 2, 3]], [[2], [1, 3]], [[3, 1, 2], []]])('if the chunks %j of three are done, %j are missing', (done, missing) => {
  expect(missingChunks(3, new Set(done))).toEqual(missing);
});
