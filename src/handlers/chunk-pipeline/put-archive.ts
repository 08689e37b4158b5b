/*
 * Copies an archive of one chunk as one object (decision 0002): one claim, one PutObject, one write.
 *
 *   claim      lease and job, in one conditional write. It returns the row, so nothing is read before
 *   look       only if an earlier PutObject may have made the object: what stands at the key is taken, and nothing is read from Glacier
 *   copy       Glacier ── two hashes ── S3. The last bytes are let go once the tree hash is that of the inventory
 *   settle     the row is `downloaded`, with the object as S3 described it if its SHA-256 is that of the streamed bytes
 *
 * Guarantees
 *  - No object becomes visible unless its bytes have the tree hash of the inventory, and no object is replaced (`If-None-Match: *`).
 *  - One delivery at a time copies an archive. The lease lasts as long as the invocation may, so a second delivery fetches no byte.
 *  - `downloaded` means that S3 said so, or that this archive stands at its key. An object with another SHA-256 is not this archive.
 *  - A try that fails lets go of the archive, and the row says why.
 *  - An answer that is lost is looked for at the key at once. If nothing is there, the row says that it may still come (`put_unclear`).
 *
 * What is left if the function dies behind a step (SQS delivers the message again):
 *   claim     a lease. The next delivery waits until it has run out, looks at the key, and copies the archive if nothing is there
 *   copy      an object without a word in the row. The next delivery finds it. So do the sweep, a resume and the report
 *   settle    nothing is left; the next delivery finds the archive settled
 */
import { Readable } from 'stream';
import { CopyMetrics, Invocation, LONG_BYTES } from './chunk-retrieval';
import { claimArchive, HeldPut } from './claim-archive';
import { copyRange, fromDestination, isOfDestination, ObjectTarget, SourcePorts } from './copy-chunk';
import { ArchiveTreeHashError, JobOutputGoneError, OtherBucketError, OutOfTimeError } from './errors';
import { ARCHIVE_STATUS, Failure, ProvenObject, UNSETTLED_STATUSES } from '../../contracts/archive';
import { ArchiveChanges } from '../../contracts/archive-changes';
import { FAILURE } from '../../contracts/failures';
import { PutMessage } from '../../contracts/messages';
import { objectMetadata } from '../../contracts/metadata';
import { dueAfterFailure } from '../../domain/archive/patience';
import { mayHaveLanded } from '../../domain/archive/upload';
import { inParts } from '../../domain/archive/way';
import { epochSeconds, isoNow } from '../../domain/clock';
import { isConflict, isOccupied, isUnanswered } from '../aws/buckets/s3-answers';
import type { ArchiveStore } from '../aws/stores/archive-store';
import { AtKey, lookAtKey, ObjectsAtKeys, OwnChecksum, vouchedFor } from '../shared/look-at-key';
import { noteFailure } from '../shared/note-failure';
import { settleDownloaded } from '../shared/settle-downloaded';

/** Where archives become objects. */
export interface ObjectMaker extends ObjectsAtKeys {
  /** @returns undefined if S3 gives no checksum */
  put(target: ObjectTarget, body: Readable, abort: AbortSignal): Promise<ProvenObject | undefined>;
}

export interface PutPorts extends SourcePorts {
  readonly archives: Pick<ArchiveStore, 'archive' | 'claimPut' | 'change' | 'move'>;
  readonly objects: ObjectMaker;
  readonly metrics: CopyMetrics;
  /** @returns false if the run was launched for another bucket than the transfer is deployed with */
  readonly isOfThisBucket: (run: string) => Promise<boolean>;
}

/** The invocation that holds the message. */
export interface PutInvocation extends Invocation {
  /** Unique for each delivery. It holds the archive's lease under this name. */
  readonly owner: string;
}

/** What became of a copy that S3 did not take, or of a look at the key. */
interface Failed {
  readonly error: unknown;
  /** S3 may have made the object. */
  readonly isUnclear: boolean;
}

/** @returns what it did, for the log */
export async function putArchive(message: PutMessage, ports: PutPorts, invocation: PutInvocation): Promise<string> {
  if (!await ports.isOfThisBucket(message.run)) throw new OtherBucketError(`the run ${message.run} was launched for another destination bucket`);
  const claim = await claimArchive(message, ports, invocation);
  if (typeof claim === 'string') return claim;
  const found = mayHaveLanded(claim.row) ? await look(claim, ports).catch((error: unknown) => ({ error, isUnclear: false })) : NOTHING;
  if ('error' in found) return recover(found, claim, ports);
  if (found.kind !== 'nothing') return conclude(found, claim, ports, 'Found');
  if (claim.row.archive.size > LONG_BYTES) await invocation.keepHidden();
  const made = await copy(claim, ports, () => invocation.remaining());
  if ('error' in made) return recover(made, claim, ports);
  if (made.kind === 'this-archive') ports.metrics.copied(claim.row.archive.size);
  return conclude(made, claim, ports, 'Copied');
}

