import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordLog } from '../../../../src/domain/inventory/sorting/record-log';
import { ScratchFullError, ScratchSpace } from '../../../../src/domain/inventory/sorting/scratch-space';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(folder, { recursive: true }));

function logged(records: readonly Buffer[], scratch = new ScratchSpace(folder, 1e9)): Buffer[] {
  const log = new RecordLog(scratch);
  for (const record of records) {
    const at = log.room(record.length + 3);
    log.keep(record.copy(log.arena, at));
  }
  const found: Buffer[] = [];
  for (const cursor = log.records(); cursor.next();) found.push(Buffer.from(cursor.bytes.subarray(cursor.start, cursor.end)));
  return found;
}

it.each([
  ['none', 0, 1],
  ['one', 1, 45],
  ['many, in several writes', 30_000, 45],
  ['longer ones', 100, 60_000],
])('gives the records as they were added, and leaves no file: %s', (_, count, length) => {
  const records = Array.from({ length: count }, (__, i) => Buffer.alloc(1 + (i * 7) % length, i % 256));
  expect(logged(records)).toEqual(records);
  expect(readdirSync(folder)).toEqual([]);
});

it('says that the scratch space is full', () => {
  const scratch = new ScratchSpace(folder, 300_000);
  expect(() => logged(Array.from({ length: 10 }, () => Buffer.alloc(60_000)), scratch)).toThrow(ScratchFullError);
  scratch.removeAll();
});
