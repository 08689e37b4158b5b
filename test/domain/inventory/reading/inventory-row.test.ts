import * as fc from 'fast-check';
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

it.each([
  ['no object', 5], ['null', null], ['a list', [1]], ['a text', 'x'],
  ['no id', rowOf(1, { ArchiveId: undefined })], ['an id of the wrong type', rowOf(1, { ArchiveId: 5 })],
  ['a short id', rowOf(1, { ArchiveId: 'a'.repeat(137) })], ['a long id', rowOf(1, { ArchiveId: 'a'.repeat(139) })],
  ['an id with a line end', rowOf(1, { ArchiveId: `${'a'.repeat(137)}\n` })],
  ['a description of the wrong type', rowOf(1, { ArchiveDescription: 5 })], ['a long description', rowOf(1, { ArchiveDescription: 'a'.repeat(1025) })],
  ['no date', rowOf(1, { CreationDate: undefined })], ['a date in words', rowOf(1, { CreationDate: 'yesterday' })],
  ['a date that is none', rowOf(1, { CreationDate: '2012-13-41T17:08:24Z' })],
  ['a day that does not exist', rowOf(1, { CreationDate: '2014-02-30T00:00:00Z' })], ['hour 25', rowOf(1, { CreationDate: '2014-02-28T25:00:00Z' })],
  ['no size', rowOf(1, { Size: undefined })], ['size 0', rowOf(1, { Size: 0 })], ['a negative size', rowOf(1, { Size: -1 })],
  ['a size in text', rowOf(1, { Size: '1000' })], ['half a byte', rowOf(1, { Size: 1.5 })], ['an endless size', rowOf(1, { Size: Infinity })],
  ['too large a size', rowOf(1, { Size: 40_000 * 2 ** 30 + 1 })],
  ['no hash', rowOf(1, { SHA256TreeHash: undefined })], ['a short hash', rowOf(1, { SHA256TreeHash: 'ab' })],
  ['a hash that is not hex', rowOf(1, { SHA256TreeHash: 'g'.repeat(64) })],
])('refuses %s', (_, raw) => {
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
