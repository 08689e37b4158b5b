import { begin, Candidate, settleUnrequested, stillFailed, Written } from './begin-request';
import { BlockBudget, GiveBack } from './budget';
import { Stop, Walk } from './walk';
import { ARCHIVE_STATUS, Failure } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { jobDescription } from '../../contracts/glacier';
import { RUN_PHASE } from '../../contracts/run';
import { aboveMaximum } from '../../domain/archive/above-maximum';
import { inWords, Refusal, REFUSAL, refusalOf } from '../../domain/archive/glacier-errors';
import { epochSeconds, isoNow } from '../../domain/clock';
import { archiveFields } from '../shared/log';
import { nameJob } from '../shared/name-job';
import { NOT_SPENT } from '../shared/request-budget';
import { requireRun } from '../shared/require-run';

/** How often one invocation requests an archive while Glacier is busy. With the pauses of `Pace` this takes some seconds. */
const BUSY_TRIES = 3;
/** Then the walker leaves the block, and the state machine waits. Its waiting is free, and a waiting Lambda function is not. */
const BUSY_WAIT_SECONDS = 60;
/** The longest wait for a data retrieval policy to allow more, or for the next day. */
const LONGEST_WAIT_SECONDS = 3600;
const DAY_SECONDS = 24 * 3600;

/** The time is up, or another walker has the block. The next invocation starts after a second. */
const GO_ON: Stop = { waitSeconds: 1 };

/** What was written and spent before the request. */
interface Begun extends Written {
  readonly giveBack: GiveBack;
}

/** Glacier's refusal of a request: its kind and the error. */
interface Refused {
  readonly refusal: Refusal;
  readonly error: Error;
}

/**
 * Requests one archive from Glacier.
 *
 * @returns undefined if the walk goes on, or why the whole walk must end. The caller then calls `undo`.
 */
export async function requestArchive(candidate: Candidate, budget: BlockBudget, walk: Walk): Promise<Stop | undefined> {
  await walk.ports.pace.turn();
  if (walk.hasStopped() || walk.ports.clock.now() >= walk.deadline) return GO_ON;
  const giveBack = await budget.spend(candidate.entry.size);
  if (giveBack === NOT_SPENT.TODAY) return untilTomorrow(walk);
  if (giveBack === NOT_SPENT.ABOVE_MAXIMUM) {
    return await settleUnrequested(candidate, aboveMaximum(walk.item.maximum_cost), walk) ? undefined : goOnIfStillFailed(candidate, walk);
  }
  const written = await begin(candidate, walk);
  if (written) return ask(candidate, { ...written, giveBack }, walk);
  await giveBack();
  return goOnIfStillFailed(candidate, walk);
}

/** If a late answer has named the archive's job, the next look at this block reads on from it. Otherwise another walker was faster. */
const goOnIfStillFailed = async (candidate: Candidate, walk: Walk): Promise<Stop | undefined> =>
  (candidate.failed && await stillFailed(candidate, walk) ? GO_ON : undefined);

async function ask(candidate: Candidate, begun: Begun, walk: Walk): Promise<Stop | undefined> {
  const { pace, clock } = walk.ports;
  let refused: Error | undefined;
  for (let tries = 1; ; tries += 1) {
    if (tries > 1) await pace.turn();
    // The run may have been stopped during a pause. Then the new claim fails.
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

/** @returns Glacier's refusal, or undefined if Glacier accepted the request. */
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
      log.warn('It is unknown whether Glacier accepted the request. A notification will tell, or the sweep requests the archive again', { ...archiveFields(id), error });
      return undefined;
    case REFUSAL.NO_ARCHIVE: return fail(candidate, { reason: FAILURE.ARCHIVE_NOT_FOUND, message: error.message }, begun, walk);
    case REFUSAL.BAD_ARCHIVE: return fail(candidate, { reason: FAILURE.RETRIEVAL_FAILED, message: error.message }, begun, walk);
    case REFUSAL.POLICY:
      log.warn(inWords(error), { ...archiveFields(id), error });
      return stop({ waitSeconds: LONGEST_WAIT_SECONDS, refused: error }, candidate, begun, walk);
    default: return stop({ waitSeconds: 0, error: Object.assign(error, { message: inWords(error) }) }, candidate, begun, walk);
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
 * Undoes only while this invocation holds the block. Another walker skips archives that have a row. So if another walker may have
 * seen the row, the row stays and becomes due now, and the sweep requests the archive. The row of a later pass is left alone: it is being requested.
 */
async function undoBegun({ id }: Candidate, { requestedAt, undo, giveBack }: Begun, walk: Walk): Promise<void> {
  const { archives, clock } = walk.ports;
  if (!await walk.lease.held() && !await isStopped(walk)) {
    await archives.change(id, { due_at: epochSeconds(clock) }, { 'requested_at': requestedAt, 'job.id': undefined });
    return;
  }
  // If the undo fails, Glacier did accept a job, so its budget stays spent.
  if (await undo()) await giveBack();
}

/** No walker goes on after the run was stopped. So what is undone now is reported as never requested. */
async function isStopped({ run, ports }: Walk): Promise<boolean> {
  const { phase } = await requireRun(run, ports.runs);
  return phase === RUN_PHASE.SETTLING || phase === RUN_PHASE.FINISHED;
}

function untilTomorrow({ ports: { clock } }: Walk): Stop {
  const left = DAY_SECONDS - epochSeconds(clock) % DAY_SECONDS;
  return { waitSeconds: Math.min(left, LONGEST_WAIT_SECONDS) };
}
