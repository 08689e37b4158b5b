import { completeUpload } from './complete-upload';
import { DestinationUploads, UploadPlan, Verdict } from './destination';
import { ARCHIVE_STATUS, ArchiveItem, Failure, isTerminal, UNSETTLED_STATUSES } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { ArchiveReady } from '../../contracts/messages';
import { combineTreeHashes } from '../../domain/archive/tree-hash';
import { Clock, epochSeconds, isoNow } from '../../domain/clock';
import type { ArchiveStore, Expected, StoredChunk } from '../aws/stores/archive-store';

export interface ValidatePorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'chunks' | 'chunksDone' | 'removeChunk' | 'markDue' | 'move'>;
  readonly uploads: DestinationUploads;
  readonly clock: Clock;
}

/**
 * Steps 13 and 14: proves an archive against the inventory and only then lets it become visible. Returns what it did, for
 * the log. Safe to run twice at once: S3 lets one of two complete, and the other finds the object.
 */
export async function validate(ready: ArchiveReady, ports: ValidatePorts): Promise<string> {
  const archive = await ports.archives.archive(ready);
  if (!archive) return 'Left alone: the archive has no row';
  if (isTerminal(archive.status)) return `Left alone: the archive is ${archive.status}`;
  if (archive.generation !== ready.generation) return 'Left alone: a new upload of the archive has begun';
  const chunks = await ports.archives.chunks(ready, archive.generation);
  const missing = missingChunks(archive, chunks);
  if (missing.length) return notThere(ready, missing, ports);
  const treeHash = combineTreeHashes(chunks.map((chunk) => chunk.tree_checksum));
  if (treeHash !== archive.sha256_tree_hash) {
    const message = `the chunks' tree hash is ${treeHash}, the inventory says ${archive.sha256_tree_hash}`;
    return markDue(ready, { reason: FAILURE.TREE_HASH_MISMATCH, message }, ports, {}, true);
  }
  if (!archive.upload_id) return markDue(ready, { reason: FAILURE.UPLOAD_FAILED, message: 'the archive has no upload' }, ports, {}, true);
  const plan: UploadPlan = { archiveId: ready.archiveId, archive: { ...archive, upload_id: archive.upload_id }, chunks };
  return settle(ready, plan, await completeUpload(plan, ports.uploads), ports);
}

function missingChunks(archive: ArchiveItem, chunks: readonly StoredChunk[]): number[] {
  const there = new Set(chunks.map(({ chunk }) => chunk));
  return Array.from({ length: archive.chunks_count }, (_, i) => i + 1).filter((chunk) => !there.has(chunk));
}

/** Rows are written before progress, so progress without a row is wrong: those chunks must be copied again. */
async function notThere(ready: ArchiveReady, missing: readonly number[], ports: ValidatePorts): Promise<string> {
  const done = await ports.archives.chunksDone(ready, ready.generation);
  const contradicted = missing.filter((chunk) => done.has(chunk));
  if (!contradicted.length) return 'Left alone: chunks are being copied again, the last of them sends the archive here';
  return copyAgain(ready, contradicted, 'chunks counted as done have no row', ports);
}

async function settle(ready: ArchiveReady, plan: UploadPlan, verdict: Verdict, ports: ValidatePorts): Promise<string> {
  switch (verdict.kind) {
    case 'downloaded': return downloaded(ready, ports);
    case 'occupied': return occupied(ready, plan, ports);
    case 'wrong-parts': return copyAgain(ready, verdict.chunks, 'S3 holds other parts than were recorded', ports);
    case 'refused': return markDue(ready, { reason: FAILURE.UPLOAD_FAILED, message: verdict.message }, ports, { upload_id: plan.archive.upload_id }, true);
  }
}

/** Whatever else is said of the archive meanwhile, even that it failed: it stands at its key, proven, and is not asked for again. */
async function downloaded(ready: ArchiveReady, ports: ValidatePorts): Promise<string> {
  const moved = await ports.archives.move(ready, [...UNSETTLED_STATUSES, ARCHIVE_STATUS.FAILED], ARCHIVE_STATUS.DOWNLOADED,
    { settled_at: isoNow(ports.clock), failure: undefined, upload_spoiled: undefined, lease_until: undefined });
  return moved ? 'Downloaded' : 'Left alone: the archive was settled meanwhile';
}

/** The move comes first: an upload left open by a crash is recorded, and Cleanup aborts those of terminal archives. */
async function occupied(ready: ArchiveReady, { archive }: UploadPlan, ports: ValidatePorts): Promise<string> {
  const { s3_destination_key: key, upload_id: uploadId, generation } = archive;
  const failure = { reason: FAILURE.DESTINATION_KEY_OCCUPIED, message: `another object stands at ${key}; nothing was overwritten` };
  const moved = await ports.archives.move(ready, UNSETTLED_STATUSES, ARCHIVE_STATUS.FAILED,
    { failure, settled_at: isoNow(ports.clock), lease_until: undefined }, { generation });
  if (!moved) return 'Left alone: the archive was settled meanwhile';
  await ports.uploads.abort(key, uploadId);
  return `Failed: ${failure.reason}`;
}

/** Marked first: after a crash in between the chunks are found wrong again, whereas chunks removed unmarked would wait for the sweeper. */
async function copyAgain(ready: ArchiveReady, chunks: readonly number[], why: string, ports: ValidatePorts): Promise<string> {
  const message = `${why} (${chunks.length} of them, the first is ${chunks[0]})`;
  const outcome = await markDue(ready, { reason: FAILURE.DOWNLOAD_FAILED, message }, ports);
  for (const chunk of chunks) await ports.archives.removeChunk(ready, ready.generation, chunk);
  return outcome;
}

async function markDue(ready: ArchiveReady, failure: Failure, ports: ValidatePorts, expected: Expected = {}, spoiled = false): Promise<string> {
  const marked = await ports.archives.markDue(ready, failure, epochSeconds(ports.clock), { generation: ready.generation, ...expected }, spoiled);
  return marked ? `Marked due: ${failure.reason}` : `Left alone: the archive has moved on (${failure.reason})`;
}
