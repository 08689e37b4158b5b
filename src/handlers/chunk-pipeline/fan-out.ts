/*
 * Prepares an archive whose job is done: begins its upload, moves it to `staged` and sends a message for each chunk.
 *
 * Guarantees
 *  - One delivery at a time does this: it holds the archive's lease (see lease.ts).
 *  - Only the holder records an upload. One that lost its lease aborts the upload that it began.
 *  - If S3 begins no upload, the row says so from the first try on, until a try succeeds.
 *  - `messages_sent` is written after the last message, so a duplicate of the notification is dropped only from then on.
 *
 * What is left if a delivery dies behind a step (its notification comes again when the visibility timeout ends):
 *   take the lease    the next delivery takes it over once it has run out
 *   begin the upload  an upload without a record. The row shows a lease and no upload: the next holder notes that an
 *                     upload may be unknown, and Cleanup looks for it at the key
 *   stage             the row is staged and has its upload; the next delivery sends the messages
 *   send              some messages are out; the next delivery sends one for each chunk that is not done
 *   note and release  nothing is left
 */
import { ArchiveBusyError } from './errors';
import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem, Upload, UPLOAD_STATE, UNSETTLED_STATUSES } from '../../contracts/archive';
import { ArchiveChanges, Expected } from '../../contracts/archive-changes';
import { FAILURE } from '../../contracts/failures';
import { JobDocument } from '../../contracts/glacier';
import { archiveReady, chunkMessage } from '../../contracts/messages';
import { objectMetadata } from '../../contracts/metadata';
import { ObjectTags } from '../../contracts/object-tags';
import { RunItem } from '../../contracts/run';
import { missingChunks } from '../../domain/archive/chunk-plan';
import { downloadDue, DownloadWindow } from '../../domain/archive/due';
import { isLate, readFrom, ReadyJob } from '../../domain/archive/job';
import { differenceFrom } from '../../domain/archive/job-match';
import { mayHaveLanded, mayHaveUnknownUpload } from '../../domain/archive/upload';
import { Clock, epochSeconds, isoNow } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { RunStore } from '../aws/stores/run-store';
import { noteFailure } from '../shared/note-failure';

/** How long one delivery may prepare an archive alone: 10,000 chunk messages take seconds. */
export const PREPARE_SECONDS = 120;

export interface FanOutPorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'take' | 'change' | 'move' | 'chunksDone'>;
  readonly runs: Pick<RunStore, 'run'>;
  /** @returns false if the run was launched for another bucket than the transfer is deployed with */
  readonly isOfThisBucket: (run: string) => Promise<boolean>;
  readonly uploads: UploadStarter;
  readonly chunksQueue: Sender;
  readonly smallArchivesQueue: Sender;
  readonly validationQueue: Sender;
  readonly clock: Clock;
}

export interface Sender {
  send(bodies: readonly string[]): Promise<void>;
}

/** Begins multipart uploads, and ends one that is not needed. */
export interface UploadStarter {
  readonly bucketName: string;
  /** `tags`: those of this object. It gets those of the transfer too. */
  start(key: string, storageClass: string, metadata: Record<string, string>, tags?: ObjectTags): Promise<BegunUpload>;
  abort(key: string, uploadId: string): Promise<void>;
}

export interface BegunUpload {
  readonly uploadId: string;
  /** The request was sent more than once. Another upload may be open whose id was in a lost answer. */
  readonly retried: boolean;
}

/** A notification of a job that succeeded. */
export interface Notified {
  readonly id: ArchiveIdentity;
  readonly job: JobDocument;
  readonly read: ReadyJob;
  /** The name under which this delivery holds the lease. Unique for each invocation. */
  readonly owner: string;
}

/** An archive that this delivery holds, as the row was when it took the lease. */
interface Held extends Notified {
  readonly row: ArchiveItem;
}

/** An archive's run has no item, so its storage class and its tier are unknown. */
export class RunNotFoundError extends Error {
  public readonly name = 'RunNotFoundError';
}

