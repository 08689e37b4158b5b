import { stringify } from 'csv-stringify/sync';
import { REPORT_COLUMNS, ReportRow } from '../../contracts/manifest';

/**
 * One partition's report, as it grows: JSON Lines and CSV. The CSV says what the data says, unaltered: archive ids begin
 * with `-` now and then, so nothing is put before what a spreadsheet might take for a formula.
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
