import { malformedSelection, shown } from './malformed';
import { SelectionDocument } from './selection-document';
import { ARCHIVE_ID_LENGTH, ARCHIVE_ID_PATTERN } from '../../../contracts/glacier';

/** The longest piece without a line's end that is worth gathering; no id is half as long. */
const MAX_LINE = 1024;

/**
 * Reads a text file of archive ids, one a line, and gives them a piece of the file at a time. CRLF, blank lines, blanks around
 * an id and a byte-order mark are fine. The first line that is no archive id ends it with `MalformedSelection`.
 */
export async function* archiveIds(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  // Drops the byte-order mark by itself.
  const decoder = new TextDecoder();
  let rest = '';
  let line = 1;
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (lines.length) yield idsOf(lines, line);
    line += lines.length;
    if (rest.length > MAX_LINE) throw noId(rest, line);
  }
  yield idsOf([rest + decoder.decode()], line);
}

/** The ids that a document lists, wherever they stand: `read` opens the object at an S3 URI. Undefined: it lists none. */
export function selectedIds(
  document: SelectionDocument, read: (uri: string) => AsyncIterable<Uint8Array>,
): AsyncIterable<readonly string[]> | undefined {
  if (document.archive_ids_file !== undefined) return archiveIds(read(document.archive_ids_file));
  return document.archive_ids && inOneBatch(document.archive_ids);
}

async function* inOneBatch(ids: readonly string[]): AsyncGenerator<readonly string[]> {
  yield ids;
}

/** `first`: the number of the first of these lines. */
function idsOf(lines: readonly string[], first: number): string[] {
  const ids = lines.map((line) => line.trim());
  const wrong = ids.findIndex((id) => id !== '' && !ARCHIVE_ID_PATTERN.test(id));
  if (wrong !== -1) throw noId(ids[wrong], first + wrong);
  return ids.filter((id) => id !== '');
}

const noId = (text: string, line: number): Error =>
  malformedSelection(`line ${line} of the list of archive ids is ${shown(text)}; allowed is one archive id a line, ${ARCHIVE_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`);
