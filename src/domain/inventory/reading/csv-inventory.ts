import { InventoryFile } from './inventory-file';
import { InventoryRow, RawRow, readRow, tooLong } from './inventory-row';
import { LineSplitter, MOST_LINE_BYTES } from './line-splitter';
import { malformed } from './malformed';
import { pieces } from './pieces';

const HEADER = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
/** Fields after the description hold no comma, so they are told from the right: a description may hold anything. */
const ROW = /^([^,]*),(.*),([^,]*),([^,]*),([^,]*)$/s;

/**
 * A CSV inventory with Glacier's quoting, which is not RFC 4180: the description stands in quotes, a quote in it is written
 * `\"`, and a backslash is written as it is. So `\"` may be either; it is read as a quote.
 */
export class CsvInventory implements InventoryFile {
  private rows: InventoryRow[] = [];
  private first = true;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  public place(row: number): string {
    return `line ${row}`;
  }

  public async *batches(): AsyncGenerator<readonly InventoryRow[]> {
    const splitter = new LineSplitter((line, number) => this.line(line, number));
    for await (const piece of pieces(this.bytes)) {
      splitter.push(piece);
      const { rows } = this;
      this.rows = [];
      if (rows.length) yield rows;
    }
    splitter.end();
    if (this.rows.length) yield this.rows;
  }

  private line(text: string | undefined, number: number): void {
    if (text === undefined) this.rows.push(tooLong(number, `${MOST_LINE_BYTES} bytes`));
    else if (this.first && text.startsWith('ArchiveId,')) checkHeader(text);
    else if (text !== '') this.rows.push(readRow(rawRow(text), number));
    this.first = false;
  }
}

function checkHeader(line: string): void {
  if (line.trimEnd() !== HEADER) throw malformed(`its header is not ${HEADER}`);
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
