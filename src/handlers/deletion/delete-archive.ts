/*
 * Proves one archive, and deletes it from the vault.
 *
 *   turn of the pace → look at the object → proof → intent, with the proof → DeleteArchive → answer
 *
 * Guarantees
 *  - DeleteArchive is called only after a look at the object that proved the archive, at most a minute before. Each call has a look of its own.
 *  - The intent is written before the call, by a conditional write. If another attempt has written meanwhile, this one begins anew.
 *  - What may have been deleted is never reported as kept.
 *
 * What is left if this function dies behind a step (another invocation proves the archive again)
 *   write the intent   an intent. If the archive can be proven, it is deleted: a second deletion changes nothing. Otherwise it is unknown
 *   DeleteArchive      the same
 */
import { DescribedObjects, Deletions } from './ports';
import { VoucherSource } from './vouchers';
import { ArchiveItem } from '../../contracts/archive';
import { DELETION_STATE, DeletionItem, DeletionRules, PROOF_AGE_SECONDS } from '../../contracts/deletion';
import { ReportRow } from '../../contracts/manifest';
import { isPassing } from '../../domain/archive/glacier-errors';
import type { Pace } from '../../domain/archive/pace';
import { Clock, isoNow } from '../../domain/clock';
import { deleted, DeletionChange, doubted, intended, refused, unanswered } from '../../domain/deletion/attempts';
import { isProven, Look, proveArchive, Verdict } from '../../domain/deletion/proof';
import type { DeletionStore } from '../aws/stores/deletion-store';
import { archiveFields, Log } from '../shared/log';

export interface DeleteArchivePorts {
  readonly deletions: Pick<DeletionStore, 'rows' | 'write' | 'confirm'>;
  readonly destination: DescribedObjects;
  readonly vault: Pick<Deletions, 'deleteArchive'>;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly log: Log;
  /** A name that no other write has. */
  attempt(): string;
}

/** What stays the same from archive to archive. */
export interface Deleting {
  readonly run: string;
  readonly vaultName: string;
  readonly rules: DeletionRules;
  /** Seconds for which the rows of deletions are kept: as long as those of archives, which are older. */
  readonly keptFor: number;
  readonly vouchers: VoucherSource;
  readonly ports: DeleteArchivePorts;
  /** No archive is begun after this. Milliseconds since the epoch. */
  readonly deadline: number;
  /** @throws DeletionEnded if the deletion is not listed for this execution any more */
  checkListed(): Promise<void>;
  /** No archive is begun any more: the time is up, an archive failed, or Glacier gave no clear answer. */
  hasStopped(): boolean;
  stop(): void;
}

/** An archive, and what the transfer table says of it. */
export interface Candidate {
  readonly reported: ReportRow;
  /** Its row in the run. */
  readonly own?: ArchiveItem;
  /** The row of its deletion. */
  readonly seen?: DeletionItem;
}

export const RESULT = {
  /** Glacier answered, or the outcome is given up as unknown. */
  ENDED: 'ended',
  KEPT: 'kept',
  WAS_DELETED: 'was-deleted',
  /** Not done: another invocation goes on with it. */
  STOPPED: 'stopped',
} as const;
export type Result = (typeof RESULT)[keyof typeof RESULT];

export async function deleteArchive(candidate: Candidate, deleting: Deleting): Promise<Result> {
  const { pace } = deleting.ports;
  for (let seen = candidate.seen; ;) {
    if (seen?.state === DELETION_STATE.DELETED) return RESULT.WAS_DELETED;
    if (deleting.hasStopped() || !await pace.turnBy(deleting.deadline) || deleting.hasStopped()) return RESULT.STOPPED;
    const result = await attempt({ ...candidate, seen }, deleting);
    if (result) return result;
    seen = await reread(candidate, deleting);
  }
}

/** @returns undefined if the archive must be looked at again */
async function attempt(candidate: Candidate, deleting: Deleting): Promise<Result | undefined> {
  const { ports: { clock }, run } = deleting;
  const { reported, seen } = candidate;
  const lookedAt = clock.now();
  const look = await lookAt(candidate, deleting);
  if (!look) return RESULT.STOPPED;
  const verdict = await prove(candidate, look, lookedAt, deleting);
  const id = { run, archiveId: reported.archive_id };
  if (!isProven(verdict)) return await write(candidate, doubted(verdict, seen), deleting) ? RESULT.KEPT : undefined;
  const intent = intended(verdict.proof, seen);
  // An execution that was stopped is off the list some time later, and this invocation may still be at work.
  await deleting.checkListed();
  const name = await write(candidate, intent, deleting);
  if (!name) return undefined;
  const sent = { ...candidate, seen: { ...seen, ...intent, attempt: name } as DeletionItem };
  deleting.ports.log.info('Deletes an archive', { ...archiveFields(id), proof: verdict.proof });
  return send(candidate, sent, intent, deleting);
}

