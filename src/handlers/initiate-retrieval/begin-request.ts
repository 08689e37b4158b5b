import { Walk } from './walk';
import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem } from '../../contracts/archive';
import { TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { flagsText, ManifestEntry } from '../../contracts/manifest';
import { planChunks } from '../../domain/archive/chunk-plan';
import { epochSeconds, isoNow } from '../../domain/clock';
import { JOB_MARGIN_SECONDS } from '../../domain/archive/download-due';
import { ArchiveChanges } from '../aws/stores/archive-store';

/** An archive to ask for: never asked for in this run, or failed in an earlier pass. */
export interface Candidate {
  readonly id: ArchiveIdentity;
  readonly entry: ManifestEntry;
  readonly failed?: ArchiveItem;
}

/** Undoes what `begin` wrote: nothing was asked for. */
export type Undo = () => Promise<boolean>;

/** Writes the row *before* Glacier is asked, so that no job is without one. Undefined: another walker was faster. */
export async function begin(candidate: Candidate, walk: Walk): Promise<Undo | undefined> {
  return candidate.failed ? beginAgain(candidate.id, candidate.failed, walk) : beginNew(candidate, walk);
}

async function beginNew({ id, entry }: Candidate, walk: Walk): Promise<Undo | undefined> {
  const { chunkSize, chunksCount } = planChunks(entry.size, walk.settings.chunkSize);
  const { archives } = walk.ports;
  const request = requestOf(walk);
  const created = await archives.create(id, {
    ...request,
    vault_name: walk.item.vault_name,
    size: entry.size,
    sha256_tree_hash: entry.sha256_tree_hash,
    archive_creation_date: entry.creation_date,
    archive_description: entry.description || undefined,
    content_flags: flagsText(entry.content_flags) || undefined,
    s3_destination_key: entry.key,
    chunk_size: chunkSize,
    chunks_count: chunksCount,
  });
  return created ? () => archives.takeBack(id, request.requested_at) : undefined;
}

async function beginAgain(id: ArchiveIdentity, failed: ArchiveItem, walk: Walk): Promise<Undo | undefined> {
  const begun = await takeUp(id, failed, { attempts: 1 }, walk);
  const { archives } = walk.ports;
  return begun ? () => archives.move(id, [ARCHIVE_STATUS.REQUESTED], ARCHIVE_STATUS.FAILED, valuesOf(failed), { job_id: undefined }) : undefined;
}

/**
 * Takes up what failed in an earlier pass, as if it had never been requested but for `changes`. Cleanup has aborted the upload, so its parts are
 * gone: the next one counts from the start. False: another walker was faster.
 */
export async function takeUp(id: ArchiveIdentity, failed: ArchiveItem, changes: ArchiveChanges, walk: Walk): Promise<boolean> {
  const blank = Object.fromEntries(Object.keys(valuesOf(failed)).map((name) => [name, undefined])) as ArchiveChanges;
  const begunBefore = failed.upload_id !== undefined || failed.upload_spoiled;
  const generation = failed.generation + (begunBefore ? 1 : 0);
  return walk.ports.archives.move(id, [ARCHIVE_STATUS.FAILED], ARCHIVE_STATUS.REQUESTED, { ...blank, ...requestOf(walk), generation, ...changes },
    { generation: failed.generation, attempts: failed.attempts, due_at: failed.due_at });
}

/** What a request changes in a row that failed. */
const valuesOf = (row: ArchiveItem) => ({
  generation: row.generation,
  upload_id: row.upload_id,
  upload_spoiled: row.upload_spoiled,
  new_uploads: row.new_uploads,
  job_id: row.job_id,
  job_completed_at: row.job_completed_at,
  pending_job_id: row.pending_job_id,
  fanned_out_job: row.fanned_out_job,
  lease_until: row.lease_until,
  due_at: row.due_at,
  refused_since: row.refused_since,
  attempts: row.attempts,
  chunks_at_attempt: row.chunks_at_attempt,
  requested_at: row.requested_at,
  settled_at: row.settled_at,
  failure: row.failure,
  pass: row.pass,
});

function requestOf({ item, ports: { clock } }: Walk) {
  return {
    due_at: epochSeconds(clock) + TIER_LONGEST_SECONDS[item.tier] + JOB_MARGIN_SECONDS,
    requested_at: isoNow(clock),
    pass: item.pass,
  };
}
