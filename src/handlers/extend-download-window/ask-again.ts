import { attemptOf, claim, giveUp, giveUpTrying, isLastAttempt, Seen } from './attempt';
import { Look } from './ports';
import { ARCHIVE_STATUS, ArchiveItem, Failure } from '../../contracts/archive';
import { FAILURE, inDays, MAX_REFUSED_SECONDS } from '../../contracts/failures';
import { jobDescription, TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { RUN_PHASE } from '../../contracts/run';
import { inWords, REFUSAL, refusalOf } from '../../domain/archive/glacier-errors';
import { epochSeconds, isoNow } from '../../domain/clock';
import { JOB_MARGIN_SECONDS } from '../../domain/archive/download-due';
import { nameJob } from '../shared/name-job';
import { theRun } from '../shared/the-run';

/** Seconds. */
const BUSY_WAIT = 60;
const POLICY_WAIT = 3600;

/** Asks Glacier for a new job. `due_at` is moved first, so that of two sweeps that overlap one pays. */
export async function askAgain(seen: Seen, why: Failure, look: Look): Promise<void> {
  const { id, run, ports } = look;
  if (run.phase === RUN_PHASE.SETTLING) {
    return giveUp(seen, { reason: FAILURE.RUN_STOPPED, message: `the run asks for nothing more, and ${why.message}` }, look);
  }
  if (isLastAttempt(seen)) return giveUpTrying(seen, why, look);
  await ports.pace.turn();
  // A sweep takes minutes, and the run may have been stopped since it began. The archive stays due: what cannot be had again is read to its end.
  if ((await theRun(id.run, ports.runs)).phase === RUN_PHASE.SETTLING) return;
  const dueAt = epochSeconds(ports.clock) + TIER_LONGEST_SECONDS[run.tier] + JOB_MARGIN_SECONDS;
  // A staged archive is read from its job until the notification of the new one comes.
  const read = seen.row.status === ARCHIVE_STATUS.REQUESTED ? { job_id: undefined, job_completed_at: undefined } : {};
  const noJob = { ...read, pending_job_id: undefined };
  if (!await claim(seen.row, { ...attemptOf(seen), ...noJob, due_at: dueAt }, look)) return;
  await initiate(seen, dueAt, look);
}

async function initiate(seen: Seen, dueAt: number, look: Look): Promise<void> {
  const { id, run: { tier }, ports, settings } = look;
  const description = jobDescription({ deployment: settings.deployment, run: id.run });
  let jobId: string;
  try {
    jobId = await ports.jobs.requestArchive({ vaultName: seen.row.vault_name, archiveId: id.archiveId, tier, description });
  } catch (error) {
    return refused(seen.row, error as Error, dueAt, look);
  }
  ports.pace.succeeded();
  // Whatever has marked the archive due meanwhile (its chunks do, where the output is gone) leaves the job to be named.
  await nameJob(id, jobId, ports.archives);
}

async function refused(row: ArchiveItem, error: Error, dueAt: number, look: Look): Promise<void> {
  const { id, ports, settings } = look;
  switch (refusalOf(error)) {
    case REFUSAL.BUSY:
      ports.pace.throttled();
      return notNow(BUSY_WAIT, row, error, dueAt, look);
    case REFUSAL.POLICY:
      ports.log.warn(inWords(error), { ...id, error });
      return notNow(POLICY_WAIT, row, error, dueAt, look);
    case REFUSAL.UNKNOWN:
      ports.pace.throttled();
      ports.log.warn('Glacier may or may not have taken the request: its notification or a later sweep will tell', { ...id, error });
      return;
    case REFUSAL.NO_ARCHIVE:
    case REFUSAL.NO_VAULT:
      return fail({ reason: FAILURE.ARCHIVE_NOT_FOUND, message: error.message }, dueAt, look);
    case REFUSAL.BAD_ARCHIVE:
      return fail({ reason: FAILURE.RETRIEVAL_FAILED, message: error.message }, dueAt, look);
    default:
      ports.log.warn('Glacier refused the request', { ...id, error });
      return later(settings.sweepPeriod, { failure: { reason: FAILURE.RETRIEVAL_FAILED, message: `${error.name}: ${inWords(error)}` } }, dueAt, look);
  }
}

/** No fault of the archive's, so no start is counted; only for how long there was no other answer. */
async function notNow(wait: number, row: ArchiveItem, error: Error, dueAt: number, look: Look): Promise<void> {
  const now = epochSeconds(look.ports.clock);
  const { attempts, chunks_at_attempt, refused_since = now } = row;
  if (now - refused_since < MAX_REFUSED_SECONDS) return later(wait, { attempts, chunks_at_attempt, refused_since }, dueAt, look);
  const message = `Glacier has taken no request for it for ${inDays(MAX_REFUSED_SECONDS)}; last it refused with ${error.name}: ${inWords(error)}`;
  await fail({ reason: FAILURE.RETRIEVAL_FAILED, message }, dueAt, look);
}

/** Nothing was asked for: the archive is due again soon. */
async function later(wait: number, changes: Partial<ArchiveItem>, dueAt: number, { id, ports }: Look): Promise<void> {
  await ports.archives.change(id, { ...changes, due_at: epochSeconds(ports.clock) + wait }, { due_at: dueAt });
}

async function fail(failure: Failure, dueAt: number, { id, ports }: Look): Promise<void> {
  await ports.archives.move(id, [ARCHIVE_STATUS.REQUESTED, ARCHIVE_STATUS.STAGED], ARCHIVE_STATUS.FAILED,
    { failure, settled_at: isoNow(ports.clock) }, { due_at: dueAt });
}
