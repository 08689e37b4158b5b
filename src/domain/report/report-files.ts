import { createHash } from 'crypto';
import { stringify } from 'csv-stringify/sync';
import { REPORT_COLUMNS, ReportRow } from '../../contracts/manifest';

/** The files with the rows of one partition. */
export interface ReportContents {
  readonly jsonl: Buffer;
  /** The data unaltered. A mark against formulas would damage archive ids, because some of them begin with `-`. */
  readonly csv: Buffer;
  /** The same for a spreadsheet: no field begins a formula, because a `'` stands before it. A byte-order mark says that it is UTF-8. */
  readonly spreadsheet: Buffer;
}

/** SHA-256 of each file of a partition, in lower-case hex. */
export type ReportHashes = Readonly<Record<keyof ReportContents, string>>;

const COLUMNS = [...REPORT_COLUMNS];
const FOR_SPREADSHEETS = { escape_formulas: true };

/** Collects the report of one partition. */
export class ReportFiles {
  private readonly lines: Buffer[] = [];
  private readonly records: Buffer[] = [Buffer.from(stringify([COLUMNS]))];
  private readonly cells: Buffer[] = [Buffer.from(stringify([COLUMNS], { bom: true }))];

  public add(rows: readonly ReportRow[]): void {
    const records = rows.map((row) => ({ ...row }));
    this.lines.push(Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
    this.records.push(Buffer.from(stringify(records, { columns: COLUMNS })));
    this.cells.push(Buffer.from(stringify(records, { columns: COLUMNS, ...FOR_SPREADSHEETS })));
  }

  public contents(): ReportContents {
    return { jsonl: Buffer.concat(this.lines), csv: Buffer.concat(this.records), spreadsheet: Buffer.concat(this.cells) };
  }
}

export function hashesOf({ jsonl, csv, spreadsheet }: ReportContents): ReportHashes {
  return { jsonl: sha256(jsonl), csv: sha256(csv), spreadsheet: sha256(spreadsheet) };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
