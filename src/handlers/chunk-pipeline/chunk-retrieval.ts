/*
 * Copies one chunk of an archive for one message of the Chunks queue (steps 9 to 13).
 *
 * Guarantees
 *  - A chunk counts as done only after S3 has its part and the row of the chunk is written.
 *  - A chunk that is done is not fetched again. A repeated message only counts it again and, if it is the last, sends the
 *    archive to Validation again.
 *  - Rows and progress belong to the generation of the upload that the part went to.
 *  - A message ends only if its chunk is done, if the archive does not need it, or if the archive is marked due. Any other
 *    error is thrown, and SQS delivers the message again.
 *  - The row says what went wrong from the first failed copy on, until a chunk is copied.
 *
 * What is left if the function dies behind a step (SQS delivers the message again):
 *   copy the part       a part without a row. The next delivery copies it once more; the same bytes may get another ETag
 *   write the row       the chunk is done but not counted. The next delivery counts it
 *   count it            the next delivery counts it again, which changes nothing, and sends the last chunk's message
 *   send to Validation  nothing is left; a second message changes nothing
 */
import { ChunkCopy, copyChunk, CopyPorts, isOfDestination } from './copy-chunk';
import { ArchiveTreeHashError, JobOutputGoneError, UploadGoneError } from './errors';
import { Sender } from './fan-out';
import { ARCHIVE_STATUS, ArchiveItem, ChunkItem, isTerminal, Job, Upload } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { archiveReady, ChunkMessage } from '../../contracts/messages';
import { chunkRange } from '../../domain/archive/chunk-plan';
import { ASSUMED_THROUGHPUT } from '../../domain/plan/plan-input';
import type { ArchiveStore } from '../aws/stores/archive-store';
import { markDue } from '../shared/mark-due';
import { clearFailure, noteFailure } from '../shared/note-failure';

export interface ChunkPorts extends CopyPorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'chunk' | 'putChunk' | 'addProgress' | 'change'>;
  readonly validationQueue: Sender;
  readonly metrics: CopyMetrics;
}

/** Reports the bytes of each chunk while the run is under way. */
export interface CopyMetrics {
  copied(bytes: number): void;
}

/** The invocation that holds the message. */
export interface Invocation {
  /** Milliseconds that are left. */
  remaining(): number;
  /** The work will be long: if this function dies, the message comes back in two minutes. It never throws. */
  keepHidden(): Promise<void>;
}

/** Bytes whose copy is expected to take over a minute. */
export const LONG_BYTES = 60 * ASSUMED_THROUGHPUT;

/** An archive that can be read and written. */
type Staged = ArchiveItem & { readonly job: Job; readonly upload: Upload & { readonly id: string } };

/** @returns what it did, for the log */
export async function retrieveChunk(message: ChunkMessage, ports: ChunkPorts, invocation: Invocation): Promise<string> {
  const archive = await ports.archives.archive(message);
  if (!archive) return 'Left alone: the archive has no row';
  if (isTerminal(archive.status)) return `Left alone: the archive is ${archive.status}`;
  if (await ports.archives.chunk(message, archive.upload.generation, message.chunk)) return conclude(message, archive, ports, 'Done before');
  // The delivery that stages the archive again sends the messages again.
  if (!isStaged(archive)) return 'Left alone: the archive is not staged';
  const copy = copyOf(message, archive);
  let chunk: ChunkItem;
  try {
    if (copy.to.length > LONG_BYTES) await invocation.keepHidden();
    chunk = await copyChunk(copy, ports, () => invocation.remaining());
  } catch (error) {
    return recover(error, message, archive, ports);
  }
  await ports.archives.putChunk(message, archive.upload.generation, chunk);
  ports.metrics.copied(chunk.size);
  await clearFailure(message, archive, ports.archives);
  return conclude(message, archive, ports, 'Copied');
}

const isStaged = (archive: ArchiveItem): archive is Staged => archive.status === ARCHIVE_STATUS.STAGED && !!archive.job && !!archive.upload.id;

function copyOf({ chunk }: ChunkMessage, { archive, job, upload }: Staged): ChunkCopy {
  const range = chunkRange(archive.size, archive.chunk_size, chunk);
  return {
    from: { vaultName: archive.vault_name, jobId: job.id, ...range },
    to: { key: archive.key, uploadId: upload.id, part: chunk, length: range.last - range.first + 1 },
    ...(archive.chunks_count === 1 ? { wholeTreeHash: archive.sha256_tree_hash } : {}),
  };
}

async function conclude(message: ChunkMessage, row: ArchiveItem, ports: ChunkPorts, what: string): Promise<string> {
  const { archive: { chunks_count: count }, upload: { generation } } = row;
  if (!await ports.archives.addProgress(message, generation, count)) return `${what}: chunk ${message.chunk} of ${count}`;
  const { run, archiveId } = message;
  await ports.validationQueue.send([archiveReady({ run, archiveId, generation })]);
  return `${what}: every chunk is there, sent to validation`;
}

const reasonOf = (error: unknown) => (isOfDestination(error) ? FAILURE.UPLOAD_FAILED : FAILURE.DOWNLOAD_FAILED);

/**
 * If only the sweep can help, the archive is marked due.
 * @throws any other error, so that SQS delivers the message again
 */
async function recover(error: unknown, message: ChunkMessage, archive: Staged, ports: ChunkPorts): Promise<string> {
  const { job, upload, failure } = archive;
  if (error instanceof JobOutputGoneError) {
    // Every chunk that is left finds the same. If each of them marked the archive, the sweep would request it each time.
    if (failure?.reason === FAILURE.OUTPUT_EXPIRED) return 'Left alone: the sweep knows that the output is gone';
    return markDue(message, { archive, failure: { reason: FAILURE.OUTPUT_EXPIRED, message: error.message }, expected: { 'job.id': job.id } }, ports);
  }
  if (error instanceof ArchiveTreeHashError) {
    const expected = { 'job.id': job.id, 'upload.generation': upload.generation };
    return markDue(message, { archive, failure: { reason: FAILURE.TREE_HASH_MISMATCH, message: error.message }, expected }, ports);
  }
  if (!(error instanceof UploadGoneError)) throw await noteFailure(error, { id: message, row: archive, reason: reasonOf(error) }, ports.archives);
  const now = await ports.archives.archive(message);
  if (!now || isTerminal(now.status)) return 'Left alone: the archive was settled meanwhile';
  if (now.upload.id !== upload.id) throw error; // A new upload has begun. The message comes back, and its part goes there.
  const gone = { reason: FAILURE.UPLOAD_FAILED, message: error.message };
  return markDue(message, { archive: now, failure: gone, expected: { 'upload.id': upload.id }, isUploadSpoiled: true }, ports);
}