/** @returns undefined if S3 does not answer at present. An outage would end the deletion. So this invocation ends, and the next one waits first. */
async function lookAt({ reported }: Candidate, deleting: Deleting): Promise<Look | undefined> {
  const { run, ports: { destination, log } } = deleting;
  try {
    return await destination.describe(reported.key);
  } catch (error) {
    if (!isPassing(error as Error)) throw error;
    log.warn('S3 did not describe an object', { ...archiveFields({ run, archiveId: reported.archive_id }), error });
    deleting.stop();
    return undefined;
  }
}

async function prove({ reported, own }: Candidate, look: Look, lookedAt: number, deleting: Deleting): Promise<Verdict> {
  const { run, vaultName, rules, vouchers, ports: { destination } } = deleting;
  const voucher = await vouchers.of({ run, archiveId: reported.archive_id }, own, look);
  return proveArchive({ reported, vaultName, bucketName: destination.bucketName, voucher, look, lookedAt, rules });
}

async function send(candidate: Candidate, sent: Candidate, intent: DeletionChange, deleting: Deleting): Promise<Result | undefined> {
  const { run, vaultName, keptFor, ports: { vault, pace, deletions, attempt: newAttempt, clock, log } } = deleting;
  const id = { run, vaultName, archiveId: candidate.reported.archive_id };
  const isFresh = () => clock.now() - Date.parse(intent.proof!.at) <= PROOF_AGE_SECONDS * 1000;
  const answer = await vault.deleteArchive(vaultName, id.archiveId, isFresh);
  if (answer.kind === 'deleted') {
    await deletions.confirm(id, { change: deleted(answer.requestId, intent), attempt: newAttempt(), at: isoNow(clock), keptFor });
    pace.succeeded();
    return RESULT.ENDED;
  }
  if (answer.kind === 'busy') pace.throttled();
  if (answer.kind === 'busy' || answer.kind === 'too-late') return takeBack(candidate, sent, deleting);
  const change = answer.kind === 'refused' ? refused(answer, intent) : unanswered(answer.message, intent);
  log.warn('Glacier did not delete an archive', { ...archiveFields(id), ...answer });
  await write(sent, change, deleting);
  if (answer.kind === 'refused') return RESULT.ENDED;
  // An outage would use up the calls of every archive. So this invocation ends, and the next one waits first.
  deleting.stop();
  return change.state === DELETION_STATE.INTENDED ? RESULT.STOPPED : RESULT.ENDED;
}

/**
 * Glacier did nothing for this intent, so the row says again what it said before. If it is not taken back, it only says too little: the deletion may
 * have been sent.
 */
async function takeBack({ seen }: Candidate, sent: Candidate, deleting: Deleting): Promise<undefined> {
  const { proof } = sent.seen!;
  const before = seen ? changeOf(seen) : { state: DELETION_STATE.KEPT, proof };
  await write(sent, before, deleting);
}

const changeOf = ({ state, proof, sent_before, unclear_calls, kept, message }: DeletionItem): DeletionChange =>
  ({ state, proof, sent_before, unclear_calls, kept, message });

/** @returns the name of the write, or undefined if another attempt has written meanwhile */
async function write({ reported, seen }: Candidate, change: DeletionChange, { vaultName, keptFor, ports }: Deleting): Promise<string | undefined> {
  const name = ports.attempt();
  const id = { vaultName, archiveId: reported.archive_id };
  const isWritten = await ports.deletions.write(id, { change, attempt: name, at: isoNow(ports.clock), keptFor }, seen?.attempt);
  return isWritten ? name : undefined;
}

async function reread({ reported }: Candidate, { vaultName, ports }: Deleting): Promise<DeletionItem | undefined> {
  const archiveId = reported.archive_id;
  return (await ports.deletions.rows(vaultName, [archiveId])).get(archiveId);
}
