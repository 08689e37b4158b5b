import { writeLatin1 } from './line-bytes';
import { CONTENT_FLAG, NAME_SOURCE } from '../../../contracts/manifest';
import { contentFlags } from '../../names/decoder';
import { ArchiveName, byId, DECODERS, Described } from '../../names/name-of';
import { plainText } from '../../names/plain-text';
import { MAX_KEY_BYTES } from '../../names/unique-name';

/*
 * The name in the record of an archive, at its end. So a description is decoded once, although two passes need its name.
 *
 *     source 1 | flags 1 | length of the time 1 | time | name
 *
 * Most descriptions are the name. Then the source alone is kept. A name that is the archive's id is not kept either.
 */

/** What can name an archive from its description. A record holds a source's place in this list. */
const SOURCES = [plainText.name, ...DECODERS.map(({ name }) => name), NAME_SOURCE.UNDEFINED, NAME_SOURCE.UNDECODABLE];
const PLAIN = 0;
const FLAG = { COMPRESSED: 1, ENCRYPTED: 2, FOLDER_MARKER: 4 };
const AT = { FLAGS: 1, TIME: 2 };
/** Characters of the longest time: ten digits, a point and nine digits. */
const MOST_TIME = 20;
/** Bytes that a name takes at most. */
export const MOST_NAME = AT.TIME + 1 + MOST_TIME + MAX_KEY_BYTES;

/** Writes the name at `at`. @returns the number of its bytes */
export function writeName(bytes: Buffer, at: number, name: ArchiveName, description: string): number {
  const source = SOURCES.indexOf(name.decoder);
  bytes[at] = source;
  if (source === PLAIN && name.name === description) return 1;
  const [compressed, encrypted] = [name.contentFlags?.includes(CONTENT_FLAG.COMPRESSED), name.contentFlags?.includes(CONTENT_FLAG.ENCRYPTED)];
  bytes[at + AT.FLAGS] = (compressed ? FLAG.COMPRESSED : 0) + (encrypted ? FLAG.ENCRYPTED : 0) + (name.folderMarker ? FLAG.FOLDER_MARKER : 0);
  const time = at + AT.TIME + 1;
  const end = time + (name.modifiedAt === undefined ? 0 : writeLatin1(bytes, time, name.modifiedAt));
  bytes[time - 1] = end - time;
  return end + (isById(source) ? 0 : bytes.write(name.name, end, 'utf8')) - at;
}

/** Reads the name that begins at `at` and ends at `end`. Asks for no more of the archive than the name needs. */
export function readName(bytes: Buffer, at: number, end: number, archive: Described): ArchiveName {
  const source = bytes[at];
  const decoder = SOURCES[source];
  if (isDescription(at, end)) return { name: archive.description, decoder };
  const [flags, time] = [bytes[at + AT.FLAGS], at + AT.TIME + 1];
  const from = time + bytes[time - 1];
  const name = isById(source) ? byId(decoder as typeof NAME_SOURCE.UNDEFINED, archive.archiveId).name : bytes.toString('utf8', from, end);
  const flagged = contentFlags(has(flags, FLAG.COMPRESSED), has(flags, FLAG.ENCRYPTED));
  return {
    name,
    decoder,
    contentFlags: flagged,
    folderMarker: has(flags, FLAG.FOLDER_MARKER) || undefined,
    modifiedAt: from === time ? undefined : bytes.toString('latin1', time, from),
  };
}

/** @returns where the bytes of the name begin in the record; undefined if it does not keep them, because the name is the description or the archive's id */
export const keptNameAt = (bytes: Buffer, at: number, end: number): number | undefined =>
  (isDescription(at, end) || isById(bytes[at]) ? undefined : at + AT.TIME + 1 + bytes[at + AT.TIME]);

/** The name is the description. */
export const isDescription = (at: number, end: number): boolean => end === at + 1;

const isById = (source: number): boolean => source >= SOURCES.length - 2;
const has = (flags: number, flag: number): boolean => Math.floor(flags / flag) % 2 === 1;
