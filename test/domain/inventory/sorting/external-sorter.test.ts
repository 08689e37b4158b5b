import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { ExternalSorter } from '../../../../src/domain/inventory/sorting/external-sorter';
import { RecordCursor } from '../../../../src/domain/inventory/sorting/record-cursor';
import { ScratchSpace } from '../../../../src/domain/inventory/sorting/scratch-space';

const folder = mkdtempSync(join(tmpdir(), 'sorter-'));
const files = () => readdirSync(folder);
afterAll(() => rmSync(folder, { recursive: true }));

interface Options {
  readonly prefix?: number;
  readonly arenaBytes?: number;
  readonly scratch?: ScratchSpace;
}

const plenty = () => new ScratchSpace(folder, 1e9);

function sorterOf(records: readonly Uint8Array[], { prefix = 8, arenaBytes = 64, scratch = plenty() }: Options = {}): ExternalSorter {
  const sorter = new ExternalSorter({ scratch, prefix, arenaBytes });
  for (const record of records) {
    const at = sorter.room(record.length + 5);
    sorter.arena.set(record, at);
    sorter.keep(record.length);
  }
  return sorter;
}

function all(cursor: RecordCursor): string[] {
  const found: string[] = [];
  while (cursor.next()) found.push(cursor.bytes.toString('hex', cursor.start, cursor.end));
  return found;
}

/** Array.sort is stable, like the sorter. */
const expected = (records: readonly Uint8Array[], prefix: number) =>
  [...records].sort((a, b) => Buffer.compare(a.subarray(0, prefix), b.subarray(0, prefix))).map((record) => Buffer.from(record).toString('hex'));

/** Few different bytes, so that many records begin alike. */
const bytes = fc.oneof(fc.constantFrom(0, 1, 255), fc.integer({ min: 0, max: 255 }));
const recordsOf = (prefix: number) => fc.array(fc.tuple(
  fc.array(bytes, { minLength: prefix, maxLength: prefix }), fc.array(bytes, { maxLength: 12 }),
).map(([head, rest]) => Uint8Array.from([...head, ...rest])), { maxLength: 200 });

const cases = fc.integer({ min: 6, max: 23 }).chain((prefix) => fc.record({
  prefix: fc.constant(prefix),
  records: recordsOf(prefix),
  // From one run for each record to all records in memory.
  arenaBytes: fc.constantFrom(1, 64, 500, 2_000, 100_000),
}));

it('sorts any records like Array.sort, in runs of any length, and leaves no file', () => {
  fc.assert(fc.property(cases, ({ prefix, records, arenaBytes }) => {
    expect(all(sorterOf(records, { prefix, arenaBytes }).sorted())).toEqual(expected(records, prefix));
    expect(files()).toEqual([]);
  }), { numRuns: 300 });
});

it.each([
  ['equal in all that counts', (i: number) => [7, 7, 7, 7, 7, 7, 7, 7, i % 256]],
  ['equal but for their last byte that counts', (i: number) => [7, 7, 7, 7, 7, 7, 7, (i * 37) % 256, i % 256]],
  ['in the opposite order', (i: number) => [0, 0, 0, 0, 255 - Math.floor(i / 256), 255 - i % 256, 0, 0]],
])('keeps the order of many equal records: %s', (_, record) => {
  const records = Array.from({ length: 3_000 }, (__, i) => Uint8Array.from(record(i)));
  for (const arenaBytes of [5_000, 1e6]) {
    expect(all(sorterOf(records, { arenaBytes }).sorted())).toEqual(expected(records, 8));
  }
});

it('merges runs that are longer than one write and one read', () => {
  const records = Array.from({ length: 1_500 }, (_, i) => Buffer.alloc(2_000 + i, (i * 101) % 256));
  expect(all(sorterOf(records, { arenaBytes: 2_000_000 }).sorted())).toEqual(expected(records, 8));
});

it('accepts a record of the maximum length, and refuses a longer one', () => {
  const longest = Buffer.alloc(0xffff - 5, 1);
  expect(all(sorterOf([longest, Buffer.alloc(8)]).sorted())).toEqual([Buffer.alloc(8).toString('hex'), longest.toString('hex')]);
  expect(() => sorterOf([Buffer.alloc(0xffff)])).toThrow('too long');
});

it('gives no record if none was added, also if asked again', () => {
  const cursor = sorterOf([]).sorted();
  expect([cursor.next(), cursor.next()]).toEqual([false, false]);
});

it('gives no record after the last one, also after a merge', () => {
  const cursor = sorterOf([1, 2, 3].map((i) => Buffer.alloc(40, i))).sorted();
  expect(all(cursor)).toHaveLength(3);
  expect(cursor.next()).toBe(false);
});

describe('the scratch space', () => {
  const records = Array.from({ length: 20 }, (_, i) => Buffer.alloc(50, i));

  it('is not used by records that fit into memory', () => {
    const scratch = plenty();
    all(sorterOf(records, { arenaBytes: 10_000, scratch }).sorted());
    expect(scratch.peak).toBe(0);
  });

  it('never exceeds its limit, which all sorters share', () => {
    const scratch = new ScratchSpace(folder, 1_500);
    const first = sorterOf(records, { scratch }).sorted();
    expect(scratch.peak).toBe(20 * 52);
    expect(() => sorterOf(records, { scratch })).toThrow('the scratch space of 1500 bytes is full');
    expect(scratch.peak).toBeLessThanOrEqual(1_500);
    expect(all(first)).toHaveLength(20);
    scratch.removeAll();
    expect(files()).toEqual([]);
  });

  it('is free again when its records have been read', () => {
    const scratch = new ScratchSpace(folder, 1_500);
    for (let i = 0; i < 5; i += 1) expect(all(sorterOf(records, { scratch }).sorted())).toHaveLength(20);
    expect(scratch.peak).toBeLessThan(1_500);
  });

  it('reports a full disk as a full scratch space', () => {
    const scratch = plenty();
    expect(scratch.full(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toMatchObject({ name: 'ScratchFullError' });
    const other = new Error('other');
    expect(scratch.full(other)).toBe(other);
  });
});