/**
 * Prepares the archive under its lease.
 * @returns what it did, for the log; undefined if it could not take the lease
 */
export async function deliver(notified: Notified, ports: FanOutPorts, window: DownloadWindow): Promise<string | undefined> {
  const { id, read, owner } = notified;
  const now = epochSeconds(ports.clock);
  const row = await ports.archives.take(id, { lease: { owner, until: now + PREPARE_SECONDS }, now, jobId: read.jobId });
  if (!row) return undefined;
  const held: Held = { ...notified, row };
  const difference = differenceFrom(row.archive, notified.job);
  if (difference) return mismatched(held, difference, ports);
  if (isLate(row, read)) return release(held, {}, 'Dropped: a later job of this archive is being read', ports);
  if (row.upload.state === UPLOAD_STATE.SPOILED) return noteJob(held, ports);
  const run = await ports.runs.run(id.run);
  if (!run) throw new RunNotFoundError(`the run ${id.run} has no item in the transfer table`);
  if (run.destination_bucket !== ports.uploads.bucketName) return elsewhere(held, run, ports);
  return prepare(held, dueOf(held, run, window, now), ports);
}

/** Steps 7 and 8: upload, status, messages. */
async function prepare(held: Held, dueAt: number, ports: FanOutPorts): Promise<string> {
  const { id, read, row } = held;
  const upload = await uploadOf(held, ports).catch(async (error) => {
    throw await noteFailure(error, { id, row, reason: FAILURE.UPLOAD_FAILED }, ports.archives);
  });
  const changes = { upload, job: readFrom(row, read), due_at: dueAt, failure: undefined, ...clockOf(held) };
  if (!await moveToStaged(held, changes, ports)) await overtaken(held, upload, ports);
  const message = await sendMissing(held, upload, ports);
  // If this does not hold, the lease ran out or the upload was renewed: the next delivery sends what is missing.
  await ports.archives.change(id, { 'job.messages_sent': true, 'lease': undefined },
    { ...mine(held), 'job.id': read.jobId, 'upload.generation': upload.generation });
  return message;
}

/** A job that the row did not know was accepted after all, which stops the clock. */
const clockOf = ({ row, read }: Held): ArchiveChanges => (row.job?.id === read.jobId ? {} : { 'patience.no_progress_since': undefined });

const mine = ({ owner }: Held): Expected => ({ 'lease.owner': owner });

/** What this delivery read of the jobs and the upload, which it is about to write anew. */
const asHeld = ({ row: { job, upload } }: Held): Expected =>
  ({ 'job.id': job?.id, 'job.newer': job?.newer, 'upload.id': upload.id, 'upload.generation': upload.generation });

const moveToStaged = (held: Held, changes: ArchiveChanges, { archives }: FanOutPorts): Promise<boolean> =>
  archives.move(held.id, { from: UNSETTLED_STATUSES, to: ARCHIVE_STATUS.STAGED }, changes, { ...mine(held), ...asHeld(held) });

async function release(held: Held, changes: ArchiveChanges, message: string, { archives }: FanOutPorts): Promise<string> {
  await archives.change(held.id, { ...changes, ...letGo(held) }, { ...mine(held) });
  return message;
}

/** Without the lease the row no longer shows what a holder before this one may have begun, so the row says it. */
const letGo = ({ row }: Held): ArchiveChanges => ({
  lease: undefined,
  ...(mayHaveUnknownUpload(row) ? { 'upload.unclear': true } : {}),
  ...(mayHaveLanded(row) ? { 'upload.put_unclear': true } : {}),
});

/** Glacier has another archive than the manifest says. Each job of it would differ in the same way, so it fails at once. */
async function mismatched(held: Held, message: string, { archives, clock }: FanOutPorts): Promise<string> {
  const settled = { failure: { reason: FAILURE.INVENTORY_MISMATCH, message }, settled_at: isoNow(clock), ...letGo(held) };
  await archives.move(held.id, { from: UNSETTLED_STATUSES, to: ARCHIVE_STATUS.FAILED }, settled, mine(held));
  return 'Failed: the job is not of the archive that the inventory lists';
}

