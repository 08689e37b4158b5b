import { ARCHIVE_ID_LENGTH, isArchiveId, MAX_ARCHIVE_SIZE } from '../../../contracts/glacier';
import { isTreeHash } from '../../archive/tree-hash';
import { commonTime, isOfCalendar } from '../../calendar';

/** A row of an inventory before it is checked. Every field can have any value. */
export interface RawRow {
  readonly ArchiveId?: unknown;
  readonly ArchiveDescription?: unknown;
  readonly CreationDate?: unknown;
  readonly Size?: unknown;
  readonly SHA256TreeHash?: unknown;
}

/** A checked row: an archive of the inventory. */
export interface InventoryArchive {
  /** Number of the row in the file. `InventoryFile.place` turns it into words. */
  readonly row: number;
  readonly archiveId: string;
  readonly description: string;
  readonly creationDate: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly treeHash: string;
}

/** A row that fails a check, with the parts of it that the report shows. */
export interface InvalidRow {
  readonly row: number;
  readonly archiveId: string;
  readonly description: string;
  /** The failed check, in words. */
  readonly invalid: string;
}

export type InventoryRow = InventoryArchive | InvalidRow;

const CREATION_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
/** Characters of the longest description that Glacier takes. */
export const MAX_DESCRIPTION = 1024;
/** Half of a surrogate pair. JSON can escape it, but UTF-8 cannot encode it, so it would change when it is written and read again. */
const HALF_CHARACTER = /\p{Cs}/gu;
const REPLACEMENT_CHARACTER = '\ufffd';

export const isInvalid = (row: InventoryRow): row is InvalidRow => 'invalid' in row;

/** A row that was skipped because it is longer than any valid row. */
export const tooLong = (row: number, limit: string): InvalidRow => ({ row, archiveId: '', description: '', invalid: `the row has more than ${limit}` });

/** Checks a row. @returns its archive, or an `InvalidRow` with the first failed check */
export function readRow(raw: unknown, row: number): InventoryRow {
  const fields = (typeof raw === 'object' && raw !== null ? raw : {}) as RawRow;
  const { ArchiveId: archiveId, ArchiveDescription: description, CreationDate: creationDate, Size: size, SHA256TreeHash: treeHash } = fields;
  const invalid = (reason: string): InvalidRow => ({ row, archiveId: reportable(archiveId), description: reportable(description), invalid: reason });
  if (fields !== raw || Array.isArray(raw)) return invalid('the row is not an object');
  if (!isArchiveId(archiveId)) return invalid(`ArchiveId is not ${ARCHIVE_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`);
  if (!isDescription(description)) return invalid(`ArchiveDescription is not a text of at most ${MAX_DESCRIPTION} characters`);
  const createdAt = timeOf(creationDate);
  if (createdAt === undefined) return invalid('CreationDate is not a time as in 2012-08-21T17:08:24.000Z');
  if (!isSize(size)) return invalid('Size is not a whole number of bytes from 1 to 40,000 GiB');
  const hash = lowerCaseHash(treeHash);
  if (hash === undefined) return invalid('SHA256TreeHash is not 64 hexadecimal digits');
  return { row, archiveId, description: wellFormed(description ?? ''), creationDate: creationDate as string, createdAt, size, treeHash: hash };
}

const isDescription = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || (typeof value === 'string' && value.length <= MAX_DESCRIPTION);

/** @returns milliseconds since the epoch; undefined if the value is no time of an inventory */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  return commonTime(value) ?? (CREATION_DATE.test(value) && isOfCalendar(value) ? Date.parse(value) : undefined);
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_ARCHIVE_SIZE;

function lowerCaseHash(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (isTreeHash(value)) return value;
  const hash = value.toLowerCase();
  return isTreeHash(hash) ? hash : undefined;
}

const wellFormed = (text: string): string => text.replace(HALF_CHARACTER, REPLACEMENT_CHARACTER);

/** The part of an unchecked field that the report shows. */
const reportable = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_DESCRIPTION) : '');
