import { answerDue } from './due';
import { NOT_REQUESTED_YET, REQUESTED_ONCE } from './patience';
import { FIRST_UPLOAD, mayHaveLanded, mayHaveUnknownUpload, resumedUpload } from './upload';
import { wayOf } from './way';
import { ARCHIVE_FORMAT, ARCHIVE_STATUS, ArchiveFacts, ArchiveIdentity, ArchiveItem, Failure, keptFor, Patience, statusKey } from '../../contracts/archive';
import { OUTPUT_IS_GOOD } from '../../contracts/failures';
import { archiveKey } from '../../contracts/keys';
import { ManifestEntry } from '../../contracts/manifest';
import { resumableFor, RunItem } from '../../contracts/run';

/** When and for which run an archive is requested. */
export interface Request {
  readonly run: Pick<RunItem, 'tier' | 'pass' | 'storage_class' | 'resumable_for'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the manifest says of the object, beside the run. */
export type ObjectOfEntry = Pick<ManifestEntry, 'storage_class' | 'tags'>;

/** The row of an archive that this run never requested. */
export function newRow(id: ArchiveIdentity, archive: ArchiveFacts, request: Request, { storage_class, tags }: ObjectOfEntry = {}): ArchiveItem {
  const object = { storage_class: storage_class ?? request.run.storage_class, ...(tags && { tags }) };
  return { ...requested(id, request), archive, way: wayOf(archive), ...object, upload: FIRST_UPLOAD, patience: REQUESTED_ONCE };
}

/** The row with which a resume requests an archive that failed in an earlier pass. */
export function requestedAgain(failed: ArchiveItem, id: ArchiveIdentity, request: Request): ArchiveItem {
  const { archive, way, storage_class, tags } = failed;
  const upload = resumedUpload({ ...failed.upload, unclear: mayHaveUnknownUpload(failed), put_unclear: mayHaveLanded(failed) });
  return { ...requested(id, request), archive, way, storage_class, ...(tags && { tags }), upload, patience: REQUESTED_ONCE };
}

/** The row with which a resume reads on from the jobs of an earlier pass. The sweep looks at it at once. */
export function readOnAgain(failed: ArchiveItem, id: ArchiveIdentity, request: Request): ArchiveItem {
  const { messages_sent: _, ...job } = failed.job!;
  const patience = awaiting(answerAwaited(failed, request.now));
  return { ...requestedAgain(failed, id, request), job, patience, due_at: Math.floor(request.now / 1000) };
}

/** The row with which a resume waits for a job of an earlier pass whose answer was lost. The notification names it, or the sweep requests another. */
export const awaitedAgain = (failed: ArchiveItem, id: ArchiveIdentity, request: Request, due: number): ArchiveItem =>
  ({ ...requestedAgain(failed, id, request), patience: awaiting(due), due_at: due });

/** The row with which a resume takes an archive up whose object may have come. The sweep looks at its key, and requests the archive only if nothing is there. */
export const lookedForAgain = (failed: ArchiveItem, id: ArchiveIdentity, request: Request): ArchiveItem =>
  ({ ...requestedAgain(failed, id, request), patience: NOT_REQUESTED_YET, due_at: Math.floor(request.now / 1000) });

const awaiting = (due: number | undefined): Patience => (due === undefined ? NOT_REQUESTED_YET : { ...NOT_REQUESTED_YET, answer_due: due });

/**
 * The answer to the last request of a failed archive was lost, and the archive failed before the job would be done. Glacier may have accepted it.
 * @returns until when the job may still be announced (seconds since the epoch); undefined if it is not awaited at `now` (milliseconds)
 */
export function answerAwaited({ failure, job, patience, due_at }: ArchiveItem, now: number): number | undefined {
  if (!failure || !OUTPUT_IS_GOOD.includes(failure.reason)) return undefined;
  // The first request of a pass has no `answer_due`: the row is due when its job would be done.
  const due = patience.answer_due ?? (job === undefined && patience.starts > 0 ? due_at : -Infinity);
  return due > now / 1000 ? due : undefined;
}

/**
 * The row of an archive that is not requested. `row`: as a request would write it. It names no job: what an earlier pass left has been read, or
 * cannot be read.
 */
export function notRequested(row: ArchiveItem, failure: Failure): ArchiveItem {
  const { status_key: _, ...rest } = row;
  const settled = { settled_at: row.requested_at, expires_at: Math.floor(Date.parse(row.requested_at) / 1000) + row.kept_for! };
  return { ...rest, ...settled, status: ARCHIVE_STATUS.FAILED, patience: NOT_REQUESTED_YET, failure };
}

/** What each request writes anew. */
function requested(id: ArchiveIdentity, { run, now }: Request) {
  return {
    ...archiveKey(id),
    format: ARCHIVE_FORMAT,
    status: ARCHIVE_STATUS.REQUESTED,
    status_key: statusKey(id.run, ARCHIVE_STATUS.REQUESTED, id.archiveId),
    due_at: answerDue(run.tier, Math.floor(now / 1000)),
    pass: run.pass,
    requested_at: new Date(now).toISOString(),
    kept_for: keptFor(resumableFor(run)),
  } as const;
}
