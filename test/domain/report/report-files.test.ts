import { parse } from 'csv-parse/sync';
import { ReportFiles } from '../../../src/domain/report/report-files';
import { reportRow } from '../../../src/domain/report/report-row';
import { rowOf } from '../../handlers/support/inventories';
import { built } from '../../handlers/support/manifest-builds';

/** Excel and Python end a record at each of them, unless it is quoted. */
const ANY_LINE_END = ['\r\n', '\n', '\r'];

it.each([['a carriage return', 'a\rsecond,row,of,another'], ['a line feed', 'a\nb'], ['a quote', 'a "b"'], ['a comma', 'a,b']])(
  'a description with %s stays one row of the CSV, for every reader', async (_, description) => {
    const { entries } = await built([rowOf(1, { ArchiveDescription: description })]);
    const files = new ReportFiles();
    files.add(entries.map((entry) => reportRow(entry, undefined)));
    const rows = parse(files.contents().csv, { columns: true, record_delimiter: ANY_LINE_END });
    expect(rows).toEqual([expect.objectContaining({ description, status: 'skipped' })]);
  });
