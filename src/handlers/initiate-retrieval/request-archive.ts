import { begin, Candidate, Undo } from './begin-request';
import { Stop, Walk } from './walk';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { FAILURE, FailureReason } from '../../contracts/failures';
import { GLACIER_ERROR, jobDescription } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { epochSeconds, isoNow } from '../shared/clock';
import { Refusal, REFUSAL, refusalOf } from '../shared/glacier-errors';
import { RunError } from '../shared/run-error';

/** How often one invocation asks for an archive while Glacier is busy: some seconds with the pauses of `Pace`. */
const BUSY_TRIES = 3;
/** Then the block is left: the state machine waits for nothing, where Lambda would be paid for. */
const BUSY_WAIT_SECONDS = 60;
/** Between two looks at whether a retrieval policy allows more, or the next day has begun. */
const LONGEST_WAIT_SECONDS = 3600;
const DAY_SECONDS = 24 * 3600;

/** The time is up, or another walker has the block: somebody goes on at once. */
const GO_ON: Stop = { waitSeconds: 1 };

/** Asks Glacier for one archive. A stop comes back where the whole walk must end; what it began is then undone. */
export async function requestArchive(candidate: Candidate, walk: Walk): Promise<Stop | undefined> {
  if (walk.ports.clock.now() >= walk.deadline) return GO_ON;
  if (!await withinBudget(candidate.entry.size, walk)) return untilTomorrow(walk);
  const undo = await begin(candidate, walk);
  return undo && ask(candidate, undo, walk);
}

async function ask(candidate: Candidate, undo: Undo, walk: Walk): Promise<Stop | undefined> {
  const { pace, clock } = walk.ports;
  for (let tries = 1; ; tries += 1) {
    await pace.turn();
    // After a pause the run may have been stopped: claiming the block anew would tell.
    if (clock.now() >= walk.deadline || !await (tries === 1 ? walk.lease.held() : walk.lease.claim())) return stop(GO_ON, undo);
    const refused = await initiate(candidate, walk);
    if (!refused) return undefined;
    const refusal = refusalOf(refused);
    if (refusal !== REFUSAL.BUSY) return handle(refusal, refused, candidate, undo, walk);
    pace.throttled();
    if (tries === BUSY_TRIES || clock.now() >= walk.deadline) return stop({ waitSeconds: BUSY_WAIT_SECONDS }, undo);
  }
}

/** The error with which Glacier refused, if it did. */
async function initiate({ id }: Candidate, { item, tier, ports, settings }: Walk): Promise<Error | undefined> {
  const description = jobDescription({ deployment: settings.deployment, run: id.run });
  let jobId: string;
  try {
    jobId = await ports.jobs.requestArchive({ vaultName: item.vault_name, archiveId: id.archiveId, tier, description });
  } catch (error) {
    return error as Error;
  }
  ports.pace.succeeded();
  // Not so if the job was done first: then its notification has written it.
  await ports.archives.change(id, { job_id: jobId }, { job_id: undefined });
  return undefined;
}

async function handle(refusal: Refusal, error: Error, candidate: Candidate, undo: Undo, walk: Walk): Promise<Stop | undefined> {
  const { pace, log } = walk.ports;
  const { id } = candidate;
  switch (refusal) {
    case REFUSAL.UNKNOWN:
      pace.throttled();
      log.warn('Glacier may or may not have taken the request: its notification or the sweeper will tell', { ...id, error });
      return undefined;
    case REFUSAL.NO_ARCHIVE: return fail(candidate, FAILURE.ARCHIVE_NOT_FOUND, error, walk);
    case REFUSAL.BAD_ARCHIVE: return fail(candidate, FAILURE.RETRIEVAL_FAILED, error, walk);
    case REFUSAL.POLICY:
      log.warn('The data retrieval policy of the account does not allow more now: raise it in the Glacier console, or give dailyBytes', { ...id, error });
      return stop({ waitSeconds: LONGEST_WAIT_SECONDS }, undo);
    default: return stop({ waitSeconds: 0, error: inWords(refusal, error, walk) }, undo);
  }
}

async function fail({ id }: Candidate, reason: FailureReason, { message }: Error, { ports: { archives, clock } }: Walk): Promise<undefined> {
  await archives.move(id, [ARCHIVE_STATUS.REQUESTED], ARCHIVE_STATUS.FAILED, { failure: { reason, message }, settled_at: isoNow(clock) });
}

async function stop(why: Stop, undo: Undo): Promise<Stop> {
  await undo();
  return why;
}

function inWords(refusal: Refusal, error: Error, { item }: Walk): Error {
  if (refusal === REFUSAL.NO_VAULT) {
    return new RunError(RUN_ERROR.VAULT_NOT_FOUND, `the vault ${item.vault_name} is gone: what was requested until now will still arrive.`);
  }
  if (error.name === GLACIER_ERROR.NO_LONGER_SUPPORTED) error.message = `Glacier does not serve this account any more: ${error.message}`;
  return error;
}

async function withinBudget(size: number, { ports: { runs, clock }, settings: { limits } }: Walk): Promise<boolean> {
  return runs.spend(isoNow(clock).slice(0, 'YYYY-MM-DD'.length), size, 1, limits, epochSeconds(clock));
}

function untilTomorrow({ ports: { clock } }: Walk): Stop {
  const left = DAY_SECONDS - epochSeconds(clock) % DAY_SECONDS;
  return { waitSeconds: Math.min(left, LONGEST_WAIT_SECONDS) };
}
