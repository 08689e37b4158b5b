/*
 * Decides whether an archive may be deleted from its vault. It often is the only other copy of the data, so each doubt keeps it.
 *
 *   the row of the run that copied it, in the transfer table   the checksum of the copied bytes, as S3 confirmed it when the object was completed
 *   the object at its key, as S3 describes it now              the same archive, the same checksum, old enough, and not about to expire
 *
 * The metadata alone never decides, because everyone who may write objects can write it. ETags are never compared: they say nothing of bytes that
 * KMS encrypts.
 */
import { ARCHIVE_STATUS, ArchiveItem, ProvenObject } from '../../contracts/archive';
import { DeletionProof, DeletionRules, KEPT, KeptReason } from '../../contracts/deletion';
import { ReportRow } from '../../contracts/manifest';
import { isSameArchive, StoredObject } from '../../contracts/metadata';
import { COMPARED, compare } from '../archive/checksum';

/** What the report says of the archive. */
export type Reported = Pick<ReportRow, 'archive_id' | 'key' | 'size' | 'sha256_tree_hash'>;

/** The current version of the object, as S3 describes it. */
export interface DescribedObject extends StoredObject {
  /** SHA-256, base64, with `-N` for an object of N parts. Absent if S3 gives none. */
  readonly checksum?: string;
  readonly type?: ProvenObject['type'];
  readonly version?: string;
  /** Milliseconds since the epoch. */
  readonly writtenAt?: number;
  /** When a lifecycle rule will remove it, and which one, in S3's words. */
  readonly expiration?: string;
}

/** What S3 answers to a look at the key. */
export type Look =
  | { readonly kind: 'object'; readonly object: DescribedObject }
  /** Nothing stands there, or a delete marker. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'denied'; readonly message: string };

/** The row of the archive in the run that copied it. */
export interface Voucher {
  readonly run: string;
  readonly row: ArchiveItem;
  /** The destination of that run. */
  readonly bucketName: string;
}

export interface ProofInput {
  readonly reported: Reported;
  readonly vaultName: string;
  /** The bucket that was looked into. */
  readonly bucketName: string;
  /** Undefined if this deployment has no such row. */
  readonly voucher?: Voucher;
  readonly look: Look;
  /** When S3 was asked, in milliseconds since the epoch. */
  readonly lookedAt: number;
  readonly rules: DeletionRules;
}

export interface Doubt {
  readonly kept: KeptReason;
  readonly message: string;
}
export type Verdict = { readonly proof: DeletionProof } | Doubt;

export const isProven = (verdict: Verdict): verdict is { readonly proof: DeletionProof } => 'proof' in verdict;

/** @returns the proof, or why there is none */
export function proveArchive({ look, ...input }: ProofInput): Verdict {
  if (look.kind === 'denied') return doubt(KEPT.NOT_PROVABLE, `S3 denies a look at the object: ${look.message}`);
  if (look.kind === 'nothing') return doubt(KEPT.OBJECT_MISSING, 'No object stands at the key, or a delete marker does.');
  const recorded = recordedObject(input);
  if ('kept' in recorded) return recorded;
  return proveObject(recorded.object, look.object, input);
}

/** The checksum that the table vouches for. The row must be of this archive, at this key of this bucket. */
function recordedObject({ reported, vaultName, bucketName, voucher }: Omit<ProofInput, 'look'>): { readonly object: ProvenObject } | Doubt {
  const none = (message: string) => doubt(KEPT.NO_RECORDED_CHECKSUM, message);
  if (!voucher) return none('No run of this deployment has recorded the checksum of the object.');
  const { run, row: { archive, status, object }, bucketName: copiedTo } = voucher;
  const isOfArchive = archive.vault_name === vaultName && archive.sha256_tree_hash === reported.sha256_tree_hash && archive.size === reported.size
    && archive.key === reported.key && copiedTo === bucketName;
  if (!isOfArchive) return none(`The row of WorkflowRun ${run} describes another archive, another key or another bucket.`);
  if (status !== ARCHIVE_STATUS.DOWNLOADED) return none(`The archive is ${status} in WorkflowRun ${run}.`);
  if (!object) return none(`WorkflowRun ${run} recorded no checksum: S3 gave none when the object was completed, or the object was found at its key and could not be compared with the copied bytes.`);
  return { object };
}

function proveObject(recorded: ProvenObject, found: DescribedObject, { reported, voucher, lookedAt, rules }: Omit<ProofInput, 'look'>): Verdict {
  if (!isSameArchive(found, reported)) return doubt(KEPT.DIFFERS, 'Another object stands at the key: its metadata or its size is not that of the archive.');
  const { checksum, type, version, expiration } = found;
  if (!checksum || !type) return doubt(KEPT.NOT_PROVABLE, 'S3 gives no SHA-256 of the object.');
  const object: ProvenObject = { checksum, algorithm: 'SHA256', type, ...(version ? { version } : {}) };
  const compared = compare(recorded, object);
  if (compared === COMPARED.NOT_COMPARABLE) {
    return doubt(KEPT.NOT_PROVABLE, `S3 gives the checksum ${checksum} (${type}), and ${recorded.checksum} (${recorded.type}) was recorded: these two cannot be compared. The object may be a copy.`);
  }
  if (compared === COMPARED.DIFFERENT) return doubt(KEPT.DIFFERS, `S3 gives the checksum ${checksum}, and ${recorded.checksum} was recorded.`);
  if (expiration && !mayExpire(expiration, lookedAt, rules)) return doubt(KEPT.DESTINATION_EXPIRES, `A lifecycle rule will remove the object: ${expiration}`);
  return ageDoubt(found, lookedAt, rules) ?? { proof: { ...object, key: reported.key, run: voucher!.run, at: new Date(lookedAt).toISOString() } };
}

/** S3 removes an object some time after its date. From that date on the object counts as gone, whatever the user allows. */
function mayExpire(expiration: string, now: number, rules: DeletionRules): boolean {
  const date = Date.parse(/expiry-date="([^"]*)"/.exec(expiration)?.[1] ?? '');
  return rules.allow_expiring && date > now;
}

function ageDoubt({ writtenAt }: DescribedObject, now: number, { minimum_age: minimum }: DeletionRules): Doubt | undefined {
  if (writtenAt === undefined) return doubt(KEPT.NOT_PROVABLE, 'S3 does not say when the object was written.');
  if (now - writtenAt >= minimum * 1000) return undefined;
  return doubt(KEPT.TOO_YOUNG, `The object was written ${new Date(writtenAt).toISOString()}. Its archive may be deleted from ${new Date(writtenAt + minimum * 1000).toISOString()} on.`);
}

const doubt = (kept: KeptReason, message: string): Doubt => ({ kept, message });
