import { CsvError, parse, Parser } from 'csv-parse';
import { ARCHIVE_ID_LENGTH, ARCHIVE_ID_PATTERN } from '../../../contracts/glacier';
import { RUN_ERROR } from '../../../contracts/launch';
import { RunError } from '../../shared/run-error';
import { safePath } from '../names/safe-path';

/** One line of the name override file: what the user calls an archive. */
export interface NameOverride {
  /** Counts the lines of the file from 1; the header is one. */
  readonly line: number;
  readonly archiveId: string;
  /** Already a safe path, relative to the destination prefix. Empty: the archive keeps the name that its description gives. */
  readonly fileName: string;
}

/** The first line of a name override file: the Guidance's columns. */
export const NAME_OVERRIDE_COLUMNS = ['GlacierArchiveID', 'FileName'] as const;
/** S3 takes no longer key, whatever the prefix. */
const MAX_NAME_BYTES = 1024;
/** A quote that is never closed would otherwise gather the rest of the file in memory. */
const MAX_LINE_BYTES = 16 * 1024;
/** The decoder puts it where bytes are not UTF-8. */
const REPLACEMENT_CHARACTER = '\ufffd';
const BATCH = 4_000;

/**
 * Reads a CSV of the columns `GlacierArchiveID,FileName`, quoted as in RFC 4180, in batches; no more than a piece of the file
 * is held. A byte-order mark, CRLF and blank lines are fine. The first line that is not fine ends it with `MalformedNameOverrides`.
 */
export async function* nameOverrides(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly NameOverride[]> {
  let batch: NameOverride[] = [];
  const parser = overrideParser((override) => batch.push(override));
  for await (const piece of bytes) {
    await settled(parser, (done) => parser.write(piece, done));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  await settled(parser, (done) => parser.end(done));
  if (parser.info.records === 0) throw malformed(1, `is missing: the file is empty and must begin with ${NAME_OVERRIDE_COLUMNS.join()}`);
  if (batch.length) yield batch;
}

/** Gives each line to `take` and puts nothing out itself: a stream of records would cost more than the parsing. */
function overrideParser(take: (override: NameOverride) => void): Parser {
  let header = true;
  const parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
    on_record: (record: string[], { lines }) => {
      if (header) checkHeader(record, lines);
      else take(overrideOf(record, lines));
      header = false;
      return null;
    },
  });
  // Errors reach whoever writes; without a listener they would end the process as well.
  return parser.on('error', () => undefined);
}

/** Waits until the parser has taken what it is given. */
async function settled(parser: Parser, give: (done: (error?: Error | null) => void) => void): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => give((error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw error instanceof CsvError ? malformed(parser.info.lines, `is no CSV of two columns: ${error.message}`) : error;
  }
}

function checkHeader(record: readonly string[], line: number): void {
  if (record.join() === NAME_OVERRIDE_COLUMNS.join()) return;
  throw malformed(line, `must be ${NAME_OVERRIDE_COLUMNS.join()}, the names of the columns; it is ${shown(record.join())}`);
}

function overrideOf([archiveId, fileName]: readonly string[], line: number): NameOverride {
  if (!ARCHIVE_ID_PATTERN.test(archiveId)) {
    throw malformed(line, `has ${shown(archiveId)} as GlacierArchiveID, which is not ${ARCHIVE_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`);
  }
  if (fileName.includes(REPLACEMENT_CHARACTER)) throw malformed(line, `has a FileName that is not UTF-8: ${shown(fileName)}`);
  const safe = fileName === '' ? '' : safePath(fileName);
  if (safe === undefined) {
    throw malformed(line, `has a FileName that cannot be part of a key: ${shown(fileName)}. It may hold neither .. as a folder nor control characters, and must name something`);
  }
  if (Buffer.byteLength(safe) > MAX_NAME_BYTES) throw malformed(line, `has a FileName of more than ${MAX_NAME_BYTES} bytes: ${shown(fileName)}`);
  return { line, archiveId, fileName: safe };
}

const shown = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);

const malformed = (line: number, words: string): RunError =>
  new RunError(RUN_ERROR.MALFORMED_NAME_OVERRIDES, `Line ${line} of the name override file ${words}.`);
