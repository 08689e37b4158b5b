import { inWords, isPassing, Refusal, REFUSAL } from './glacier-errors';
import { counted, isOutOfTime, running } from './patience';
import { ArchiveItem, Failure } from '../../contracts/archive';
import { ArchiveChanges } from '../../contracts/archive-changes';
import { FAILURE, HINDRANCE, inDays, NO_PROGRESS_LIMIT } from '../../contracts/failures';

/** Seconds until the sweep requests the archive again, after a busy Glacier and after a data retrieval policy. */
const BUSY_WAIT = 60;
const POLICY_WAIT = 3600;

/** What follows for an archive that the sweep could not request, or could not look after. */
export type Aftermath =
  /** The row stays as it is. */
  | { readonly do: 'leave' }
  | { readonly do: 'wait'; readonly changes: ArchiveChanges }
  | { readonly do: 'fail'; readonly failure: Failure };

/** An archive as it was read before it was requested. */
export interface Refused {
  readonly archive: ArchiveItem;
  readonly chunksDone: number;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Glacier refused a request of the sweep. The request counts as a start only if its effect is unknown. */
export function afterRefusal(refusal: Refusal, error: Error, refused: Refused): Aftermath {
  switch (refusal) {
    case REFUSAL.BUSY: return hold(BUSY_WAIT, error, refused);
    case REFUSAL.POLICY: return hold(POLICY_WAIT, error, refused);
    case REFUSAL.UNKNOWN: return { do: 'leave' };
    case REFUSAL.NO_ARCHIVE: return { do: 'fail', failure: { reason: FAILURE.ARCHIVE_NOT_FOUND, message: error.message } };
    case REFUSAL.BAD_ARCHIVE: return { do: 'fail', failure: { reason: FAILURE.RETRIEVAL_FAILED, message: error.message } };
    default: return blocked(error, refused);
  }
}

/**
 * Glacier may accept the request later. The clock runs from when the archive was due. The refusal takes the place of an earlier failure:
 * a running clock together with a failed copy would mean that messages were repeated in vain (see next-step.ts).
 */
function hold(wait: number, error: Error, { archive, chunksDone, now }: Refused): Aftermath {
  const patience = running(counted(archive.patience, chunksDone), archive.due_at);
  const failure = { reason: FAILURE.RETRIEVAL_FAILED, message: `${error.name}: ${inWords(error)}` };
  if (!isOutOfTime({ ...archive, patience }, HINDRANCE.REFUSED, now)) return { do: 'wait', changes: { patience, failure, due_at: now + wait } };
  const message = `Glacier accepted no request for it for ${inDays(NO_PROGRESS_LIMIT[HINDRANCE.REFUSED])}; last it refused with ${error.name}: ${inWords(error)}`;
  return { do: 'fail', failure: { reason: FAILURE.RETRIEVAL_FAILED, message } };
}

/** Glacier takes no request at all now, so the archive is not even requested. Its clock runs as if it had been. */
export function afterNoRequest(error: Error, refused: Refused): Aftermath {
  const after = hold(BUSY_WAIT, error, refused);
  return after.do === 'fail' ? after : { do: 'leave' };
}

/** The operator must change something first. The archive stays due, and each sweep tries again. */
function blocked(error: Error, { archive, chunksDone, now }: Refused): Aftermath {
  const failure = { reason: FAILURE.RETRIEVAL_FAILED, message: `${error.name}: ${inWords(error)}` };
  if (!isOutOfTime(archive, HINDRANCE.BLOCKED, now)) {
    return { do: 'wait', changes: { patience: counted(archive.patience, chunksDone), due_at: archive.due_at, failure } };
  }
  return { do: 'fail', failure: { ...failure, message: `${failure.message} (for ${inDays(NO_PROGRESS_LIMIT[HINDRANCE.BLOCKED])})` } };
}

/** The sweep could not look after an archive. Its row was not written, so it has been due since `due_at`. */
export function afterError(archive: ArchiveItem, error: Error, now: number): Aftermath {
  const hindrance = isOfService(error) && isPassing(error) ? HINDRANCE.REFUSED : HINDRANCE.BLOCKED;
  if (!isOutOfTime(archive, hindrance, now)) return { do: 'leave' };
  const limit = inDays(NO_PROGRESS_LIMIT[hindrance]);
  const message = `the sweep could not look after it for ${limit}: ${error.name}: ${error.message}`;
  return { do: 'fail', failure: { reason: archive.failure?.reason ?? FAILURE.RETRIEVAL_FAILED, message } };
}

/** The SDK notes on each of its errors how often it tried, also if no answer came. Other errors do not pass by themselves. */
const isOfService = (error: Error): boolean => '$metadata' in error;
