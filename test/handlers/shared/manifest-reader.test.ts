import { ByteRange } from '../../../src/domain/archive/chunk-plan';
import { ManifestReader } from '../../../src/handlers/shared/manifest-reader';
import { TestClock } from '../../support/test-clock';

const lines = (...keys: string[]) => Buffer.from(keys.map((key) => `${JSON.stringify({ key })}\n`).join(''));
const KEY = 'run-1/manifest/manifest-1/00001.jsonl';

/** A reader with windows of 16 bytes. Each number in `cuts` ends one answer after so many bytes. */
function readerOf(bytes: Buffer, { windowSize = 16, cuts = [] as number[] } = {}) {
  const reads: ByteRange[] = [];
  const clock = new TestClock();
  const reader = new ManifestReader({ run: 'run-1', manifest: 'manifest-1' }, {
    size: async (key) => { expect(key).toBe(KEY); return bytes.length; },
    read: async (key, range) => {
      expect(key).toBe(KEY);
      reads.push(range);
      const body = bytes.subarray(range.first, range.last + 1);
      return (async function* () { yield body.subarray(0, cuts.shift() ?? body.length); })();
    },
  }, clock, windowSize);
  return { reader, reads, clock };
}

it('counts offsets in bytes, not characters', async () => {
  const bytes = lines('日本', 'ü', 'a');
  const { reader } = readerOf(bytes);
  const first = await reader.block({ partition: 1, offset: 0 }, 1);
  expect(first).toEqual({ entries: [{ key: '日本' }], next: { partition: 1, offset: lines('日本').length } });
  expect(await reader.block(first.next, 5)).toEqual({ entries: [{ key: 'ü' }, { key: 'a' }], next: { partition: 2, offset: 0 } });
});

it('reads each byte once, a window at a time', async () => {
  const names = Array.from({ length: 40 }, (_, i) => 'x'.repeat(i));
  const bytes = lines(...names);
  const { reader, reads } = readerOf(bytes);
  const found: unknown[] = [];
  for await (const block of reader.blocks(1, 3)) found.push(...block);
  expect(found).toEqual(names.map((key) => ({ key })));
  expect(reads.reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBe(bytes.length);
  expect(Math.max(...reads.map(({ first, last }) => last - first + 1))).toBe(16);
});

it('keeps what it has read for the next block', async () => {
  const { reader, reads } = readerOf(lines('a', 'b', 'c'), { windowSize: 1000 });
  const { next } = await reader.block({ partition: 1, offset: 0 }, 1);
  await reader.block(next, 1);
  expect(reads).toHaveLength(1);
});

it('reads from any offset, forward and back', async () => {
  const { reader } = readerOf(lines('a', 'b', 'c'));
  const offset = lines('a').length;
  expect((await reader.block({ partition: 1, offset: 2 * offset }, 1)).entries).toEqual([{ key: 'c' }]);
  expect((await reader.block({ partition: 1, offset }, 1)).entries).toEqual([{ key: 'b' }]);
  expect((await reader.block({ partition: 1, offset: 0 }, 1)).entries).toEqual([{ key: 'a' }]);
});

it('goes on to the next partition from the end of one', async () => {
  const bytes = lines('a');
  expect(await readerOf(bytes).reader.block({ partition: 1, offset: bytes.length })).toEqual({ entries: [], next: { partition: 2, offset: 0 } });
});

it('goes on at the next byte after a broken read', async () => {
  const { reader, reads, clock } = readerOf(lines('abc', 'def'), { windowSize: 1000, cuts: [5] });
  expect((await reader.block({ partition: 1, offset: 0 })).entries).toEqual([{ key: 'abc' }, { key: 'def' }]);
  expect(reads.map(({ first }) => first)).toEqual([0, 5]);
  expect(clock.slept).toBeGreaterThan(0);
});

it('throws if the last line has no end', async () => {
  const { reader } = readerOf(lines('a', 'b').subarray(0, -1));
  await expect(reader.block({ partition: 1, offset: 0 })).rejects.toThrow('partition 1 of the manifest of run-1 does not end with a line');
});
