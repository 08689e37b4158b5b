import { ChunkCopy, copyChunk, CopyPorts } from './copy-chunk';
import { ArchiveTreeHashError, JobOutputGoneError, UploadGoneError } from './errors';
import { Sender } from './fan-out';
import { ARCHIVE_STATUS, ArchiveItem, Failure, isTerminal } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { archiveReady, ChunkMessage } from '../../contracts/messages';
import { chunkRange } from '../../domain/archive/chunk-plan';
import { epochSeconds } from '../../domain/clock';
import type { ArchiveStore, Expected } from '../aws/stores/archive-store';

export interface ChunkPorts extends CopyPorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'chunk' | 'putChunk' | 'addProgress' | 'markDue'>;
  readonly validationQueue: Sender;
  readonly metrics: CopyMetrics;
}

/** How fast bytes arrive, while they arrive. */
export interface CopyMetrics {
  copied(bytes: number): void;
}

/** An archive that can be read and written. */
type Staged = ArchiveItem & Required<Pick<ArchiveItem, 'job_id' | 'upload_id'>>;

/**
 * Steps 9 to 13: copies one chunk, records it, and sends the archive to validation with its last. Returns what it did, for
 * the log. A chunk that is done already is not fetched again, but what follows is done again: a crash may have cut it off.
 */
export async function retrieveChunk(message: ChunkMessage, ports: ChunkPorts, remaining: () => number): Promise<string> {
  const archive = await ports.archives.archive(message);
  if (!archive) return 'Left alone: the archive has no row';
  if (isTerminal(archive.status)) return `Left alone: the archive is ${archive.status}`;
  if (await ports.archives.chunk(message, archive.generation, message.chunk)) return conclude(message, archive, ports, 'Done before');
  // Whoever stages the archive again sends the messages again.
  if (!isStaged(archive)) return 'Left alone: the archive is not staged';
  try {
    const chunk = await copyChunk(copyOf(message, archive), ports, remaining);
    await ports.archives.putChunk(message, archive.generation, message.chunk, chunk);
    ports.metrics.copied(chunk.size);
  } catch (error) {
    return recover(error, message, archive, ports);
  }
  return conclude(message, archive, ports, 'Copied');
}

const isStaged = (archive: ArchiveItem): archive is Staged => archive.status === ARCHIVE_STATUS.STAGED && !!archive.job_id && !!archive.upload_id;

function copyOf({ chunk }: ChunkMessage, archive: Staged): ChunkCopy {
  const range = chunkRange(archive.size, archive.chunk_size, chunk);
  return {
    from: { vaultName: archive.vault_name, jobId: archive.job_id, ...range },
    to: { key: archive.s3_destination_key, uploadId: archive.upload_id, part: chunk, length: range.last - range.first + 1 },
    ...(archive.chunks_count === 1 ? { wholeTreeHash: archive.sha256_tree_hash } : {}),
  };
}

async function conclude(message: ChunkMessage, archive: ArchiveItem, ports: ChunkPorts, what: string): Promise<string> {
  const { generation, chunks_count: count } = archive;
  const done = await ports.archives.addProgress(message, generation, message.chunk);
  if (done < count) return `${what}: ${done} of ${count} chunks are there`;
  await ports.validationQueue.send([archiveReady({ run: message.run, archiveId: message.archiveId, generation })]);
  return `${what}: every chunk is there, sent to validation`;
}

/** What this archive needs is a new start, which the sweeper gives it; anything else is thrown, and the queue tries again. */
async function recover(error: unknown, message: ChunkMessage, archive: Staged, ports: ChunkPorts): Promise<string> {
  const { job_id, upload_id, generation } = archive;
  if (error instanceof JobOutputGoneError) {
    // Every chunk that is left finds the same: marking the archive each time would have it asked for each time.
    if (archive.failure?.reason === FAILURE.OUTPUT_EXPIRED) return 'Left alone: the sweeper knows that the output is gone';
    return markDue(message, { reason: FAILURE.OUTPUT_EXPIRED, message: error.message }, { job_id }, ports);
  }
  if (error instanceof ArchiveTreeHashError) {
    return markDue(message, { reason: FAILURE.TREE_HASH_MISMATCH, message: error.message }, { job_id, generation }, ports);
  }
  if (!(error instanceof UploadGoneError)) throw error;
  const now = await ports.archives.archive(message);
  if (!now || isTerminal(now.status)) return 'Left alone: the archive was settled meanwhile';
  if (now.upload_id !== upload_id) throw error; // A new upload has begun: the message comes back and goes there.
  return markDue(message, { reason: FAILURE.UPLOAD_FAILED, message: error.message }, { upload_id }, ports, true);
}

async function markDue(message: ChunkMessage, failure: Failure, expected: Expected, ports: ChunkPorts, spoiled = false): Promise<string> {
  const marked = await ports.archives.markDue(message, failure, epochSeconds(ports.clock), expected, spoiled);
  return marked ? `Marked due: ${failure.reason}` : `Left alone: the archive has moved on (${failure.reason})`;
}
