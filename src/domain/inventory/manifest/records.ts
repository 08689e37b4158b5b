import { hash } from 'crypto';
import { writeLatin1 } from './line-bytes';
import { MOST_NAME, writeName } from './record-names';
import { ARCHIVE_ID_LENGTH } from '../../../contracts/glacier';
import { ArchiveName } from '../../names/name-of';
import { InventoryArchive, MAX_DESCRIPTION } from '../reading/inventory-row';
import { ExternalSorter } from '../sorting/external-sorter';
import { Position, RecordCursor } from '../sorting/record-cursor';
import { RecordLog } from '../sorting/record-log';

/**
 * The layout of the records that are sorted, with the bytes of each field. A digest is the first 16 bytes of a SHA-256, which tell
 * ids and names apart. Numbers are big-endian, so that sorting the bytes sorts the numbers.
 *
 *     place      creation 7 | id's digest 16 | row 5
 *     archive    place | size 6 | tree hash 32 | id 105 | length of the date 1 | date | length of the description 2 | description | name
 *     id         id's digest 16 | row 5 | creation 7 | name's digest 16 | describes nothing 1
 *     name       name's digest 16 | place
 *
 * The place is the order of the manifest. The row matters only for duplicate ids of the same date.
 */
export const DIGEST = 16;
export const ROW = 5;
const CREATION = 7;
export const PLACE = CREATION + DIGEST + ROW;
export const IN_PLACE = { ID_DIGEST: CREATION, ROW: CREATION + DIGEST };
const SIZE = 6;
const TREE_HASH = 32;
/** An id has 138 characters of 6 bits. Two more characters fill whole bytes. */
const ID_PADDING = 'AA';
const ID = ((ARCHIVE_ID_LENGTH + ID_PADDING.length) * 6) / 8;
const MOST_DATE = 30;
const MOST_BYTES_A_CHARACTER = 3;

export const IN_ARCHIVE = { SIZE: PLACE, TREE_HASH: PLACE + SIZE, ID: PLACE + SIZE + TREE_HASH, DATE: PLACE + SIZE + TREE_HASH + ID };
/** Bytes of the length of a description. */
export const LENGTH = 2;
const MOST_ARCHIVE = IN_ARCHIVE.DATE + 1 + MOST_DATE + LENGTH + MOST_BYTES_A_CHARACTER * MAX_DESCRIPTION + MOST_NAME;

/** Bytes by which the records of ids are sorted. */
export const ID_PREFIX = DIGEST + ROW;
const IN_ID = { ROW: DIGEST, CREATION: ID_PREFIX, NAME: ID_PREFIX + CREATION, DESCRIBES_NOTHING: ID_PREFIX + CREATION + DIGEST };
const ID_RECORD = IN_ID.DESCRIBES_NOTHING + 1;

/** Bytes of a record of a name. All of them take part in the sorting. */
export const NAME_RECORD = DIGEST + PLACE;

/** Milliseconds from the year 0 to the epoch. No date of an inventory is earlier. */
const YEAR_0 = -Date.parse('0000-01-01T00:00:00Z');
const SIX_BYTES = 2 ** 48;

/** SHA-256. Each character is one byte, which is faster to make and to write than two hex digits. */
export const digestOf = (text: string | Uint8Array): string => hash('sha256', text, 'binary');

/** The part of a digest that tells ids and names apart, in hex. */
export const hexDigestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 2 * DIGEST);

export const writeDigest = (bytes: Buffer, at: number, digest: string): number => writeLatin1(bytes, at, digest, DIGEST);

function writeCreation(bytes: Buffer, at: number, createdAt: number): void {
  const since = createdAt + YEAR_0;
  bytes[at] = Math.floor(since / SIX_BYTES);
  bytes.writeUIntBE(since % SIX_BYTES, at + 1, CREATION - 1);
}

export const readCreation = (bytes: Buffer, at: number): number => bytes[at] * SIX_BYTES + bytes.readUIntBE(at + 1, CREATION - 1) - YEAR_0;

export function addArchive(sorter: ExternalSorter, archive: InventoryArchive, name: ArchiveName, idDigest: string): void {
  const at = sorter.room(MOST_ARCHIVE);
  const bytes = sorter.arena;
  writeCreation(bytes, at, archive.createdAt);
  writeDigest(bytes, at + CREATION, idDigest);
  bytes.writeUIntBE(archive.row, at + CREATION + DIGEST, ROW);
  bytes.writeUIntBE(archive.size, at + IN_ARCHIVE.SIZE, SIZE);
  bytes.write(archive.treeHash, at + IN_ARCHIVE.TREE_HASH, TREE_HASH, 'hex');
  bytes.write(archive.archiveId + ID_PADDING, at + IN_ARCHIVE.ID, ID, 'base64url');
  const date = at + IN_ARCHIVE.DATE + 1;
  bytes[date - 1] = writeLatin1(bytes, date, archive.creationDate);
  const description = date + bytes[date - 1] + LENGTH;
  const length = bytes.write(archive.description, description, 'utf8');
  bytes.writeUInt16BE(length, description - LENGTH);
  const named = description + length;
  sorter.keep(named + writeName(bytes, named, name, archive.description) - at);
}

export interface Digests {
  readonly id: string;
  readonly name: string;
}

/** @returns where the record begins in the log's arena, until the next one is added */
export function addId(log: RecordLog, { row, createdAt }: InventoryArchive, digests: Digests, describesNothing: boolean): number {
  const at = log.room(ID_RECORD);
  const bytes = log.arena;
  writeDigest(bytes, at, digests.id);
  bytes.writeUIntBE(row, at + IN_ID.ROW, ROW);
  writeCreation(bytes, at + IN_ID.CREATION, createdAt);
  writeDigest(bytes, at + IN_ID.NAME, digests.name);
  bytes[at + IN_ID.DESCRIBES_NOTHING] = Number(describesNothing);
  log.keep(ID_RECORD);
  return at;
}

export const describesNothingAt = ({ bytes, start }: RecordCursor): boolean => bytes[start + IN_ID.DESCRIBES_NOTHING] === 1;

/** Copies the place of the archive from its current record by id. */
export function copyPlace(target: Buffer, at: number, { bytes, start }: RecordCursor): void {
  bytes.copy(target, at, start + IN_ID.CREATION, start + IN_ID.NAME);
  bytes.copy(target, at + CREATION, start, start + DIGEST);
  bytes.copy(target, at + CREATION + DIGEST, start + IN_ID.ROW, start + IN_ID.CREATION);
}

/** Where the digest of the described name begins in the current record by id. */
export const describedNameAt = ({ start }: Position): number => start + IN_ID.NAME;

/** Adds the name of the archive of the current record by id: the name with this digest, or by default its described name. */
export function addName(sorter: ExternalSorter, ids: RecordCursor, digest?: string): void {
  const at = sorter.room(NAME_RECORD);
  if (digest === undefined) ids.bytes.copy(sorter.arena, at, ids.start + IN_ID.NAME, ids.start + IN_ID.NAME + DIGEST);
  else writeDigest(sorter.arena, at, digest);
  copyPlace(sorter.arena, at + DIGEST, ids);
  sorter.keep(NAME_RECORD);
}
