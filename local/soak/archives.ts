import { createHash } from 'node:crypto';
import { Source } from '../demo/archives';
import { chance } from '../faults/plan';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
/** Of the soak's app: the smallest there is, so that small archives have several chunks. */
export const CHUNK_SIZE = 8 * MIB;
/** The sizes at which something changes: a leaf of the tree hash, a chunk of the soak's app. */
const EDGES = [1, MIB - 1, MIB, MIB + 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE + 1];
/** One archive in so many has several chunks. */
const LARGE_EVERY = 200;
const FOLDERS = 20;

/** The archives of a seed: mostly small ones, the edges, and some of two or three chunks; a few equal names and empty ones. */
export function soakArchives(count: number, seed: number): Source[] {
  return Array.from({ length: count }, (_, i) => {
    const path = `folder-${i % FOLDERS}/file-${i}.bin`;
    return { path, description: descriptionOf(i, path), size: sizeOf(i, seed), open: () => bytesOf(`${seed}/${i}`, sizeOf(i, seed)) };
  });
}

function sizeOf(i: number, seed: number): number {
  if (i < EDGES.length) return EDGES[i];
  const random = chance(seed, 'size', i);
  if (i % LARGE_EVERY === 0) return 8 * MIB + Math.floor(random * 12 * MIB);
  return i % 20 === 0 ? 1 + Math.floor(random * 2 * MIB) : 1 + Math.floor(random * 64 * KIB);
}

function descriptionOf(i: number, path: string): string {
  if (i % 50 === 20) return '';
  return i % 50 === 30 ? 'same/name.bin' : path;
}

/** Bytes that no two archives share, the same at every run. */
async function* bytesOf(name: string, size: number): AsyncGenerator<Buffer> {
  yield createHash('shake256', { outputLength: size }).update(name).digest();
}
