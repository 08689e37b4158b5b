import { malformedSelection } from './malformed-selection';
import { SelectionDocument } from './selection-document';
import { ARCHIVE_ID_LENGTH, isArchiveId } from '../../../contracts/glacier';
import { excerpt } from '../../format';
import { IN_UTF_16, utf8Only } from '../../utf8-only';

/** Characters of the longest line that is gathered from several pieces. No archive id is half as long. */
const MAX_LINE = 1024;

/**
 * Reads a text file with one archive id a line. A batch has the ids of one piece of the file.
 * Allows CRLF, blank lines, spaces around an id and a byte-order mark.
 *
 * @throws `MalformedSelection` at the first line that is not an archive id
 */
export const archiveIds = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> => idsOfPart(utf8Ids(bytes), 1);

/** The bytes of a list of ids. @throws `MalformedSelection` if they are UTF-16 */
export const utf8Ids = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  utf8Only(bytes, () => malformedSelection(`the list of archive ids ${IN_UTF_16}`));

/** The same for the part of a file that begins with line number `first`. */
export async function* idsOfPart(bytes: AsyncIterable<Uint8Array>, first: number): AsyncGenerator<readonly string[]> {
  // The decoder drops a byte-order mark.
  const decoder = new TextDecoder();
  let rest = '';
  let line = first;
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (lines.length) yield idsOf(lines, line);
    line += lines.length;
    if (rest.length > MAX_LINE) throw notAnId(rest, line);
  }
  yield idsOf([rest + decoder.decode()], line);
}

/**
 * The ids that a document lists, in itself or in a file.
 *
 * @param read opens the object at an S3 URI
 * @returns undefined if the document chooses by other fields only
 */
export function selectedIds(
  document: SelectionDocument, read: (uri: string) => AsyncIterable<Uint8Array>,
): AsyncIterable<readonly string[]> | undefined {
  if (document.archive_ids_file !== undefined) return archiveIds(read(document.archive_ids_file));
  return document.archive_ids && inOneBatch(document.archive_ids);
}

async function* inOneBatch(ids: readonly string[]): AsyncGenerator<readonly string[]> {
  yield ids;
}

/** @param first the number of the first of these lines */
function idsOf(lines: readonly string[], first: number): string[] {
  const ids = lines.map((line) => line.trim());
  const wrong = ids.findIndex((id) => id !== '' && !isArchiveId(id));
  if (wrong !== -1) throw notAnId(ids[wrong], first + wrong);
  return ids.filter((id) => id !== '');
}

const notAnId = (text: string, line: number): Error =>
  malformedSelection(`line ${line} of the list of archive ids is ${excerpt(text)}; each line must be one archive id of ${ARCHIVE_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`);