/** The transfer was deployed with another bucket after the launch. The report would not be true of either bucket, so nothing is copied. The sweep tries again. */
async function elsewhere(held: Held, run: RunItem, ports: FanOutPorts): Promise<string> {
  const message = `the run was launched for the destination bucket ${run.destination_bucket}, and the transfer is now deployed with ${ports.uploads.bucketName}: `
    + 'deploy it with the first one again, then resume the run';
  const failure = { reason: FAILURE.UPLOAD_FAILED, message };
  await ports.archives.change(held.id, { job: readFrom(held.row, held.read), failure, ...letGo(held) }, { ...mine(held), ...asHeld(held) });
  return 'Left alone: the run moves to another bucket';
}

/** The sweep will renew the upload and then read this job. Chunks that are copied for the spoiled upload are lost. */
async function noteJob(held: Held, ports: FanOutPorts): Promise<string> {
  await moveToStaged(held, { job: readFrom(held.row, held.read), ...letGo(held) }, ports);
  return 'Noted the job: the upload is spoiled, the sweep renews it';
}

/**
 * The recorded upload, or a new one. If a holder before this one died without a record, its upload may be open too. Our own lease in the
 * row says nothing of holders before: the SDK took it twice, because the first answer was lost.
 */
async function uploadOf({ id, row }: Held, { uploads }: FanOutPorts): Promise<Upload & { readonly id: string }> {
  const { archive, storage_class: storageClass, tags, upload } = row;
  if (upload.id) return { ...upload, id: upload.id };
  const { uploadId, retried } = await uploads.start(archive.key, storageClass, objectMetadata(id, archive), tags);
  const unclear = retried || mayHaveUnknownUpload(row);
  return { ...upload, state: UPLOAD_STATE.OPEN, id: uploadId, ...(unclear ? { unclear } : {}) };
}

/** The archive could not be staged. If the row shows this delivery's upload, only the answer to the write was lost. Otherwise the upload is not needed. */
async function overtaken({ id, owner, row }: Held, { id: uploadId }: { readonly id: string }, { archives, uploads }: FanOutPorts): Promise<void> {
  const now = await archives.archive(id);
  const isOurs = now?.upload.id === uploadId;
  if (isOurs && now.lease?.owner === owner && now.status === ARCHIVE_STATUS.STAGED) return;
  if (!isOurs && row.upload.id === undefined) await uploads.abort(row.archive.key, uploadId);
  throw new ArchiveBusyError('the archive changed while it was prepared');
}

/** If the sweep has sent this job's message again, its patience holds too: it grows with each copy, because queues may be long. */
function dueOf({ row, read }: Held, { tier }: RunItem, window: DownloadWindow, now: number): number {
  const due = downloadDue({ completedAt: read.completedAt, tier, requestedAt: row.requested_at }, now, window);
  return row.status === ARCHIVE_STATUS.STAGED && row.job?.id === read.jobId ? Math.max(due, row.due_at) : due;
}

/** After a crash, messages go out for the missing chunks only. If none is missing, Validation gets its message again. */
async function sendMissing({ id, row }: Held, { generation }: Upload, ports: FanOutPorts): Promise<string> {
  const count = row.archive.chunks_count;
  const isNew = row.upload.id === undefined;
  const missing = missingChunks(count, isNew ? new Set() : await ports.archives.chunksDone(id, generation, count));
  if (!missing.length) {
    await ports.validationQueue.send([archiveReady({ ...id, generation })]);
    return 'Sent to validation: every chunk is there';
  }
  await ports.chunksQueue.send(missing.map((chunk) => chunkMessage({ ...id, chunk })));
  return `Sent ${missing.length} of ${count} chunk messages`;
}
