import { archiveIdOf as idOf } from '../../../handlers/support/inventories';

/** What is wrong, the list, and the line. */
export const malformedIds: readonly (readonly [string, string, number])[] = [
  ['an id that is too short', `${idOf(1)}\n\n${idOf(2).slice(1)}\n`, 3],
  ['two ids on a line', `${idOf(1)},${idOf(2)}\n`, 1],
  ['an id of other characters at its end', `${idOf(1)}\n${idOf(2).slice(1)}=`, 2],
  ['a file of another kind', `${idOf(1)}\n${'x'.repeat(5000)}`, 2],
];
