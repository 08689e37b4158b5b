/*
 * What the row of a deletion says after each step. Glacier answers a deletion once, and that answer may be lost. So the intent is written first:
 *
 *   nothing, or kept ──proof──▶ intended ──"deleted"──▶ deleted, for good
 *                                  │ ──"refused"──────▶ kept, or unknown if an earlier deletion may have been sent, or there is no vault
 *                                  │ ──no answer──────▶ intended again; unknown after `MAX_UNCLEAR_CALLS`
 *                                  │ ──dies───────────▶ intended: the next attempt proves the archive again
 *   intended ──no proof any more──▶ unknown, never kept: the deletion may have been carried out
 *   unknown ──proof──▶ intended
 */
import { Doubt } from './proof';
import { DELETION_STATE, DeletionItem, DeletionProof, KEPT, MAX_UNCLEAR_CALLS } from '../../contracts/deletion';

/** What changes from write to write. */
export type DeletionChange = Pick<DeletionItem, 'state' | 'proof' | 'sent_before' | 'unclear_calls' | 'request_id' | 'kept' | 'message'>;
export type Seen = Pick<DeletionItem, 'state' | 'proof' | 'sent_before' | 'unclear_calls'> | undefined;

/** An earlier attempt may have sent the deletion, and its outcome is not known. */
export const mayBeSent = (seen: Seen): boolean => seen?.state === DELETION_STATE.INTENDED || seen?.state === DELETION_STATE.UNKNOWN;

/** The archive is proven, so its deletion will be sent. */
export const intended = (proof: DeletionProof, seen: Seen): DeletionChange => ({
  state: DELETION_STATE.INTENDED,
  proof,
  ...(mayBeSent(seen) ? { sent_before: true } : {}),
  // Each launch may try an unknown archive as often as a new one.
  ...(seen?.state === DELETION_STATE.INTENDED && seen.unclear_calls ? { unclear_calls: seen.unclear_calls } : {}),
});

/** The archive is not proven. */
export const doubted = (doubt: Doubt, seen: Seen): DeletionChange => notDeleted(doubt, mayBeSent(seen), seen?.proof);

/**
 * Glacier refused the deletion: it did nothing, but an earlier deletion may have been carried out. If there is no such vault, the archive may be gone
 * too.
 */
export const refused = ({ message, isGone = false }: Refusal, { sent_before: sentBefore = false, proof }: DeletionChange): DeletionChange =>
  notDeleted({ kept: KEPT.DELETION_REFUSED, message }, sentBefore || isGone, proof);

/** What Glacier says if it does nothing. */
export interface Refusal {
  readonly message: string;
  /** It knows no such vault, or no such archive. */
  readonly isGone?: boolean;
}

/** Glacier may have carried the deletion out. */
export function unanswered(message: string, { proof, unclear_calls: before = 0 }: DeletionChange): DeletionChange {
  const calls = before + 1;
  if (calls < MAX_UNCLEAR_CALLS) return { state: DELETION_STATE.INTENDED, proof, sent_before: true, unclear_calls: calls };
  return notDeleted({ kept: KEPT.NO_ANSWER, message: `Glacier gave no clear answer ${calls} times, at last: ${message}` }, true, proof);
}

/** Glacier said that it deleted the archive. */
export const deleted = (requestId: string, { proof }: DeletionChange): DeletionChange =>
  ({ state: DELETION_STATE.DELETED, proof, request_id: requestId });

const notDeleted = ({ kept, message }: Doubt, maybeSent: boolean, proof: DeletionProof | undefined): DeletionChange =>
  (maybeSent ? { state: DELETION_STATE.UNKNOWN, proof, kept, message } : { state: DELETION_STATE.KEPT, kept, message });
