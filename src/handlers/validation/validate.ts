/*
 * Proves an archive whose chunks are all there, and completes its upload (steps 13 and 14).
 *
 * Guarantees
 *  - An archive becomes visible only if its chunks' tree hashes combine to the tree hash of the inventory.
 *  - Only the upload of the message's generation is completed. A message of an earlier upload changes nothing.
 *  - A proven object is never lost: the archive is `downloaded` even if it was given up while S3 joined its parts, and this function died then.
 *  - If S3 refuses, the row says so from the first try on. The message comes back.
 *  - An archive that cannot be proven is marked due, and the sweep goes on with it. Nothing is overwritten at its key.
 *
 * What is left if the function dies behind a step (SQS delivers the message again):
 *   complete          the object is there. The next delivery finds it (see complete-upload.ts)
 *   mark due          the wrong chunks are still recorded. The next delivery finds them wrong again and removes them
 *   remove chunks     the sweep sends their messages again
 *   fail (occupied)   the upload is recorded and still open. Cleanup ends the uploads of settled archives
 *
 * Two deliveries at once are safe: S3 lets one complete the upload, and the other finds the object.
 */
import { completeUpload, findUpload } from './complete-upload';
import { DestinationUploads, UploadPlan, Verdict } from './destination';
import { ARCHIVE_STATUS, ArchiveItem, Failure, isTerminal, UNSETTLED_STATUSES, UPLOAD_STATE } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { ArchiveReady } from '../../contracts/messages';
import { missingChunks } from '../../domain/archive/chunk-plan';
import { combineTreeHashes } from '../../domain/archive/tree-hash';
import { Clock, isoNow } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';
import { markDue } from '../shared/mark-due';
import { noteFailure } from '../shared/note-failure';
import { settleDownloaded } from '../shared/settle-downloaded';

export interface ValidatePorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'chunks' | 'chunksDone' | 'removeChunk' | 'change' | 'move'>;
  readonly uploads: DestinationUploads;
  readonly clock: Clock;
}

/** @returns what it did, for the log */
export async function validate(ready: ArchiveReady, ports: ValidatePorts): Promise<string> {
  const row = await ports.archives.archive(ready);
  if (!row) return 'Left alone: the archive has no row';
  if (row.status === ARCHIVE_STATUS.FAILED) return findCompleted(ready, row, ports);
  if (isTerminal(row.status)) return `Left alone: the archive is ${row.status}`;
  const { archive, upload } = row;
  if (upload.generation !== ready.generation) return 'Left alone: a new upload of the archive has begun';
  const chunks = await ports.archives.chunks(ready, upload.generation);
  const missing = missingChunks(archive.chunks_count, new Set(chunks.map(({ chunk }) => chunk)));
  if (missing.length) return notThere(ready, row, missing, ports);
  const treeHash = combineTreeHashes(chunks.map((chunk) => chunk.tree_checksum));
  if (treeHash !== archive.sha256_tree_hash) {
    const message = `the chunks' tree hash is ${treeHash}, the inventory says ${archive.sha256_tree_hash}`;
    return spoil(ready, row, { reason: FAILURE.TREE_HASH_MISMATCH, message }, ports);
  }
  if (!upload.id) return spoil(ready, row, { reason: FAILURE.UPLOAD_FAILED, message: 'the archive has no upload' }, ports);
  const plan: UploadPlan = { archiveId: ready.archiveId, row: { ...row, upload: { ...upload, id: upload.id } }, chunks };
  const verdict = await completeUpload(plan, ports.uploads).catch(async (error) => {
    throw await noteFailure(error, { id: ready, row, reason: FAILURE.UPLOAD_FAILED }, ports.archives);
  });
  return settle(ready, plan, verdict, ports);
}

/**
 * The archive was given up, perhaps while a delivery that died had S3 join its parts. A resume would pay for it again. Nothing is completed here:
 * Cleanup may have ended the upload.
 */
async function findCompleted(ready: ArchiveReady, row: ArchiveItem, ports: ValidatePorts): Promise<string> {
  const { archive, upload } = row;
  const leftAlone = `Left alone: the archive is ${row.status}`;
  if (upload.generation !== ready.generation || !upload.id) return leftAlone;
  const chunks = await ports.archives.chunks(ready, upload.generation);
  if (chunks.length !== archive.chunks_count) return leftAlone;
  if (combineTreeHashes(chunks.map((chunk) => chunk.tree_checksum)) !== archive.sha256_tree_hash) return leftAlone;
  const plan: UploadPlan = { archiveId: ready.archiveId, row: { ...row, upload: { ...upload, id: upload.id } }, chunks };
  const found = await findUpload(plan, ports.uploads);
  return found?.kind === 'downloaded' ? downloaded(ready, plan, found, ports) : leftAlone;
}

