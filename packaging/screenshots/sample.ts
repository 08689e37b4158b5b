import { ARCHIVE_STATUS } from '../../src/contracts/archive';
import { FAILURE, FailureReason } from '../../src/contracts/failures';
import { ReportRow } from '../../src/contracts/manifest';
import { RunItem } from '../../src/contracts/run';
import { FigureCounter } from '../../src/domain/plan/figure-counter';
import { planHtml } from '../../src/domain/plan/html/plan-html';
import { Plan, planOf } from '../../src/domain/plan/plan';
import { DEFAULT_SETTINGS } from '../../src/domain/plan/plan-input';
import { reportHtml } from '../../src/domain/report/html/report-html';
import { ReportSum } from '../../src/domain/report/partition-report';
import { PartitionRows } from '../../src/domain/report/partition-rows';
import { summarize } from '../../src/domain/report/summary';

/* An invented vault of photos, which the pictures in the documents show. It is the same each time. */

const ARCHIVES = 12_000;
const MIB = 2 ** 20;
const BEGIN = Date.parse('2026-11-22T20:10:00Z');
const DECODERS = ['fastglacier', 'plain-text', 'cloudberry'];

/** Bytes: many photos, some films. */
const sizeOf = (n: number): number => (n % 97 === 0 ? 3000 + (n % 13) * 900 : n % 11 === 0 ? 200 + (n % 17) * 30 : 2 + (n % 9)) * MIB;

/** Why an archive was not moved, for the few that were not. */
function reasonOf(n: number): FailureReason | undefined {
  if (n % 1999 === 7) return FAILURE.DOWNLOAD_FAILED;
  return n % 1499 === 3 ? FAILURE.DESTINATION_KEY_OCCUPIED : undefined;
}

const MESSAGES: Partial<Record<FailureReason, string>> = {
  [FAILURE.DOWNLOAD_FAILED]: 'The connection to Glacier broke at each of 5 attempts.',
  [FAILURE.DESTINATION_KEY_OCCUPIED]: 'An object with other bytes is at the key.',
};

function rowOf(n: number): ReportRow {
  const reason = reasonOf(n);
  const key = `photos/${2009 + n % 8}/album-${n % 40}/image-${n}.jpg`;
  const status = reason === undefined ? ARCHIVE_STATUS.DOWNLOADED : ARCHIVE_STATUS.FAILED;
  return {
    archive_id: `archive-${n}`,
    key,
    size: sizeOf(n),
    sha256_tree_hash: '',
    creation_date: `${2009 + n % 8}-05-06T07:08:09Z`,
    description: key,
    decoder: DECODERS[n % 3],
    content_flags: '',
    mtime: '',
    status,
    reason: reason ?? '',
    message: reason === undefined ? '' : MESSAGES[reason]!,
    storage_class: reason === undefined ? 'DEEP_ARCHIVE' : '',
  };
}

const rows = Array.from({ length: ARCHIVES }, (_, n) => rowOf(n));

function plan(): Plan {
  const counter = new FigureCounter(DEFAULT_SETTINGS);
  for (const { reason: _, message: __, status: ___, content_flags: ____, mtime: _____, storage_class: ______, ...row } of rows) counter.add(row);
  const figures = counter.figures();
  return planOf({
    figures,
    leftOut: { archives: 0, bytes: 0 },
    inventory: figures.all,
    nameOverrides: { applied: 0, unknown: 0, duplicates: 0, empty: 0 },
    vaultName: 'photos',
    run: 'photos-2026',
    storageClass: 'DEEP_ARCHIVE',
    tier: 'Bulk',
    region: 'us-east-1',
    lookedAtDestination: true,
    ...DEFAULT_SETTINGS,
    generatedAt: new Date('2026-11-22T08:00:00Z'),
  });
}

/** Glacier makes archives ready in waves. */
const arrivedAt = (n: number): string => new Date(BEGIN + (n * 900 + 400_000 * Math.sin(n / 1300) ** 2)).toISOString();

export const samplePlan = (): string => planHtml(plan());

export function sampleReport(): string {
  const partition = new PartitionRows(1);
  partition.add(rows, rows.flatMap(({ status, size }, n) => (status === ARCHIVE_STATUS.DOWNLOADED ? [{ settledAt: arrivedAt(n), size }] : [])));
  const sum = new ReportSum(1);
  sum.add(1, partition.report(partition.contents()));
  const whole = sum.whole();
  const { cost: { total } } = plan();
  const item: Omit<RunItem, 'pk' | 'sk'> = {
    format: 1,
    vault_name: 'photos',
    storage_class: 'DEEP_ARCHIVE',
    tier: 'Bulk',
    destination_prefix: 'photos',
    provided_inventory: false,
    mode: 'transfer',
    destination_bucket: 'family-archive',
    description: '',
    phase: 'settling',
    started_at: '2026-11-22T08:00:00.000Z',
    execution_arn: '',
    pass: 1,
    maximum_cost: 10,
    spent_requests: ARCHIVES,
    spent_bytes: Number(whole.counts.total.bytes),
    spent_nano_usd: 3_120_000_000,
    totals: {
      manifest: 'm',
      partitions: 1,
      archives: ARCHIVES,
      bytes: whole.counts.total.bytes,
      already_downloaded: 0,
      already_downloaded_bytes: 0,
      skipped: 0,
      skipped_bytes: 0,
      left_out: 0,
      left_out_bytes: 0,
      cost: total,
    },
  };
  const summary = summarize('photos-2026', { pk: '', sk: '', ...item }, whole, '2026-11-22T23:20:00.000Z');
  return reportHtml({ summary, listed: whole.listed, bucketName: 'inventories' });
}
