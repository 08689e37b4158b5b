import { ManifestEntry } from '../../../contracts/manifest';
import { MOST_TAG_NAME, MOST_TAG_VALUE, MOST_TAGS } from '../../../contracts/object-tags';

/** Bytes of a character in JSON at most: `\u0000`. */
const MOST_BYTES_A_CHARACTER = 6;
/** Bytes of a line at most, without description, keys and what failed. */
const MOST_OTHER_BYTES = 1024;

/** Bytes of tags at most. None of their characters is escaped. */
const MOST_TAG_BYTES = MOST_TAGS * (3 * (MOST_TAG_NAME + MOST_TAG_VALUE) + '"":"",'.length) + '{}'.length;

/** @returns a number of bytes that the line of an archive without tags does not exceed, whose description and key have so many bytes */
export const mostPlainBytes = (textBytes: number): number => MOST_OTHER_BYTES + MOST_BYTES_A_CHARACTER * textBytes;

/** @returns a number of bytes that the line of the entry does not exceed */
export const mostLineBytes = ({ description, key, suffixed_key: suffixed = '', failure, tags }: ManifestEntry): number =>
  MOST_OTHER_BYTES + (tags ? MOST_TAG_BYTES : 0)
  + MOST_BYTES_A_CHARACTER * (description.length + key.length + suffixed.length + (failure?.message.length ?? 0));

/**
 * Writes an entry as a line of JSON, as `JSON.stringify` does. It runs for each of millions of archives, so it looks for characters to escape
 * only in texts that can have some, and encodes the rest as ASCII.
 *
 * @returns the number of bytes
 */
export function writeLine(bytes: Buffer, at: number, entry: ManifestEntry): number {
  if (entry.status !== undefined) return bytes.write(`${JSON.stringify(entry)}\n`, at, 'utf8');
  const { archive_id: id, size, sha256_tree_hash: hash, creation_date: date } = entry;
  const head = bytes.write(`{"archive_id":"${id}","size":${size},"sha256_tree_hash":"${hash}","creation_date":"${date}","description":`, at, 'latin1');
  return head + bytes.write(`${JSON.stringify(entry.description)},"key":${JSON.stringify(entry.key)}${decodedMembers(entry)}${ruled(entry)}${drafted(entry)}}\n`, at + head, 'utf8');
}

type Decoded = Pick<ManifestEntry, 'decoder' | 'content_flags' | 'mtime' | 'folder_marker'>;

/** The members that say what was read from the description. */
export function decodedMembers({ decoder, content_flags: flags, mtime, folder_marker: isFolder }: Decoded): string {
  const source = decoder === undefined ? '' : `,"decoder":"${decoder}"`;
  if (!flags && mtime === undefined && !isFolder) return source;
  return `${source}${flags ? `,"content_flags":${JSON.stringify(flags)}` : ''}${mtime === undefined ? '' : `,"mtime":"${mtime}"`}${isFolder ? ',"folder_marker":true' : ''}`;
}

function ruled({ rule, storage_class: storageClass, tags }: ManifestEntry): string {
  if (rule === undefined) return '';
  return `,"rule":${rule}${storageClass === undefined ? '' : `,"storage_class":"${storageClass}"`}${tags ? `,"tags":${JSON.stringify(tags)}` : ''}`;
}

const drafted = ({ occupied, suffixed_key: suffixed }: ManifestEntry): string =>
  (occupied ? `,"occupied":true${suffixed === undefined ? '' : `,"suffixed_key":${JSON.stringify(suffixed)}`}` : '');

/** Bytes of the line that only a draft has. */
export const draftBytes = (entry: ManifestEntry): number => (entry.occupied ? Buffer.byteLength(drafted(entry)) : 0);
