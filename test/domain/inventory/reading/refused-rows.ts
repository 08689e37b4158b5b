import { rowOf } from '../../../handlers/support/inventories';

/** What is wrong, and the row. */
export const refusedRows: readonly (readonly [string, unknown])[] = [
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
];
