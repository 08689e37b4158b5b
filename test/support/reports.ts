import { manifestTotals, runItem } from './memory-runs';
import { ARCHIVE_STATUS } from '../../src/contracts/archive';
import { FAILURE, FailureReason } from '../../src/contracts/failures';
import { ReportRow } from '../../src/contracts/manifest';
import { RunItem } from '../../src/contracts/run';
import { reportHtml } from '../../src/domain/report/html/report-html';
import { PartitionReport, ReportSum, WholeReport } from '../../src/domain/report/partition-report';
import { PartitionRows } from '../../src/domain/report/partition-rows';
import { Summary, summarize } from '../../src/domain/report/summary';

/** Names and messages that would do something on a page that does not escape them. */
export const HOSTILE: readonly string[] = [
  '<script>document.title = "script"</script>',
  '"><img src=x onerror="document.title = 1">',
  "' onmouseover='document.title = 1",
  '</td></table></main><h1>The report is wrong</h1>',
  '</style><style>main { display: none }</style>',
  '<!-- <svg onload=document.title=1> -->',
  '=HYPERLINK("http://example.invalid","open")',
  'javascript:alert(1)',
  'photo\u202Egpj.exe',
  'a\u0000b\u0007c\r\nd',
  '&lt;b&gt; &amp;amp; ${1 + 1} {{1 + 1}} `code`',
];

const MOVED_AT = Date.parse('2026-11-22T08:30:00.000Z');

export const reportRowOf = (n: number, changes: Partial<ReportRow> = {}): ReportRow => ({
  archive_id: `archive-${n}`,
  key: `photos/${n}.jpg`,
  size: 1000 + n,
  sha256_tree_hash: 'a'.repeat(64),
  creation_date: '2014-05-06T07:08:09.000Z',
  description: `about ${n}`,
  decoder: 'plain-text',
  content_flags: '',
  mtime: '',
  status: ARCHIVE_STATUS.DOWNLOADED,
  reason: '',
  message: '',
  storage_class: 'DEEP_ARCHIVE',
  ...changes,
});

export const failedRow = (n: number, reason: FailureReason = FAILURE.DOWNLOAD_FAILED, changes: Partial<ReportRow> = {}): ReportRow =>
  reportRowOf(n, { status: ARCHIVE_STATUS.FAILED, reason, message: `why ${n}`, ...changes });

/** The report of a partition. What is downloaded arrived one archive a second. */
function partitionOf(rows: readonly ReportRow[]): PartitionReport {
  const partition = new PartitionRows(1);
  const arrived = rows.filter(({ status }) => status === ARCHIVE_STATUS.DOWNLOADED);
  partition.add(rows, arrived.map(({ size }, i) => ({ settledAt: new Date(MOVED_AT + 1000 * i).toISOString(), size })));
  return partition.report(partition.contents());
}

function wholeOf(partitions: readonly PartitionReport[]): WholeReport {
  const sum = new ReportSum(1);
  partitions.forEach((partition, i) => sum.add(i + 1, partition));
  return sum.whole();
}

interface SummaryAndPage {
  readonly summary: Summary;
  readonly page: string;
}

/** A summary and its page, of one partition. */
export const pageOf = (rows: readonly ReportRow[], item: Partial<RunItem> = {}): SummaryAndPage => pageOfPartitions([partitionOf(rows)], item);

/** The same of many partitions that have these rows each. */
export const largePageOf = (rows: readonly ReportRow[], partitions: number): SummaryAndPage => {
  const partition = partitionOf(rows);
  return pageOfPartitions(Array.from({ length: partitions }, () => partition), {});
};

function pageOfPartitions(partitions: readonly PartitionReport[], item: Partial<RunItem>): SummaryAndPage {
  const whole = wholeOf(partitions);
  const totals = manifestTotals({ partitions: partitions.length, archives: whole.counts.total.archives, cost: 12.5, glacier_cost: 0.04 });
  const summary = summarize('run-1', runItem({ totals, spent_requests: 7, spent_nano_usd: 35_000_001, maximum_cost: 20, ...item }), whole, '2026-11-22T10:00:00.000Z');
  return { summary, page: reportHtml({ summary, listed: whole.listed, bucketName: 'inventories' }) };
}
