import { ARCHIVE_STATUS, ArchiveStatus, isTerminal } from '../../contracts/archive';
import { FAILURE, FailureReason, FINAL_FAILURES } from '../../contracts/failures';
import { Amount, NAME_SOURCE, ReportRow } from '../../contracts/manifest';
import { addAmounts, addByName, NO_AMOUNT } from '../amounts';

/** Sums over the rows of a report, of one partition or of a whole run. */
export interface ReportCounts {
  /** The pass of the run that the report is about. */
  readonly pass: number;
  readonly total: Amount;
  readonly statuses: Record<ArchiveStatus, Amount>;
  readonly reasons: Partial<Record<FailureReason, Amount>>;
  /** Archives that are named by their ids, because their descriptions have no readable name. */
  readonly undecodable: Amount;
  /** Archives that the upload tool compressed or encrypted. */
  readonly not_plain: Amount;
}

const { REQUESTED, STAGED, DOWNLOADED, FAILED, SKIPPED } = ARCHIVE_STATUS;

const byStatus = (of: (status: ArchiveStatus) => Amount): Record<ArchiveStatus, Amount> => ({
  [REQUESTED]: of(REQUESTED), [STAGED]: of(STAGED), [DOWNLOADED]: of(DOWNLOADED), [FAILED]: of(FAILED), [SKIPPED]: of(SKIPPED),
});

export const noCounts = (pass: number): ReportCounts =>
  ({ pass, total: NO_AMOUNT, statuses: byStatus(() => NO_AMOUNT), reasons: {}, undecodable: NO_AMOUNT, not_plain: NO_AMOUNT });

export function countRow(counts: ReportCounts, row: ReportRow): ReportCounts {
  const one: Amount = { archives: 1, bytes: row.size || 0 };
  return addCounts(counts, {
    pass: counts.pass,
    total: one,
    statuses: byStatus((status) => (status === row.status ? one : NO_AMOUNT)),
    reasons: row.reason ? { [row.reason]: one } : {},
    undecodable: row.decoder === NAME_SOURCE.UNDECODABLE ? one : NO_AMOUNT,
    not_plain: row.content_flags ? one : NO_AMOUNT,
  });
}

export function addCounts(a: ReportCounts, b: ReportCounts): ReportCounts {
  return {
    pass: a.pass,
    total: addAmounts(a.total, b.total),
    statuses: byStatus((status) => addAmounts(a.statuses[status], b.statuses[status])),
    reasons: addByName(a.reasons, b.reasons, addAmounts),
    undecodable: addAmounts(a.undecodable, b.undecodable),
    not_plain: addAmounts(a.not_plain, b.not_plain),
  };
}

/** Archives that a resume would not request: those that arrived, that were skipped when the manifest was made, or that the manifest describes wrongly. */
export function settledForGood({ statuses, reasons }: ReportCounts): number {
  const of = (reason: FailureReason): number => reasons[reason]?.archives ?? 0;
  const failedForGood = FINAL_FAILURES.reduce((sum, reason) => sum + of(reason), 0);
  return statuses.downloaded.archives + statuses.skipped.archives - of(FAILURE.NOT_REQUESTED) + failedForGood;
}

/** Archives that are still requested or staged, so that the report is too early. */
export function unfinished({ statuses }: ReportCounts): number {
  return Object.values(ARCHIVE_STATUS).filter((status) => !isTerminal(status)).reduce((sum, status) => sum + statuses[status].archives, 0);
}
