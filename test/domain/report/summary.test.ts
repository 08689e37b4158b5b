import { ReportRow } from '../../../src/contracts/manifest';
import { NO_PROGRESS } from '../../../src/domain/report/progress';
import { addCounts, countRow, noCounts, settledForGood, unfinished } from '../../../src/domain/report/report-counts';
import { summarize } from '../../../src/domain/report/summary';
import { summaryPage } from '../../../src/domain/report/summary-page';
import { manifestTotals, runItem } from '../../support/memory-runs';

const rowOf = (status: ReportRow['status'], reason: ReportRow['reason'] = ''): ReportRow => ({
  archive_id: 'a',
  key: 'photos/a',
  size: 10,
  sha256_tree_hash: '',
  creation_date: '',
  description: '',
  decoder: 'plain-text',
  content_flags: '',
  mtime: '',
  status,
  reason,
  message: '',
  storage_class: '',
});
const countsOf = (...rows: ReportRow[]) => rows.reduce(countRow, noCounts(1));
const reportOf = (...rows: ReportRow[]) => ({ counts: countsOf(...rows), progress: NO_PROGRESS, hashes: [] });
const ROWS = [
  rowOf('failed', 'DownloadFailed'), rowOf('failed', 'UploadFailed'), rowOf('failed', 'UploadFailed'), rowOf('skipped', 'NotRequested'),
  rowOf('skipped', 'DuplicateArchiveId'), rowOf('downloaded'), rowOf('requested'), rowOf('staged', 'RetrievalFailed'),
];

describe('the counts of a report', () => {
  it('have each row once in its status, and once in its reason if it has one', () => {
    const { total, statuses, reasons } = countsOf(...ROWS);
    expect(total).toEqual({ archives: 8, bytes: 80 });
    expect(statuses).toEqual({
      requested: { archives: 1, bytes: 10 },
      staged: { archives: 1, bytes: 10 },
      downloaded: { archives: 1, bytes: 10 },
      failed: { archives: 3, bytes: 30 },
      skipped: { archives: 2, bytes: 20 },
    });
    expect(reasons).toMatchObject({ UploadFailed: { archives: 2, bytes: 20 }, NotRequested: { archives: 1, bytes: 10 } });
    expect(Object.keys(reasons)).toHaveLength(5);
  });

  it('of two parts add up to those of the whole', () => {
    expect(addCounts(countsOf(...ROWS.slice(0, 3)), countsOf(...ROWS.slice(3)))).toEqual(countsOf(...ROWS));
  });

  it('say how many archives a resume leaves alone, and how many are unfinished', () => {
    expect(settledForGood(countsOf(...ROWS))).toBe(2);
    expect(unfinished(countsOf(...ROWS))).toBe(2);
  });
});

describe('the summary', () => {
  const summary = summarize('run-1', runItem({ totals: manifestTotals({ archives: 8 }) }), reportOf(...ROWS), '2026-11-22T10:00:00.000Z');

  it('lists the reason with the most archives first', () => {
    expect(summary.reasons.map(({ reason, archives }) => [reason, archives])[0]).toEqual(['UploadFailed', 2]);
    expect(summary.reasons).toHaveLength(5);
  });

  it('says what was spent on requests beside the plan and the maximum', () => {
    const spent = { spent_requests: 1200, spent_bytes: 2 ** 31, spent_nano_usd: 35_000_001, maximum_cost: 9.5 };
    const paid = summarize('run-1', runItem({ totals: manifestTotals({ archives: 8, cost: 7.25, glacier_cost: 0.05 }), ...spent }), reportOf(...ROWS), '2026-11-22T10:00:00.000Z');
    expect(paid.cost).toEqual({ currency: 'USD', planned: 7.25, planned_for_requests: 0.05, maximum: 9.5, spent_on_requests: 0.035000001, requests: 1200, retrieved_bytes: 2 ** 31 });
    expect(summaryPage(paid, 'inventories'))
      .toContain('- Cost: USD 0.04 for 1,200 requests to Glacier, which retrieve 2.0 GiB. The plan said USD 0.05 for them, and USD 7.25 for the whole transfer, `MaximumCost` is USD 9.50\n');
    expect(summary.cost).toEqual({ currency: 'USD', planned: 0, spent_on_requests: 0, requests: 0, retrieved_bytes: 0 });
  });

  it('counts what a resume would request', () => {
    expect(summary.resumable).toBe(6);
  });

  it('shows each reason on the page, with its advice', () => {
    const page = summaryPage(summary, 'inventories');
    expect(page).toMatch(/\| UploadFailed \| 2 \| 20 B \| S3 could not complete it\./);
    expect(page.match(/^\| [A-Z]\w+ \| \d/gm)).toHaveLength(5);
  });
});
