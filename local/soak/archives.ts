import { createHash } from 'node:crypto';
import { Source } from '../demo/archives';
import { chance } from '../faults/plan';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
/** Bytes of a chunk in the soak's app. The smallest allowed size, so that small archives have several chunks. */
export const CHUNK_SIZE = 8 * MIB;
/** Sizes around the borders of a tree-hash leaf and of a chunk. */
const EDGES = [1, MIB - 1, MIB, MIB + 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE + 1];
/** One archive in 10 has two chunks or more. The others go in one request each. */
const LARGE_EVERY = 10;
/** One archive in 200 has up to three chunks. */
const LARGEST_EVERY = 200;
const FOLDERS = 20;

/** The archives of a seed. Most are small, some have two or three chunks. A few have equal or empty names. */
export function soakArchives(count: number, seed: number): Source[] {
  return Array.from({ length: count }, (_, i) => {
    const path = `folder-${i % FOLDERS}/file-${i}.bin`;
    return { path, description: descriptionOf(i, path), size: sizeOf(i, seed), open: () => bytesOf(`${seed}/${i}`, sizeOf(i, seed)) };
  });
}

function sizeOf(i: number, seed: number): number {
  if (i < EDGES.length) return EDGES[i];
  const random = chance(seed, 'size', i);
  if (i % LARGEST_EVERY === 0) return CHUNK_SIZE + Math.floor(random * 12 * MIB);
  if (i % LARGE_EVERY === 5) return CHUNK_SIZE + 1 + Math.floor(random * MIB);
  return i % 20 === 0 ? 1 + Math.floor(random * 2 * MIB) : 1 + Math.floor(random * 64 * KIB);
}

function descriptionOf(i: number, path: string): string {
  if (i % 50 === 20) return '';
  return i % 50 === 30 ? 'same/name.bin' : path;
}

/** Bytes that differ for each archive and are the same in every run. */
async function* bytesOf(name: string, size: number): AsyncGenerator<Buffer> {
  yield createHash('shake256', { outputLength: size }).update(name).digest();
}
