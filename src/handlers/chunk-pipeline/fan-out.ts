import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem, isTerminal, UNSETTLED_STATUSES } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { archiveReady, chunkMessage } from '../../contracts/messages';
import { objectMetadata } from '../../contracts/metadata';
import { RunItem } from '../../contracts/run';
import { downloadDue, DownloadWindow } from '../../domain/archive/download-due';
import { isFannedOut, isLate, jobOf, ReadyJob } from '../../domain/archive/ready-job';
import { Clock, epochSeconds } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { RunStore } from '../aws/stores/run-store';

/** How long one delivery may prepare an archive alone: 10,000 chunk messages take seconds. */
export const LEASE_SECONDS = 120;

export interface FanOutPorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'lease' | 'change' | 'move' | 'chunksDone'>;
  readonly runs: Pick<RunStore, 'run'>;
  readonly uploads: UploadStarter;
  readonly chunksQueue: Sender;
  readonly validationQueue: Sender;
  readonly clock: Clock;
}

export interface Sender {
  send(bodies: readonly string[]): Promise<void>;
}

/** Begins multipart uploads, and ends one that is not needed. */
export interface UploadStarter {
  readonly bucketName: string;
  start(key: string, storageClass: string, metadata: Record<string, string>): Promise<BegunUpload>;
  abort(key: string, uploadId: string): Promise<void>;
}

export interface BegunUpload {
  readonly uploadId: string;
  /** S3 was asked more than once, and an answer that was lost may have been another upload. */
  readonly retried: boolean;
}

/** Somebody else prepares the archive, or it changed under our hands: the notification comes back later. */
export class ArchiveBusyError extends Error {
  public readonly name = 'ArchiveBusyError';
}

/** An archive's run has no item: nobody knows in which storage class it should arrive. */
export class RunNotFoundError extends Error {
  public readonly name = 'RunNotFoundError';
}

/** Holds the archive, makes sure of its upload, moves it to `staged` and sends the chunk messages that are missing. `seen`: the row before. */
export async function prepareArchive(
  id: ArchiveIdentity, seen: ArchiveItem, job: ReadyJob, ports: FanOutPorts, window: DownloadWindow,
): Promise<string> {
  const now = epochSeconds(ports.clock);
  const lease = now + LEASE_SECONDS;
  if (!await ports.archives.lease(id, now, lease)) throw new ArchiveBusyError('another delivery prepares the archive');
  const held = await ports.archives.archive(id);
  if (!held || isTerminal(held.status)) return 'Left alone: the archive was settled meanwhile';
  if (isFannedOut(held, job) || isLate(held, job)) return release(id, lease, ports, 'Dropped: another delivery was faster');
  if (held.upload_spoiled) return noteJob(id, held, job, lease, ports);

  const run = await ports.runs.run(id.run);
  if (!run) throw new RunNotFoundError(`the run ${id.run} has no item in the transfer table`);
  if (run.destination_bucket !== ports.uploads.bucketName) return elsewhere(id, held, job, run, lease, ports);
  // Whoever held it last has not let go of it, and may have begun an upload.
  const unclear = seen.lease_until !== undefined;
  const archive = await withUpload(id, held, run, unclear, ports);
  await stage(id, archive, job, lease, dueOf(held, job, downloadDue(job.completedAt, now, run.tier, window, held)), ports);
  const message = await sendMissing(id, archive, ports);
  // If this does not hold, the lease ran out or a new upload began: whoever did that sends what is missing.
  await ports.archives.change(id, { fanned_out_job: job.jobId, lease_until: undefined },
    { lease_until: lease, job_id: job.jobId, generation: archive.generation });
  return message;
}

async function release(id: ArchiveIdentity, lease: number, ports: FanOutPorts, message: string): Promise<string> {
  await ports.archives.change(id, { lease_until: undefined }, { lease_until: lease });
  return message;
}

