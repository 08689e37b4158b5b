import { begin, Candidate, Undo } from './begin-request';
import { GiveBack, spend } from './budget';
import { Stop, Walk } from './walk';
import { ARCHIVE_STATUS, Failure } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { jobDescription } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { RUN_PHASE } from '../../contracts/run';
import { inWords, Refusal, REFUSAL, refusalOf } from '../../domain/archive/glacier-errors';
import { epochSeconds, isoNow } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import { archiveFields } from '../shared/log';
import { nameJob } from '../shared/name-job';
import { requireRun } from '../shared/require-run';

/** How often one invocation asks for an archive while Glacier is busy: some seconds with the pauses of `Pace`. */
const BUSY_TRIES = 3;
/** Then the block is left: the state machine waits for nothing, where Lambda would be paid for. */
const BUSY_WAIT_SECONDS = 60;
/** Between two looks at whether a retrieval policy allows more, or the next day has begun. */
const LONGEST_WAIT_SECONDS = 3600;
const DAY_SECONDS = 24 * 3600;

/** The time is up, or another walker has the block: somebody goes on at once. */
const GO_ON: Stop = { waitSeconds: 1 };

/** What was done before Glacier is asked, and how each of it is undone. */
interface Begun {
  readonly undo: Undo;
  readonly giveBack: GiveBack;
}

/** Glacier's refusal of a request: its kind and the error. */
interface Refused {
  readonly refusal: Refusal;
  readonly error: Error;
}

/** Asks Glacier for one archive. A stop comes back where the whole walk must end; what it began is then undone. */
export async function requestArchive(candidate: Candidate, walk: Walk): Promise<Stop | undefined> {
  if (walk.ports.clock.now() >= walk.deadline) return GO_ON;
  const giveBack = await spend(candidate.entry.size, walk);
  if (!giveBack) return untilTomorrow(walk);
  const undo = await begin(candidate, walk);
  if (undo) return ask(candidate, { undo, giveBack }, walk);
  await giveBack();
  return undefined;
}

async function ask(candidate: Candidate, begun: Begun, walk: Walk): Promise<Stop | undefined> {
  const { pace, clock } = walk.ports;
  let refused: Error | undefined;
  for (let tries = 1; ; tries += 1) {
    await pace.turn();
    // After a pause the run may have been stopped: claiming the block anew would tell.
    const ours = clock.now() < walk.deadline && await (tries === 1 ? walk.lease.held() : walk.lease.claim());
    if (!ours) return stop({ ...GO_ON, refused }, candidate, begun, walk);
    refused = await initiate(candidate, walk);
    if (!refused) return undefined;
    const refusal = refusalOf(refused);
    if (refusal !== REFUSAL.BUSY) return handle({ refusal, error: refused }, candidate, begun, walk);
    pace.throttled();
    if (tries === BUSY_TRIES || clock.now() >= walk.deadline) return stop({ waitSeconds: BUSY_WAIT_SECONDS, refused }, candidate, begun, walk);
  }
}

/** The error with which Glacier refused, if it did. */
async function initiate({ id }: Candidate, { item, ports, settings }: Walk): Promise<Error | undefined> {
  const description = jobDescription({ deployment: settings.deployment, run: id.run });
  let jobId: string;
  try {
    jobId = await ports.jobs.requestArchive({ vaultName: item.vault_name, archiveId: id.archiveId, tier: item.tier, description });
  } catch (error) {
    return error as Error;
  }
  ports.pace.succeeded();
  await nameJob(id, jobId, ports.archives);
  return undefined;
}

async function handle({ refusal, error }: Refused, candidate: Candidate, begun: Begun, walk: Walk): Promise<Stop | undefined> {
  const { pace, log } = walk.ports;
  const { id } = candidate;
  switch (refusal) {
    case REFUSAL.UNKNOWN:
      pace.throttled();
      log.warn('Glacier may or may not have taken the request: its notification or the sweeper will tell', { ...archiveFields(id), error });
      return undefined;
    case REFUSAL.NO_ARCHIVE: return fail(candidate, { reason: FAILURE.ARCHIVE_NOT_FOUND, message: error.message }, begun, walk);
    case REFUSAL.BAD_ARCHIVE: return fail(candidate, { reason: FAILURE.RETRIEVAL_FAILED, message: error.message }, begun, walk);
    case REFUSAL.POLICY:
      log.warn(inWords(error), { ...archiveFields(id), error });
      return stop({ waitSeconds: LONGEST_WAIT_SECONDS, refused: error }, candidate, begun, walk);
    default: return stop({ waitSeconds: 0, error: whyItEnds(refusal, error, walk) }, candidate, begun, walk);
  }
}

async function fail({ id }: Candidate, failure: Failure, { giveBack }: Begun, { ports: { archives, clock } }: Walk): Promise<undefined> {
  await archives.move(id, { from: [ARCHIVE_STATUS.REQUESTED], to: ARCHIVE_STATUS.FAILED }, { failure, settled_at: isoNow(clock) });
  await giveBack();
}

function stop(why: Stop, candidate: Candidate, begun: Begun, walk: Walk): Stop {
  return { ...why, undo: () => undoBegun(candidate, begun, walk) };
}

/**
 * Undoes what was begun, as long as nobody else can have seen the row. A walker that has overtaken this one may have passed it over as asked for
 * and gone on: then the row stays, and the sweep asks.
 */
async function undoBegun({ id }: Candidate, { undo, giveBack }: Begun, walk: Walk): Promise<void> {
  const { archives, clock } = walk.ports;
  if (!await walk.lease.held() && !await isStopped(walk)) {
    await archives.change(id, { due_at: epochSeconds(clock) }, { 'job.id': undefined });
    return;
  }
  // What could not be undone has moved on: then a job is there after all, and counts.
  if (await undo()) await giveBack();
}

/** Nobody walks on: what is undone now is reported as never requested. */
async function isStopped({ run, ports }: Walk): Promise<boolean> {
  const { phase } = await requireRun(run, ports.runs);
  return phase === RUN_PHASE.SETTLING || phase === RUN_PHASE.FINISHED;
}

function whyItEnds(refusal: Refusal, error: Error, { item }: Walk): Error {
  if (refusal === REFUSAL.NO_VAULT) {
    return new RunError(RUN_ERROR.VAULT_NOT_FOUND, `the vault ${item.vault_name} is gone: what was requested until now will still arrive.`);
  }
  return Object.assign(error, { message: inWords(error) });
}

function untilTomorrow({ ports: { clock } }: Walk): Stop {
  const left = DAY_SECONDS - epochSeconds(clock) % DAY_SECONDS;
  return { waitSeconds: Math.min(left, LONGEST_WAIT_SECONDS) };
}
