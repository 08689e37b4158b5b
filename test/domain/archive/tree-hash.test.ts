import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { chunkRange, planChunks } from '../../../src/domain/archive/chunk-plan';
import { combineTreeHashes, compositeSha256, isTreeHash, LEAF_SIZE, TreeHash } from '../../../src/domain/archive/tree-hash';

const MIB = 2 ** 20;
const sha = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** The definition itself: the left subtree holds the largest power of two of leaves that leaves something for the right. */
function bruteForce(data: Uint8Array): Buffer {
  const leaves = Math.max(1, Math.ceil(data.length / LEAF_SIZE));
  if (leaves === 1) return sha(data);
  const left = 2 ** Math.floor(Math.log2(leaves - 1));
  return sha(Buffer.concat([bruteForce(data.subarray(0, left * LEAF_SIZE)), bruteForce(data.subarray(left * LEAF_SIZE))]));
}

function treeHash(data: Uint8Array, piece = data.length || 1): string {
  const tree = new TreeHash();
  for (let at = 0; at < data.length; at += piece) tree.update(data.subarray(at, at + piece));
  return tree.digest();
}

const bytes = (length: number) => Buffer.alloc(length, createHash('sha512').update(String(length)).digest());

it.each([
  // botocore's and boto's own unit tests.
  ['no bytes', Buffer.alloc(0), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['"hello world"', Buffer.from('hello world'), 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'],
  ['1 MiB of "a"', Buffer.alloc(MIB, 'a'), '9bc1b2a288b26af7257a36277ae3816a7d4f16e89c1e7e77d0a5c48bad62b360'],
  ['2 MiB of "a"', Buffer.alloc(2 * MIB, 'a'), '560c2c9333c719cb00cfdffee3ba293db17f58743cdd1f7e4055373ae6300afa'],
])('of %s is as published', (_, data, hash) => {
  expect(treeHash(data)).toBe(hash);
});

it.each([1, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 1, 3 * MIB, 5 * MIB, 5 * MIB + 7, 7 * MIB, 8 * MIB, 9 * MIB + 1])('of %i bytes is what the definition gives', (length) => {
  expect(treeHash(bytes(length))).toBe(bruteForce(bytes(length)).toString('hex'));
});

it('does not depend on the sizes of the pieces', () => {
  const data = bytes(2 * MIB + 12_345);
  fc.assert(fc.property(fc.integer({ min: 500, max: 3 * MIB }), (piece) => { expect(treeHash(data, piece)).toBe(treeHash(data)); }), { numRuns: 30 });
});

it.each([[8, 8], [8, 9], [8, 16], [8, 17], [8, 24.5], [8, 41], [16, 33.25]])('of chunks of %i MiB combine to that of %d MiB', (chunkMib, mib) => {
  const data = bytes(mib * MIB);
  const { chunkSize, chunksCount } = planChunks(data.length, chunkMib * MIB);
  const parts = Array.from({ length: chunksCount }, (_, i) => {
    const { first, last } = chunkRange(data.length, chunkSize, i + 1);
    return treeHash(data.subarray(first, last + 1));
  });
  expect(combineTreeHashes(parts)).toBe(treeHash(data));
});

it('changes with the order of the chunks, and needs at least one chunk', () => {
  const parts = ['a', 'b', 'c'].map((text) => sha(Buffer.from(text)).toString('hex'));
  expect(combineTreeHashes(parts)).not.toBe(combineTreeHashes([...parts].reverse()));
  expect(combineTreeHashes([parts[0]])).toBe(parts[0]);
  expect(() => combineTreeHashes([])).toThrow(new RangeError('a tree has at least one part'));
});

it('has 64 lower-case hexadecimal digits', () => {
  expect(isTreeHash('0123456789abcdef'.repeat(4))).toBe(true);
  const rest = 'a'.repeat(63);
  const others = ['A', '/', ':', '`', 'g', '\n', '\u0161', '\u1130'].flatMap((digit) => [`${digit}${rest}`, `${rest}${digit}`]);
  expect([...others, rest, `${rest}aa`].filter(isTreeHash)).toEqual([]);
});

it('S3\'s composite checksum is the hash of the binary hashes of the parts', () => {
  const parts = ['a', 'b'].map((text) => sha(Buffer.from(text)));
  expect(compositeSha256(parts.map((part) => part.toString('base64')))).toBe(sha(Buffer.concat(parts)).toString('base64'));
});
