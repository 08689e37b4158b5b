import { METADATA } from '../../src/contracts/metadata';
import { LookEntry } from '../faults/looks';

/** The kinds of findings of a deletion (see docs/reliability.md). */
export const DELETION_WRONG = ['deleted unproven', 'misreported', 'given up', 'hung', 'refused'] as const;

export interface DeletionFinding {
  readonly wrong: (typeof DELETION_WRONG)[number];
  readonly message: string;
}

/** Milliseconds that may lie between a look at an object and the deletion of its archive. */
const PROOF_MS = 60_000;

/** An archive of the vault before the deletion. */
export interface Deletable {
  readonly archiveId: string;
  readonly size: number;
  readonly treeHash: string;
  /** The SHA-256 with which S3 describes its bytes. */
  readonly checksums: readonly string[];
  /** What the report of the transfer says of it. */
  readonly key: string;
  readonly status: string;
  /** A fault hit its object, or Glacier refused to delete it: it may stay. */
  readonly mayStay: boolean;
  /** S3 or a function failed while it was copied, so its row may have no checksum. */
  readonly mayLackChecksum: boolean;
}

/** A DeleteArchive that Glacier carried out. */
export interface Deleted {
  readonly archiveId: string;
  /** Milliseconds since the epoch, on the same clock as the looks. */
  readonly at: number;
}

/** What the deletion reports of an archive. */
export interface Told {
  readonly archive_id: string;
  readonly deletion: string;
  readonly reason: string;
}

export interface DeletionEvidence {
  readonly archives: readonly Deletable[];
  /** The log of the proxy in front of S3. */
  readonly looks: readonly LookEntry[];
  /** The log of the Glacier emulator. */
  readonly deleted: readonly Deleted[];
  /** The rows of the last execution. */
  readonly told: readonly Told[];
  /** Archives that were deleted when the report had been altered before the deletion began. */
  readonly deletedAltered: number;
  /** Calls that IAM refused. */
  readonly refused: readonly string[];
  /** Why the deletion did not end. @default - it ended */
  readonly hung?: string;
}

/**
 * The oracle of a deletion. What was deleted, and what proved it, it takes from the logs of the S3 proxy and of the Glacier emulator alone.
 *
 * - For each DeleteArchive that Glacier carried out, S3 answered a HeadObject of the archive's key at most 60 seconds before. The answer names the
 *   archive, its tree hash and its size, has the checksum of the bytes that were uploaded to the vault, and does not say that the object will expire.
 * - The rows agree with Glacier: no archive is called deleted that is not, none is called kept that is deleted, and each archive has one row.
 * - An archive whose object is as it was copied is deleted in the end.
 */
export function judgeDeletion(evidence: DeletionEvidence): DeletionFinding[] {
  const { hung, refused, deletedAltered } = evidence;
  return [
    ...unproven(evidence),
    ...deletedAltered ? [finding('deleted unproven', `${deletedAltered} archives were deleted although the report had been altered`)] : [],
    ...hung === undefined ? [...misreported(evidence), ...givenUp(evidence)] : [finding('hung', hung)],
    ...refused.map((call) => finding('refused', `no policy allows ${call}`)),
  ];
}

function unproven({ archives, looks, deleted }: DeletionEvidence): DeletionFinding[] {
  const byId = new Map(archives.map((archive) => [archive.archiveId, archive]));
  return deleted.filter(({ archiveId, at }) => {
    const archive = byId.get(archiveId);
    return !archive || !looks.some((look) => look.at <= at && at - look.at <= PROOF_MS && shows(look, archive));
  }).map(({ archiveId, at }) => finding('deleted unproven', `${archiveId} was deleted at ${new Date(at).toISOString()} without a look at its object that proved it`));
}

/** S3 described the object of the archive, as it must be. */
function shows({ status, key, size, metadata, checksum = '', expiration }: LookEntry, archive: Deletable): boolean {
  const isSame = metadata[METADATA.ARCHIVE_ID] === archive.archiveId && metadata[METADATA.TREE_HASH] === archive.treeHash;
  return status === 200 && key === archive.key && size === archive.size && isSame && archive.checksums.includes(checksum) && expiration === undefined;
}

function misreported({ archives, deleted, told }: DeletionEvidence): DeletionFinding[] {
  const gone = new Set(deleted.map(({ archiveId }) => archiveId));
  return archives.flatMap(({ archiveId }) => {
    const rows = told.filter(({ archive_id: id }) => id === archiveId);
    if (rows.length !== 1) return [finding('misreported', `${archiveId} has ${rows.length} rows`)];
    const isWrong = { deleted: !gone.has(archiveId), kept: gone.has(archiveId), unknown: false }[rows[0].deletion] ?? true;
    return isWrong ? [finding('misreported', `${archiveId} is called ${rows[0].deletion}, and Glacier ${gone.has(archiveId) ? 'has' : 'has not'} deleted it`)] : [];
  });
}

function givenUp({ archives, deleted, told }: DeletionEvidence): DeletionFinding[] {
  const gone = new Set(deleted.map(({ archiveId }) => archiveId));
  const reasons = new Map(told.map(({ archive_id: id, reason }) => [id, reason]));
  return archives.filter(({ archiveId, status, mayStay, mayLackChecksum }) => {
    const lacksChecksum = mayLackChecksum && reasons.get(archiveId) === 'NoRecordedChecksum';
    return status === 'downloaded' && !gone.has(archiveId) && !mayStay && !lacksChecksum;
  }).map(({ archiveId }) => finding('given up', `${archiveId} is in the vault, and no fault hit its object: ${reasons.get(archiveId)}`));
}

const finding = (wrong: DeletionFinding['wrong'], message: string): DeletionFinding => ({ wrong, message });
