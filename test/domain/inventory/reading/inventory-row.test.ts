import * as fc from 'fast-check';
import { refusedRows } from './refused-rows';
import { isInvalid, readRow, tooLong } from '../../../../src/domain/inventory/reading/inventory-row';
import { hashOf, rowOf } from '../../../handlers/support/inventories';

it('turns a valid row into an archive', () => {
  expect(readRow(rowOf(1, { SHA256TreeHash: hashOf(1).toUpperCase() }), 5)).toEqual({
    row: 5,
    archiveId: rowOf(1).ArchiveId,
    description: '1.jpg',
    creationDate: '2012-08-21T17:08:24Z',
    createdAt: Date.parse('2012-08-21T17:08:24Z'),
    size: 1000,
    treeHash: hashOf(1),
  });
});

it.each([undefined, null])('takes the description %p for an empty one', (ArchiveDescription) => {
  expect(readRow(rowOf(1, { ArchiveDescription }), 1)).toMatchObject({ description: '' });
});

it('replaces half of a surrogate pair by U+FFFD', () => {
  expect(readRow(rowOf(1, { ArchiveDescription: '\ud800a\ud83d\ude00\udc00' }), 1)).toMatchObject({ description: '\ufffda\ud83d\ude00\ufffd' });
});

it.each([1, 40_000 * 2 ** 30])('accepts a size of %i bytes', (Size) => {
  expect(readRow(rowOf(1, { Size }), 1)).toMatchObject({ size: Size });
});

it.each(refusedRows)('refuses %s', (_, raw) => {
  expect(readRow(raw, 1)).toMatchObject({ row: 1, invalid: expect.any(String) });
});

it('does not throw for any value', () => {
  fc.assert(fc.property(fc.anything(), (raw) => { expect(isInvalid(readRow(raw, 1))).toBe(true); }));
});

it('shortens the fields of an invalid row for the report', () => {
  const row = readRow({ ArchiveId: 'x'.repeat(1e6), ArchiveDescription: 'y'.repeat(1e6) }, 1);
  expect(JSON.stringify(row).length).toBeLessThan(3_000);
  expect(isInvalid(tooLong(1, '5 bytes'))).toBe(true);
});
