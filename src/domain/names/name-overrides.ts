import { isDeepStrictEqual } from 'util';
import { CsvError, Info, parse } from 'csv-parse';
import { safePath } from './safe-path';
import { MAX_KEY_BYTES } from './unique-name';
import { ARCHIVE_ID_LENGTH, isArchiveId } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { excerpt } from '../format';
import { RunError } from '../run-error';
import { IN_UTF_16, utf8Only } from '../utf8-only';

/** One line of the name override file: what the user calls an archive. */
export interface NameOverride {
  /** Number of the line in the file. The header is line 1. */
  readonly line: number;
  readonly archiveId: string;
  /** A safe path, relative to the destination prefix. Empty: the description names the archive. */
  readonly fileName: string;
  /** The user says that AWS's Guidance copied the archive to this name. */
  readonly copiedByGuidance?: true;
}

/** Where a part of the file begins: behind a record. */
export interface OverridesPlace {
  /** Bytes of the file before it. */
  readonly first: number;
  /** Number of its first line. */
  readonly row: number;
  /** The header of the file. */
  readonly columns: readonly string[];
}

/** Gets the position behind each record, and the number of the line that begins there. */
export type RecordEnd = (end: number, nextLine: number) => void;

/** The first line of a name override file. The Guidance uses the same columns. */
export const NAME_OVERRIDE_COLUMNS = ['GlacierArchiveID', 'FileName'] as const;
/** Optional third column. Its lines are empty or `COPIED_BY_GUIDANCE`. */
export const COPIED_BY_COLUMN = 'CopiedBy';
export const COPIED_BY_GUIDANCE = 'Guidance';
/** Without this limit, a quote that is never closed would gather the rest of the file in memory. */
const MAX_LINE_BYTES = 16 * 1024;
/** The decoder puts it in place of bytes that are not UTF-8. */
const REPLACEMENT_CHARACTER = '\ufffd';
const BATCH = 4_000;

/**
 * Reads a CSV of the columns `GlacierArchiveID,FileName`, or of these and `CopiedBy`, quoted as in RFC 4180. Holds one piece of the file at a time.
 * Allows a byte-order mark, CRLF and blank lines.
 *
 * @throws `MalformedNameOverrides` at the first line that is wrong
 */
export const nameOverrides = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly NameOverride[]> => overridesOf(utf8Overrides(bytes));

/** The bytes of a name override file. @throws `MalformedNameOverrides` if they are UTF-16 */
export const utf8Overrides = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  utf8Only(bytes, () => malformed(1, `cannot be read: the file ${IN_UTF_16}`));

/** @param begin the place in the file from which the bytes come. Undefined: its beginning. */
export async function* overridesOf(bytes: AsyncIterable<Uint8Array>, begin?: OverridesPlace): AsyncGenerator<readonly NameOverride[]> {
  const lines = new OverrideReader(begin);
  for await (const piece of bytes) {
    await lines.take(piece);
    if (lines.overrides.length < BATCH) continue;
    yield lines.overrides;
    lines.overrides = [];
  }
  await lines.end();
  if (lines.overrides.length) yield lines.overrides;
}