const NOTHING = { kind: 'nothing' } as const;

const look = ({ id, row }: HeldPut, { objects }: PutPorts, own?: OwnChecksum): Promise<AtKey> =>
  fromDestination(lookAtKey(id.archiveId, row, objects, own));

/** @returns what stands at the key now, or why nothing does */
async function copy(held: HeldPut, ports: PutPorts, remaining: () => number): Promise<Exclude<AtKey, { kind: 'nothing' }> | Failed> {
  const { id, job: { jobId }, row: { archive, storage_class: storageClass, tags } } = held;
  const target = { key: archive.key, storageClass, metadata: objectMetadata(id, archive), tags, length: archive.size };
  let [isProven, isUnclear] = [false, false];
  // Each try streams the same bytes, because all have the tree hash of the inventory.
  let own: OwnChecksum | undefined;
  const proven = (sha256: string) => {
    isProven = true;
    own = { checksum: sha256, algorithm: 'SHA256', type: 'FULL_OBJECT' };
  };
  const send = async (body: Readable, abort: AbortSignal) => {
    isProven = false;
    try {
      const made = await ports.objects.put(target, body, abort);
      return { kind: 'this-archive', object: vouchedFor(made, own) } as const;
    } catch (error) {
      const mayBeMade = isProven && isUnanswered(error);
      isUnclear ||= mayBeMade;
      if (!mayBeMade && !isOccupied(error) && !isConflict(error)) throw error;
      const at = await look(held, ports, own);
      if (at.kind === 'nothing') throw error;
      return at;
    }
  };
  const from = { vaultName: archive.vault_name, jobId, first: 0, last: archive.size - 1 };
  try {
    return (await copyRange({ from, wholeTreeHash: archive.sha256_tree_hash, send, proven }, ports, remaining)).answer;
  } catch (error) {
    return { error, isUnclear };
  }
}

async function conclude(at: Exclude<AtKey, { kind: 'nothing' }>, { id, owner, row }: HeldPut, ports: PutPorts, what: string): Promise<string> {
  if (at.kind === 'this-archive') {
    return await settleDownloaded(id, at, ports) ? `${what}: downloaded` : `${what}: the archive was settled meanwhile`;
  }
  const failure = { reason: FAILURE.DESTINATION_KEY_OCCUPIED, message: `another object stands at ${row.archive.key}; nothing was overwritten` };
  const settled = { failure, settled_at: isoNow(ports.clock), lease: undefined };
  const moved = await ports.archives.move(id, { from: UNSETTLED_STATUSES, to: ARCHIVE_STATUS.FAILED }, settled, { 'lease.owner': owner });
  return moved ? `Failed: ${failure.reason}` : 'Left alone: the archive was settled meanwhile';
}

/**
 * Lets go of the archive. If only the sweep can help, the archive is due.
 * @throws any other error, so that SQS delivers the message again
 */
async function recover({ error, isUnclear }: Failed, held: HeldPut, ports: PutPorts): Promise<string> {
  const { id, owner, row } = held;
  const mayLand = isUnclear || mayHaveLanded(row);
  // Without the lease the row no longer shows that the object may come, so the row says it.
  const letGo: ArchiveChanges = { lease: undefined, ...(mayLand ? { 'upload.put_unclear': true } : {}) };
  const { message } = error as Error;
  if (error instanceof JobOutputGoneError) return giveToSweep(held, { reason: FAILURE.OUTPUT_EXPIRED, message }, letGo, ports);
  if (error instanceof ArchiveTreeHashError) return giveToSweep(held, { reason: FAILURE.TREE_HASH_MISMATCH, message }, letGo, ports);
  if (error instanceof OutOfTimeError && !isUnclear) {
    return giveToSweep(held, { reason: FAILURE.DOWNLOAD_FAILED, message }, { lease: undefined, ...inParts(row, mayLand) }, ports);
  }
  const reason = isOfDestination(error) ? FAILURE.UPLOAD_FAILED : FAILURE.DOWNLOAD_FAILED;
  throw await noteFailure(error, { id, row, reason, letGo: { changes: letGo, expected: { 'lease.owner': owner } } }, ports.archives);
}

async function giveToSweep({ id, owner, row }: HeldPut, failure: Failure, letGo: ArchiveChanges, { archives, clock }: PutPorts): Promise<string> {
  const due = { failure, due_at: dueAfterFailure(row, epochSeconds(clock)) };
  const marked = await archives.change(id, { ...due, ...letGo }, { 'lease.owner': owner });
  return marked ? `Marked due: ${failure.reason}` : `Left alone: the archive has moved on (${failure.reason})`;
}
