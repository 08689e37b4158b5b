import { InventoryFile } from './inventory-file';
import { InventoryRow, RawRow, readRow, tooLong } from './inventory-row';
import { LineSplitter, MOST_LINE_BYTES } from './line-splitter';
import { malformedInventory } from './malformed-inventory';
import { rowBatches, RowParser } from './row-batches';

const HEADER = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
/** A description can contain anything, commas too. The fields behind it contain no comma, so the expression finds them from the right. */
const ROW = /^([^,]*),(.*),([^,]*),([^,]*),([^,]*)$/s;

/**
 * A CSV inventory with Glacier's quoting, which is not RFC 4180. The description stands in quotes. Glacier writes a quote in it
 * as `\"`, and a backslash as it is. So `\"` is ambiguous; it is read as a quote.
 */
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
    if (text === undefined) this.rows.push(tooLong(number, `${MOST_LINE_BYTES} bytes`));
    else if (this.isFirst && text.startsWith('ArchiveId,')) checkHeader(text);
    else if (text !== '') this.rows.push(readRow(rawRow(text), number));
    this.isFirst = false;
  }
}

function checkHeader(line: string): void {
  if (line.trimEnd() !== HEADER) throw malformedInventory(`its header is not ${HEADER}`);
}

function rawRow(line: string): RawRow {
  const [, archiveId, description, creationDate, size, treeHash] = ROW.exec(line) ?? [];
  if (archiveId === undefined) return { ArchiveId: line.split(',', 1)[0] };
  const digits = unquoted(size);
  return {
    ArchiveId: unquoted(archiveId),
    ArchiveDescription: unquoted(description).replaceAll('\\"', '"'),
    CreationDate: unquoted(creationDate),
    Size: /^\d+$/.test(digits) ? Number(digits) : size,
    SHA256TreeHash: unquoted(treeHash),
  };
}

const unquoted = (field: string): string => (field.length > 1 && field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1) : field);