/** Collects the lines that the parser has read. The parser's own output stream would cost more than the parsing. */
export class OverrideReader {
  public overrides: NameOverride[] = [];
  /** The header of the file. Undefined until it was read. */
  public columns?: readonly string[];
  /** The place where the last good record ended. */
  private good: Pick<Info, 'lines' | 'empty_lines'> = { lines: 0, empty_lines: 0 };
  private isHeader = true;
  private readonly parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
    on_record: (record: string[], info) => {
      if (this.isHeader) this.columns = checkedHeader(record, info.lines);
      else this.overrides.push(overrideOf(record, info.lines));
      this.isHeader = false;
      this.good = info;
      this.recordEnd?.(this.before + info.bytes, info.lines + 1);
      return null;
    },
    // Each write gets its own error. Without a listener, the error would also end the process.
  }).on('error', () => undefined);
  /** Bytes of the file before those that the parser counts. */
  private readonly before: number;

  constructor(begin?: OverridesPlace, private readonly recordEnd?: RecordEnd) {
    this.columns = begin?.columns;
    const header = Buffer.from(begin ? `${begin.columns.join()}\n` : '');
    this.before = (begin?.first ?? 0) - header.length;
    if (!begin) return;
    // The parser must know the columns. It gets the header of the file as the line before the part.
    Object.assign(this.parser.info, { lines: begin.row - 1 });
    this.parser.write(header);
  }

  public async take(piece: Uint8Array): Promise<void> {
    // A copy: the parser keeps the last bytes until more come, and the caller may overwrite the piece.
    await this.settled((done) => this.parser.write(Buffer.from(piece), done));
  }

  public async end(): Promise<void> {
    await this.settled((done) => this.parser.end(done));
    if (!this.columns) throw malformed(1, `is missing: the file is empty. It must begin with ${NAME_OVERRIDE_COLUMNS.join()}`);
  }

  /** Waits until the parser has read what `give` gives it. */
  private async settled(give: (done: (error?: Error | null) => void) => void): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => give((error) => (error ? reject(error) : resolve())));
    } catch (error) {
      throw error instanceof CsvError ? this.noCsv(error) : error;
    }
  }

  private noCsv({ code, message }: CsvError): RunError {
    const { lines, empty_lines: blank } = this.parser.info;
    if (code !== 'CSV_QUOTE_NOT_CLOSED' && code !== 'CSV_MAX_RECORD_SIZE') return malformed(lines, `is not CSV of the columns that the first line names: ${message}`);
    // The parser counts up to the place where it gave up, which can be many lines later.
    const first = this.good.lines + blank - this.good.empty_lines + 1;
    return malformed(first, `is longer than ${MAX_LINE_BYTES} bytes, or has a quote that is never closed`);
  }
}

/** @returns the header @throws `MalformedNameOverrides` if it has other columns */
function checkedHeader(record: readonly string[], line: number): readonly string[] {
  const names = record.at(-1) === COPIED_BY_COLUMN ? record.slice(0, -1) : record;
  if (isDeepStrictEqual(names, NAME_OVERRIDE_COLUMNS)) return record;
  const columns = NAME_OVERRIDE_COLUMNS.join();
  throw malformed(line, `must be ${columns} or ${columns},${COPIED_BY_COLUMN}, the names of the columns; it is ${excerpt(record)}`);
}

function overrideOf([archiveId, fileName, copiedBy = '']: readonly string[], line: number): NameOverride {
  if (!isArchiveId(archiveId)) {
    throw malformed(line, `has ${excerpt(archiveId)} as GlacierArchiveID, which is not ${ARCHIVE_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`);
  }
  if (fileName.includes(REPLACEMENT_CHARACTER)) throw malformed(line, `has a FileName that is not UTF-8: ${excerpt(fileName)}`);
  const safe = fileName === '' ? '' : safePath(fileName);
  if (safe === undefined) {
    throw malformed(line, `has a FileName that cannot be part of a key: ${excerpt(fileName)}. It must name something, without a folder .. and without control characters`);
  }
  if (Buffer.byteLength(safe) > MAX_KEY_BYTES) throw malformed(line, `has a FileName of more than ${MAX_KEY_BYTES} bytes: ${excerpt(fileName)}`);
  if (copiedBy === '') return { line, archiveId, fileName: safe };
  if (copiedBy !== COPIED_BY_GUIDANCE) throw malformed(line, `has ${excerpt(copiedBy)} as ${COPIED_BY_COLUMN}, which is empty or ${COPIED_BY_GUIDANCE}`);
  if (safe === '') throw malformed(line, 'says that the Guidance copied the archive, and has no FileName under which it did');
  return { line, archiveId, fileName: safe, copiedByGuidance: true };
}

const malformed = (line: number, words: string): RunError =>
  new RunError(RUN_ERROR.MALFORMED_NAME_OVERRIDES, `Line ${line} of the name override file ${words}.`);
