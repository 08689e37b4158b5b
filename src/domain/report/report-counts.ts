import { ARCHIVE_STATUS, ArchiveStatus, isTerminal } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { Amount, NAME_SOURCE, ReportRow } from '../../contracts/manifest';

/** What the report of a partition, or of a run, adds up to. */
export interface ReportCounts {
  /** The run's pass that the report tells of. */
  readonly pass: number;
  readonly total: Amount;
  readonly statuses: Record<ArchiveStatus, Amount>;
  readonly reasons: Record<string, Amount>;
  /** Named by their ids, because no name can be read from their descriptions. */
  readonly undecodable: Amount;
  /** Compressed or encrypted by the upload tool. */
  readonly not_plain: Amount;
}

const NONE: Amount = { archives: 0, bytes: 0 };
const STATUSES = Object.values(ARCHIVE_STATUS);

const plus = (a: Amount = NONE, b: Amount = NONE): Amount => ({ archives: a.archives + b.archives, bytes: a.bytes + b.bytes });

export function noCounts(pass: number): ReportCounts {
  return { pass, total: NONE, statuses: Object.fromEntries(STATUSES.map((status) => [status, NONE])) as ReportCounts['statuses'], reasons: {}, undecodable: NONE, not_plain: NONE };
}

export function countRow(counts: ReportCounts, row: ReportRow): ReportCounts {
  const one: Amount = { archives: 1, bytes: row.size || 0 };
  return addCounts(counts, {
    ...noCounts(counts.pass),
    total: one,
    statuses: { ...noCounts(counts.pass).statuses, [row.status]: one },
    reasons: row.reason ? { [row.reason]: one } : {},
    undecodable: row.decoder === NAME_SOURCE.UNDECODABLE ? one : NONE,
    not_plain: row.content_flags ? one : NONE,
  });
}

export function addCounts(a: ReportCounts, b: ReportCounts): ReportCounts {
  const reasons = new Set([...Object.keys(a.reasons), ...Object.keys(b.reasons)]);
  return {
    pass: a.pass,
    total: plus(a.total, b.total),
    statuses: Object.fromEntries(STATUSES.map((status) => [status, plus(a.statuses[status], b.statuses[status])])) as ReportCounts['statuses'],
    reasons: Object.fromEntries([...reasons].map((reason) => [reason, plus(a.reasons[reason], b.reasons[reason])])),
    undecodable: plus(a.undecodable, b.undecodable),
    not_plain: plus(a.not_plain, b.not_plain),
  };
}

/** Archives of which another pass would ask for none: they arrived, or the manifest has settled that they are skipped. */
export function settledForGood({ statuses, reasons }: ReportCounts): number {
  return statuses.downloaded.archives + statuses.skipped.archives - (reasons[FAILURE.NOT_REQUESTED]?.archives ?? 0);
}

/** Archives that somebody must still look after. */
export function unfinished({ statuses }: ReportCounts): number {
  return STATUSES.filter((status) => !isTerminal(status)).reduce((sum, status) => sum + statuses[status].archives, 0);
}
