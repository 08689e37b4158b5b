import { mayBeSent } from './attempts';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import {
  DELETION_STATE, DeletionCounts, DeletionItem, DeletionRow, KEPT, KeptReason, ReportedState,
} from '../../contracts/deletion';
import { Amount, ReportRow } from '../../contracts/manifest';
import { addAmounts, addByName, NO_AMOUNT } from '../amounts';

/** The report calls the archive downloaded, so its deletion is tried. */
export const isCandidate = ({ status }: Pick<ReportRow, 'status'>): boolean => status === ARCHIVE_STATUS.DOWNLOADED;

const NOT_TRIED = 'The deletion ended before it came to this archive.';

/** Makes the row of the results for a row of the report. @param item what the deletion has recorded of the archive */
export function deletionRow(reported: ReportRow, item: DeletionItem | undefined): DeletionRow {
  const { archive_id, key, size } = reported;
  const base = { archive_id, key, size, at: item?.at ?? '', request_id: item?.request_id ?? '', version: item?.proof?.version ?? '' };
  if (item?.state === DELETION_STATE.DELETED) return { ...base, deletion: DELETION_STATE.DELETED, reason: '', message: '' };
  if (!isCandidate(reported) && !mayBeSent(item)) {
    return { ...base, deletion: DELETION_STATE.KEPT, reason: KEPT.NOT_DOWNLOADED, message: `The report calls it ${reported.status}${reported.reason ? `: ${reported.reason}` : ''}.` };
  }
  if (item?.state === DELETION_STATE.INTENDED) {
    return { ...base, deletion: DELETION_STATE.UNKNOWN, reason: KEPT.NO_ANSWER, message: 'Its deletion may have been sent, and no answer is recorded.' };
  }
  return { ...base, deletion: item?.state ?? DELETION_STATE.KEPT, reason: item?.kept ?? KEPT.NOT_TRIED, message: item?.message ?? NOT_TRIED };
}

const states = (of: (state: ReportedState) => Amount): Record<ReportedState, Amount> =>
  ({ deleted: of(DELETION_STATE.DELETED), kept: of(DELETION_STATE.KEPT), unknown: of(DELETION_STATE.UNKNOWN) });

export const NO_DELETIONS: DeletionCounts = { states: states(() => NO_AMOUNT), reasons: {} };

export const addDeletions = (a: DeletionCounts, b: DeletionCounts): DeletionCounts => ({
  states: states((state) => addAmounts(a.states[state], b.states[state])),
  reasons: addByName(a.reasons, b.reasons, addAmounts) as Partial<Record<KeptReason, Amount>>,
  ...later(a.last_deleted_at, b.last_deleted_at),
});

function later(a = '', b = ''): Pick<DeletionCounts, 'last_deleted_at'> {
  const last = a > b ? a : b;
  return last ? { last_deleted_at: last } : {};
}

export function countDeletion(counts: DeletionCounts, { deletion, reason, size, at }: DeletionRow): DeletionCounts {
  const one: Amount = { archives: 1, bytes: size || 0 };
  return addDeletions(counts, {
    states: states((state) => (state === deletion ? one : NO_AMOUNT)),
    reasons: reason ? { [reason]: one } : {},
    ...(deletion === DELETION_STATE.KEPT ? {} : later(at)),
  });
}
