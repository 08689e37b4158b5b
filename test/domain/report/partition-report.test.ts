import { parse } from 'csv-parse/sync';
import { LISTED_ARCHIVES, PartitionReport, ReportSum } from '../../../src/domain/report/partition-report';
import { PartitionRows } from '../../../src/domain/report/partition-rows';
import { failedRow, HOSTILE, reportRowOf } from '../../support/reports';

const reportOf = (rows: Parameters<PartitionRows['add']>[0]): PartitionReport => {
  const partition = new PartitionRows(1);
  partition.add(rows, []);
  return partition.report(partition.contents());
};
const failures = (from: number, count: number) => Array.from({ length: count }, (_, i) => failedRow(from + i));

describe('the list of archives that were not moved', () => {
  it('has the first of the report in its order, in whichever order the partitions are read', () => {
    const parts = [reportOf([reportRowOf(1), ...failures(2, 600)]), reportOf(failures(1000, 600)), reportOf(failures(2000, 1200))];
    const expected = [...failures(2, 600), ...failures(1000, 400)].map(({ key }) => key);
    for (const order of [[1, 2, 3], [3, 2, 1], [2, 3, 1]]) {
      const sum = new ReportSum(1);
      for (const partition of order) sum.add(partition, parts[partition - 1]);
      expect(sum.whole().listed.map(({ key }) => key)).toEqual(expected);
      expect(sum.whole().listed.at(-1)!.partition).toBe(2);
    }
  });

  it('of a partition is bounded, also if keys and messages are long', () => {
    const long = '😀'.repeat(2000);
    const report = reportOf(Array.from({ length: 3000 }, (_, i) => failedRow(i, 'UploadFailed', { key: long, message: long })));
    expect(report.not_moved).toHaveLength(LISTED_ARCHIVES);
    expect(JSON.stringify(report).length).toBeLessThan(600_000);
    expect(report.not_moved![0].key).toMatch(/^(😀){90,}…$/u);
    expect(report.total.archives).toBe(3000);
  });

  it('names an archive without a key by its id', () => {
    expect(reportOf([failedRow(1, 'InvalidInventoryRow', { key: '' })]).not_moved![0].key).toBe('archive-1');
  });

  it('is empty for a report that an earlier version wrote, which has counts alone', () => {
    const { not_moved: _, hashes: __, progress: ___, ...counts } = reportOf(failures(1, 3));
    const sum = new ReportSum(1);
    sum.add(1, counts);
    expect(sum.whole()).toMatchObject({ listed: [], hashes: [undefined], progress: { intervals: [] }, counts: { total: { archives: 3 } } });
  });
});

describe('the CSV for spreadsheets', () => {
  const BEGINS_A_FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
  const names = [...HOSTILE, '=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', 'plain'];
  const rows = names.map((name, n) => reportRowOf(n, { archive_id: `-${n}`, description: name, key: name, message: name }));
  const partition = new PartitionRows(1);
  partition.add(rows, []);
  const { csv, spreadsheet } = partition.contents();

  it('has no field that begins a formula, and nothing else is changed', () => {
    const cells = parse(spreadsheet, { bom: true }).slice(1) as string[][];
    const data = parse(csv).slice(1) as string[][];
    expect(data.flat().filter((field) => BEGINS_A_FORMULA.test(field)).length).toBeGreaterThan(20);
    expect(cells.flat().filter((field) => BEGINS_A_FORMULA.test(field))).toEqual([]);
    expect(cells.flat().map((field, i) => (BEGINS_A_FORMULA.test(data.flat()[i]) ? field.slice(1) : field))).toEqual(data.flat());
  });

  it('says that it is UTF-8, which a spreadsheet would not assume', () => {
    expect([...spreadsheet.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(csv.subarray(0, 10).toString()).toBe('archive_id');
  });
});
