import { CsvQuotes, unquoted } from './csv-quotes';
import { InventoryFile } from './inventory-file';
import { InventoryRow, RawRow, readRow, tooLong } from './inventory-row';
import { LineSplitter, MOST_LINE_BYTES } from './line-splitter';
import { malformedInventory } from './malformed-inventory';
import { rowBatches, RowParser } from './row-batches';

const HEADER = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
const FIRST_COLUMN = 'archiveid';
/** A description can contain anything, commas too. The fields behind it contain no comma, so the expression finds them from the right. */
const ROW = /^([^,]*),(.*),([^,]*),([^,]*),([^,]*)$/s;

/** A CSV inventory, as Glacier wrote it or as another tool has written it again. A header is optional. */
export class CsvInventory implements InventoryFile {
  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  public place(row: number): string {
    return `line ${row}`;
  }

  public batches(): AsyncGenerator<readonly InventoryRow[]> {
    return rowBatches(this.bytes, new CsvRows());
  }
}

class CsvRows implements RowParser {
  private rows: InventoryRow[] = [];
  private isFirst = true;
  private readonly quotes = new CsvQuotes();
  private readonly splitter = new LineSplitter((line, number) => this.line(line, number));

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

  private line(text: string | undefined, number: number): void {
    if (text === '') return;
    if (text === undefined) this.rows.push(tooLong(number, `${MOST_LINE_BYTES} bytes`));
    else if (!this.isFirst || !isHeader(text)) this.rows.push(readRow(this.rawRow(text, number), number));
    this.isFirst = false;
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
