import { Walk } from './walk';
import { ARCHIVE_STATUS, ArchiveFacts, ArchiveIdentity, ArchiveItem, Failure } from '../../contracts/archive';
import { asRead } from '../../contracts/archive-changes';
import { FINAL_FAILURES } from '../../contracts/failures';
import { flagsText, ManifestEntry } from '../../contracts/manifest';
import { planChunks } from '../../domain/archive/chunk-plan';
import { newRow, notRequested, requestedAgain } from '../../domain/archive/row';
import { epochSeconds } from '../../domain/clock';
import { noteRefusal } from '../shared/name-job';

/** An archive to request: never requested in this run, or failed in an earlier pass. */
export interface Candidate {
  readonly id: ArchiveIdentity;
  readonly entry: ManifestEntry;
  readonly failed?: ArchiveItem;
}

/**
 * Undoes what `begin` wrote, because nothing was requested. If the archive has failed meanwhile, only its row says so.
 * @returns false if a job is known by now, or the archive has moved on
 */
export type Undo = () => Promise<boolean>;

/** What `begin` wrote. */
export interface Written {
  /** Time of the row. A later pass writes another. */
  readonly requestedAt: string;
  readonly undo: Undo;
}

/** Writes the row *before* the request, so that each job has a row. @returns undefined if another walker was faster */
export async function begin(candidate: Candidate, walk: Walk): Promise<Written | undefined> {
  return candidate.failed ? beginAgain(candidate.id, candidate.failed, walk) : beginNew(candidate, walk);
}

/**
 * Settles an archive that is not requested. If another walker was faster, the archive is that walker's.
 * @returns false if another walker was faster, or the row got the job of a late answer
 */
export async function settleUnrequested(candidate: Candidate, failure: Failure, walk: Walk): Promise<boolean> {
  const { id, entry, failed } = candidate;
  if (failed) return takeUp(notRequested(requestedAgain(failed, id, requestOf(walk)), failure), failed, walk);
  return walk.ports.archives.create(notRequested(newRow(id, factsOf(entry, walk), requestOf(walk), entry), failure));
}

async function beginNew({ id, entry }: Candidate, walk: Walk): Promise<Written | undefined> {
  const { archives } = walk.ports;
  const row = newRow(id, factsOf(entry, walk), requestOf(walk), entry);
  const requestedAt = row.requested_at;
  const undo = async () => await archives.takeBack(id, requestedAt) || refusedOnceFailed(id, row, walk);
  return await archives.create(row) ? { requestedAt, undo } : undefined;
}

function factsOf(entry: ManifestEntry, { item, settings }: Walk): ArchiveFacts {
  const { chunkSize, chunksCount } = planChunks(entry.size, settings.chunkSize);
  const flags = flagsText(entry.content_flags);
  return {
    vault_name: item.vault_name,
    size: entry.size,
    sha256_tree_hash: entry.sha256_tree_hash,
    creation_date: entry.creation_date,
    ...(entry.description ? { description: entry.description } : {}),
    ...(flags ? { content_flags: flags } : {}),
    ...(entry.mtime ? { mtime: entry.mtime } : {}),
    key: entry.key,
    chunk_size: chunkSize,
    chunks_count: chunksCount,
  };
}

async function beginAgain(id: ArchiveIdentity, failed: ArchiveItem, walk: Walk): Promise<Written | undefined> {
  const { archives } = walk.ports;
  const row = requestedAgain(failed, id, requestOf(walk));
  if (!await takeUp(row, failed, walk)) return undefined;
  const requestedAt = row.requested_at;
  const asBegun = { 'requested_at': requestedAt, 'job.id': undefined };
  return { requestedAt, undo: async () => await archives.replace(failed, ARCHIVE_STATUS.REQUESTED, asBegun) || refusedOnceFailed(id, row, walk) };
}

/** The sweep failed the archive of a broken run before Glacier refused its request. */
const refusedOnceFailed = (id: ArchiveIdentity, { requested_at }: ArchiveItem, { ports: { archives, clock } }: Walk): Promise<boolean> =>
  noteRefusal(id, epochSeconds(clock), { requested_at, 'job.id': undefined }, archives);

/** Replaces the row of an archive that failed in an earlier pass. @returns false if another walker was faster, or the row got the job of a late answer */
export const takeUp = (row: ArchiveItem, failed: ArchiveItem, { ports: { archives } }: Walk): Promise<boolean> =>
  archives.replace(row, ARCHIVE_STATUS.FAILED, asRead(failed));

/** @returns the archive as it is now, if it is still to be requested: its row only got the job of a late answer. Undefined if another walker was faster. */
export async function stillFailed({ id, entry }: Candidate, { item, ports: { archives } }: Walk): Promise<Candidate | undefined> {
  const row = await archives.archive(id);
  return row && isToBeRequestedAgain(row, item.pass) ? { id, entry, failed: row } : undefined;
}

/** It failed in an earlier pass, and not for good. */
export const isToBeRequestedAgain = ({ status, pass, failure }: ArchiveItem, current: number): boolean =>
  status === ARCHIVE_STATUS.FAILED && (pass ?? 1) < current && !(failure && FINAL_FAILURES.includes(failure.reason));

export const requestOf = ({ item, ports: { clock } }: Walk) => ({ run: item, now: clock.now() });
