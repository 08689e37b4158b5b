import { CsvQuotes, unquoted } from './csv-quotes';
import { InventoryFile } from './inventory-file';
import { InventoryRow, RawRow, readRow, tooLong } from './inventory-row';
import { FILE_BEGIN, LineSplitter, MOST_LINE_BYTES } from './line-splitter';
import { malformedInventory } from './malformed-inventory';
import { rowBatches, RowParser } from './row-batches';

const HEADER = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
const FIRST_COLUMN = 'archiveid';
/** A description can contain anything, commas too. The fields behind it contain no comma, so the expression finds them from the right. */
const ROW = /^([^,]*),(.*),([^,]*),([^,]*),([^,]*)$/s;

export const placeInCsv = (row: number): string => `line ${row}`;

/** A CSV inventory, as Glacier wrote it or as another tool has written it again. A header is optional. */
export class CsvInventory implements InventoryFile {
  public readonly place = placeInCsv;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  public batches(): AsyncGenerator<readonly InventoryRow[]> {
    return rowBatches(this.bytes, new CsvRows());
  }
}

/** The rows of a CSV inventory or of a part of it. */
export class CsvRows implements RowParser {
  private rows: InventoryRow[] = [];
  private readonly lines: CsvLines;
  private readonly splitter: LineSplitter;

  /** @param begin the place from which the bytes come. A part of a file begins behind a row. */
  constructor(quotes = new CsvQuotes(), begin = FILE_BEGIN) {
    this.lines = new CsvLines(quotes, begin.first === 0);
    this.splitter = new LineSplitter((text, number) => {
      const row = this.lines.row(text, number);
      if (row) this.rows.push(checkedRow(row, number));
    }, begin);
  }

  public push(piece: Uint8Array): void {
    this.splitter.push(piece);
  }

  public end(): void {
    this.splitter.end();
  }

  public takeRows(): readonly InventoryRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }
}

/** A line that is too long to be a row. */
const TOO_LONG = Symbol('too long');
type CsvRow = RawRow | typeof TOO_LONG;

export const checkedRow = (row: CsvRow, line: number): InventoryRow => (row === TOO_LONG ? tooLong(line, `${MOST_LINE_BYTES} bytes`) : readRow(row, line));

/** Finds the rows among the lines, which it must get in order. */
export class CsvLines {
  /** @param isFirst no line with text came before */
  constructor(private readonly quotes: CsvQuotes, private isFirst: boolean) {}

  /** @returns undefined if the line is blank or the header @throws `MalformedInventory` if the header or a quote is wrong */
  public row(text: string | undefined, line: number): CsvRow | undefined {
    if (text === '') return undefined;
    const isFirst = this.isFirst;
    this.isFirst = false;
    if (text === undefined) return TOO_LONG;
    return isFirst && isHeader(text) ? undefined : this.rawRow(text, line);
  }

  private rawRow(text: string, line: number): RawRow {
    const [, archiveId, description, creationDate, size, treeHash] = ROW.exec(text) ?? [];
    if (archiveId === undefined) return { ArchiveId: text.split(',', 1)[0] };
    const digits = unquoted(size);
    return {
      ArchiveId: unquoted(archiveId),
      ArchiveDescription: this.quotes.description(description, line),
      CreationDate: unquoted(creationDate),
      Size: /^\d+$/.test(digits) ? Number(digits) : size,
      SHA256TreeHash: unquoted(treeHash),
    };
  }
}

/** Other tools put the names of the columns into quotes, or change their case. */
function isHeader(line: string): boolean {
  const names = line.split(',').map((name) => unquoted(name.trim()).toLowerCase());
  if (names[0] !== FIRST_COLUMN) return false;
  if (names.join() !== HEADER.toLowerCase()) throw malformedInventory(`its header is not ${HEADER}`);
  return true;
}
