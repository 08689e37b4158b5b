import { stringify } from 'csv-stringify/sync';
import { REPORT_COLUMNS, ReportRow } from '../../contracts/manifest';

/**
 * Collects the report of one partition, as JSON Lines and as CSV. The CSV holds the data unaltered. A prefix against spreadsheet
 * formulas would damage archive ids, because some of them begin with `-`.
 */
export class ReportFiles {
  private readonly lines: Buffer[] = [];
  private readonly records: Buffer[] = [Buffer.from(stringify([[...REPORT_COLUMNS]]))];

  public add(rows: readonly ReportRow[]): void {
    this.lines.push(Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
    this.records.push(Buffer.from(stringify(rows.map((row) => ({ ...row })), { columns: [...REPORT_COLUMNS] })));
  }

  public jsonl(): Buffer {
    return Buffer.concat(this.lines);
  }

  public csv(): Buffer {
    return Buffer.concat(this.records);
  }
}
