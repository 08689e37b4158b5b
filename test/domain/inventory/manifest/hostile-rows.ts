import { createHash } from 'node:crypto';
import { suffixedName } from '../../../../src/domain/names/unique-name';
import { Dice } from '../../../explorer/dice';
import { archiveIdOf, rowOf } from '../../../handlers/support/inventories';

const PIECES = [
  'a', 'A', '/', '//', '.', '..', './', '\\', ' ', '\u00e9', 'e\u0301', '\u{1f600}', '\u202e', '\u200b', '%2e%2e', '%2F', '+', '?', '#', '=1+1', '\r', '\u0000', '\ud800',
  'x'.repeat(300), '\u20ac'.repeat(170), '.jpg', '.tar.gz', ' (20120821T170824Z-', '0123456789abcdef', ')', '-', '~',
];

/** Descriptions of random pieces. Every fifth is the name that another archive would get with its suffix. */
export function hostileRows(dice: Dice, { count, room }: { readonly count: number; readonly room: number }): ReturnType<typeof rowOf>[] {
  const rows: ReturnType<typeof rowOf>[] = [];
  for (let n = 0; n < count; n += 1) {
    const CreationDate = `201${dice.below(3)}-08-21T17:08:24Z`;
    const other = rows.length && n % 5 === 0 ? dice.oneOf(rows) : undefined;
    const pieces = Array.from({ length: 1 + dice.below(6) }, () => dice.oneOf(PIECES)).join('');
    const ArchiveDescription = other
      ? suffixedName(String(other.ArchiveDescription), { creationDate: other.CreationDate, idDigest: createHash('sha256').update(other.ArchiveId).digest('hex') }, room)
      : pieces;
    rows.push(rowOf(n, { ArchiveDescription: ArchiveDescription.slice(0, 1024), CreationDate, ArchiveId: archiveIdOf(n) }));
  }
  return rows;
}
