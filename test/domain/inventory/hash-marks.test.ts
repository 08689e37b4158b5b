import { createHash } from 'node:crypto';
import { HashMarks } from '../../../src/domain/inventory/hash-marks';

const hashOf = (text: string) => createHash('sha256').update(text).digest().readInt32BE();
const hashes = (what: string, count: number) => Array.from({ length: count }, (_, i) => hashOf(`${what} ${i}`));

/** From no doubling to all of them, and beyond the most bits. */
describe.each([[100, 2 ** 20], [5_000, 2 ** 27], [60_000, 2 ** 24]])('%i hashes in at most %i bits', (count, most) => {
  const marks = new HashMarks(most);
  const added = hashes('added', count);
  for (const hash of added) marks.add(hash);

  it('misses none that was added', () => {
    expect(added.filter((hash) => !marks.has(hash))).toEqual([]);
  });

  it('takes few others for one that was added', () => {
    const mistaken = hashes('other', 10_000).filter((hash) => marks.has(hash)).length;
    expect(mistaken / 10_000).toBeLessThan(0.02);
  });
});

it('takes any other for one that was added once there are many in few bits, and still misses none', () => {
  const marks = new HashMarks(64);
  const added = hashes('added', 1_000);
  for (const hash of added) marks.add(hash);
  expect(added.every((hash) => marks.has(hash))).toBe(true);
  expect(hashes('other', 100).every((hash) => marks.has(hash))).toBe(true);
});