/** The row of a chunk is written before its progress. If progress has no row, the chunk must be copied again. */
async function notThere(ready: ArchiveReady, row: ArchiveItem, missing: readonly number[], ports: ValidatePorts): Promise<string> {
  const done = await ports.archives.chunksDone(ready, ready.generation, row.archive.chunks_count);
  const contradicted = missing.filter((chunk) => done.has(chunk));
  if (!contradicted.length) return 'Left alone: chunks are being copied again, the last of them sends the archive here';
  return copyAgain(ready, row, { chunks: contradicted, why: 'chunks counted as done have no row' }, ports);
}

async function settle(ready: ArchiveReady, plan: UploadPlan, verdict: Verdict, ports: ValidatePorts): Promise<string> {
  switch (verdict.kind) {
    case 'downloaded': return downloaded(ready, plan, verdict, ports);
    case 'occupied': return occupied(ready, plan, ports);
    case 'wrong-parts': return copyAgain(ready, plan.row, { chunks: verdict.chunks, why: 'S3 holds other parts than were recorded' }, ports);
    case 'refused': return spoil(ready, plan.row, { reason: FAILURE.UPLOAD_FAILED, message: verdict.message }, ports);
  }
}

type Downloaded = Extract<Verdict, { readonly kind: 'downloaded' }>;

/**
 * The row says that the upload is over if it still names this upload. Cleanup aborts all others, which costs a request each.
 */
async function downloaded(ready: ArchiveReady, plan: UploadPlan, { isCompleted, ...at }: Downloaded, ports: ValidatePorts): Promise<string> {
  const over = { changes: { 'upload.state': UPLOAD_STATE.COMPLETED }, expected: { 'upload.id': plan.row.upload.id } };
  const isOver = isCompleted && await settleDownloaded(ready, at, ports, over);
  return isOver || await settleDownloaded(ready, at, ports) ? 'Downloaded' : 'Left alone: the archive was settled meanwhile';
}

/** The move comes first. If the function dies before the abort, the upload is still recorded, and Cleanup ends it. */
async function occupied(ready: ArchiveReady, { row: { archive, upload } }: UploadPlan, { archives, uploads, clock }: ValidatePorts): Promise<string> {
  const failure = { reason: FAILURE.DESTINATION_KEY_OCCUPIED, message: `another object stands at ${archive.key}; nothing was overwritten` };
  const settled = { failure, settled_at: isoNow(clock), lease: undefined };
  const moved = await archives.move(ready, { from: UNSETTLED_STATUSES, to: ARCHIVE_STATUS.FAILED }, settled, { 'upload.generation': upload.generation });
  if (!moved) return 'Left alone: the archive was settled meanwhile';
  await uploads.abort(archive.key, upload.id);
  return `Failed: ${failure.reason}`;
}

/** Chunks that must be copied again. */
interface WrongChunks {
  readonly chunks: readonly number[];
  readonly why: string;
}

/** The archive is marked before its chunks are removed. If they were removed first and the function died, they would be missing until the archive is due. */
async function copyAgain(ready: ArchiveReady, archive: ArchiveItem, { chunks, why }: WrongChunks, ports: ValidatePorts): Promise<string> {
  const message = `${why} (${chunks.length} of them, the first is ${chunks[0]})`;
  const failure = { reason: FAILURE.DOWNLOAD_FAILED, message };
  const outcome = await markDue(ready, { archive, failure, expected: { 'upload.generation': ready.generation } }, ports);
  for (const chunk of chunks) await ports.archives.removeChunk(ready, ready.generation, chunk);
  return outcome;
}

/** The upload cannot be completed: the sweep renews it. */
function spoil(ready: ArchiveReady, archive: ArchiveItem, failure: Failure, ports: ValidatePorts): Promise<string> {
  const { generation, id } = archive.upload;
  return markDue(ready, { archive, failure, expected: { 'upload.generation': generation, 'upload.id': id }, isUploadSpoiled: true }, ports);
}
