import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { combineTreeHashes, isMegabyteAligned, isTreeHashAligned, MEBIBYTE, rootOfLeaves, TreeHash, treeHashOfFile } from '../../local/tree-hash';

const sha256 = (...data: Buffer[]) => createHash('sha256').update(Buffer.concat(data)).digest();
const letters = (mebibytes: number) => Buffer.alloc(mebibytes * MEBIBYTE, 'a');

describe('TreeHash', () => {
  it.each([
    // Vectors from boto's unit tests: MiB of the letter a.
    [1, '9bc1b2a288b26af7257a36277ae3816a7d4f16e89c1e7e77d0a5c48bad62b360'],
    [2, '560c2c9333c719cb00cfdffee3ba293db17f58743cdd1f7e4055373ae6300afa'],
  ])('agrees with the published vector for %d MiB', (mebibytes, expected) => {
    expect(new TreeHash().update(letters(mebibytes)).digest()).toBe(expected);
  });

  it('equals the plain SHA-256 up to 1 MiB, also without data', () => {
    for (const data of [Buffer.alloc(0), Buffer.from('x'), randomBytes(MEBIBYTE)]) {
      expect(new TreeHash().update(data).digest()).toBe(sha256(data).toString('hex'));
    }
  });

  it('does not depend on the sizes of the buffers', () => {
    const data = randomBytes(2 * MEBIBYTE + 12_345);
    const whole = new TreeHash().update(data).digest();
    for (const step of [1000, 65_536, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1]) {
      const tree = new TreeHash();
      for (let at = 0; at < data.length; at += step) tree.update(data.subarray(at, at + step));
      expect(tree.digest()).toBe(whole);
    }
  });

  it('can give a digest in the middle and then continue', () => {
    const tree = new TreeHash().update(letters(0.5));
    expect(tree.digest()).toBe(sha256(letters(0.5)).toString('hex'));
    expect(tree.update(letters(0.5)).digest()).toBe('9bc1b2a288b26af7257a36277ae3816a7d4f16e89c1e7e77d0a5c48bad62b360');
  });

  it('gives the leaves that combine into it', () => {
    const tree = new TreeHash().update(randomBytes(5 * MEBIBYTE - 7));
    expect(tree.leaves()).toHaveLength(5 * 32);
    expect(rootOfLeaves(tree.leaves())).toBe(tree.digest());
  });

  it('reads a file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tree-hash-'));
    try {
      await writeFile(join(directory, 'data'), letters(2));
      expect(await treeHashOfFile(join(directory, 'data'))).toBe('560c2c9333c719cb00cfdffee3ba293db17f58743cdd1f7e4055373ae6300afa');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('combineTreeHashes', () => {
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((text) => sha256(Buffer.from(text)));

  it('hashes pairs and moves an odd last node up unchanged', () => {
    expect(combineTreeHashes([a])).toEqual(a);
    expect(combineTreeHashes([a, b, c])).toEqual(sha256(sha256(a, b), c));
    expect(combineTreeHashes([a, b, c, d, e])).toEqual(sha256(sha256(sha256(a, b), sha256(c, d)), e));
  });

  it('refuses an empty list', () => {
    expect(() => combineTreeHashes([])).toThrow('at least one node');
  });
});

describe('alignment', () => {
  const size = 6.5 * MEBIBYTE;
  const range = (from: number, to: number) => ({ start: from * MEBIBYTE, end: to * MEBIBYTE - 1 });

  it.each([[0, 1], [3, 5], [0, 6.5], [6, 6.5]])('%d to %d MiB of 6.5 is megabyte-aligned', (from, to) => {
    expect(isMegabyteAligned(range(from, to), size)).toBe(true);
  });

  it.each([[0.5, 1], [0, 6.25], [1, 1.5]])('%d to %d MiB of 6.5 is not megabyte-aligned', (from, to) => {
    expect(isMegabyteAligned(range(from, to), size)).toBe(false);
  });

  it.each([[0, 1], [1, 2], [2, 4], [4, 6], [0, 4], [4, 6.5], [6, 6.5], [0, 6.5]])('%d to %d MiB of 6.5 is a node of the tree', (from, to) => {
    expect(isTreeHashAligned(range(from, to), size)).toBe(true);
  });

  it.each([[1, 3], [0, 3], [2, 6], [3, 5], [2, 6.5], [5, 6.5], [0, 6]])('%d to %d MiB of 6.5 is not a node of the tree', (from, to) => {
    expect(isTreeHashAligned(range(from, to), size)).toBe(false);
  });
});