/** Deployed with another bucket since the launch: a report that says "downloaded" would be true of neither. The sweeper tries again for some hours. */
async function elsewhere(id: ArchiveIdentity, held: ArchiveItem, job: ReadyJob, run: RunItem, lease: number, ports: FanOutPorts): Promise<string> {
  const message = `the run was launched for the destination bucket ${run.destination_bucket}, and the transfer is deployed with ${ports.uploads.bucketName} now: `
    + 'deploy it with the first one again, then resume the run';
  const failure = { reason: FAILURE.UPLOAD_FAILED, message };
  await ports.archives.change(id, { ...jobOf(held, job), failure, lease_until: undefined }, { lease_until: lease });
  return 'Left alone: the run moves to another bucket';
}

/** The sweeper is about to begin a new upload and will read this job; sending chunks to the old upload would be in vain. */
async function noteJob(id: ArchiveIdentity, archive: ArchiveItem, job: ReadyJob, lease: number, ports: FanOutPorts): Promise<string> {
  await ports.archives.move(id, UNSETTLED_STATUSES, ARCHIVE_STATUS.STAGED,
    { ...jobOf(archive, job), lease_until: undefined }, { lease_until: lease, generation: archive.generation });
  return 'Noted the job: the upload is spoiled, the sweeper begins a new one';
}

/** The archive with its upload. Of two that begin one at once, the recorded one is used and the other aborted. */
async function withUpload(id: ArchiveIdentity, archive: ArchiveItem, run: RunItem, unclear: boolean, ports: FanOutPorts): Promise<ArchiveItem> {
  if (archive.upload_id) return archive;
  const key = archive.s3_destination_key;
  const { uploadId, retried } = await ports.uploads.start(key, run.storage_class, objectMetadata(id.archiveId, archive));
  const begun = { upload_id: uploadId, ...(unclear || retried ? { upload_unclear: true } : {}) };
  if (await ports.archives.change(id, begun, { upload_id: undefined, generation: archive.generation })) return { ...archive, ...begun };
  return overtaken(id, key, uploadId, ports);
}

/** Noted before the upload is aborted: whoever dies in between leaves it to Cleanup. */
async function overtaken(id: ArchiveIdentity, key: string, uploadId: string, ports: FanOutPorts): Promise<ArchiveItem> {
  const recorded = await ports.archives.archive(id);
  if (recorded?.upload_id === uploadId) return recorded; // Ours was recorded, and the answer was lost: chunks are read for it.
  await ports.archives.change(id, { upload_unclear: true });
  await ports.uploads.abort(key, uploadId);
  if (!recorded?.upload_id) throw new ArchiveBusyError('the archive was changed while its upload began');
  return recorded;
}

/** Where the sweeper has sent this job's message again, its patience holds too: it grows with each attempt, because queues may be long. */
const dueOf = (held: ArchiveItem, job: ReadyJob, due: number): number =>
  held.status === ARCHIVE_STATUS.STAGED && held.job_id === job.jobId ? Math.max(due, held.due_at) : due;

async function stage(id: ArchiveIdentity, archive: ArchiveItem, job: ReadyJob, lease: number, dueAt: number, ports: FanOutPorts): Promise<void> {
  const staged = await ports.archives.move(id, UNSETTLED_STATUSES, ARCHIVE_STATUS.STAGED,
    { ...jobOf(archive, job), due_at: dueAt, failure: undefined },
    { lease_until: lease, generation: archive.generation, upload_id: archive.upload_id });
  if (!staged) throw new ArchiveBusyError('the archive was changed while it was prepared');
}

/** After a crash only what is missing is sent; where nothing is, Validation gets its message again. */
async function sendMissing(id: ArchiveIdentity, { generation, chunks_count: count }: ArchiveItem, ports: FanOutPorts): Promise<string> {
  const done = await ports.archives.chunksDone(id, generation);
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((chunk) => !done.has(chunk));
  if (!missing.length) {
    await ports.validationQueue.send([archiveReady({ ...id, generation })]);
    return 'Sent to validation: every chunk is there';
  }
  await ports.chunksQueue.send(missing.map((chunk) => chunkMessage({ ...id, chunk })));
  return `Sent ${missing.length} of ${count} chunk messages`;
}
