/*
 * Requests another job for one archive that is due, at its turn in the request lane.
 *
 * Guarantees
 *  - Of sweeps that overlap, one pays: `due_at` is moved by a conditional write before the request.
 *  - A run that was stopped requests nothing more, also if it was stopped while the sweep was under way.
 *  - A request that Glacier certainly refused counts as no start, and goes back into the budgets. One whose answer is lost counts.
 *  - A daily budget and the run's MaximumCost are never exceeded, because they are spent before the request.
 *
 * What is left if the sweep dies behind a step:
 *   spend           the amount stays spent: less is requested on that day than the budget allows
 *   move `due_at`   no job, and one start is counted. The sweep looks again after the time of the tier
 *   request         a job that the row does not name. Its notification names it; otherwise the sweep requests another one
 */
import { lookAfter } from './look-after';
import { Look } from './ports';
import { ARCHIVE_STATUS, UNSETTLED_STATUSES } from '../../contracts/archive';
import { asRead } from '../../contracts/archive-changes';
import { jobDescription } from '../../contracts/glacier';
import { RUN_PHASE } from '../../contracts/run';
import { afterRefusal } from '../../domain/archive/after-refusal';
import { inWords, Refusal, REFUSAL, refusalOf } from '../../domain/archive/glacier-errors';
import { nextStep, Situation } from '../../domain/archive/next-step';
import { heldBackUntil } from '../../domain/archive/patience';
import { epochSeconds, isoNow } from '../../domain/clock';
import { archiveFields } from '../shared/log';
import { nameJob, noteRefusal } from '../shared/name-job';
import { NOT_SPENT, putBack, spend } from '../shared/request-budget';
import { requireRun } from '../shared/require-run';

/** Glacier refused a request. */
export interface Refusing {
  readonly refusal: Refusal;
  readonly error: Error;
}

/** Today's budget is spent. */
export const HELD_BACK = 'held back';

/** @returns what Glacier answered; undefined if nothing was requested for this archive; `HELD_BACK` if nothing may be requested today */
export async function requestAgain(before: Situation, look: Look): Promise<'accepted' | Refusing | typeof HELD_BACK | undefined> {
  const { id, ports } = look;
  // The run may have been stopped since this sweep began. Then the archive stays due, and the next sweep uses any output that can still be read.
  const run = await requireRun(id.run, ports.runs);
  if (run.phase === RUN_PHASE.SETTLING) return undefined;
  const situation = { ...before, now: epochSeconds(ports.clock) };
  const step = nextStep(situation);
  if (step.do !== 'request') return undefined;
  const spender = { run: id.run, item: run, ports, settings: look.settings };
  const spent = await spend({ bytes: before.archive.archive.size, requests: 1 }, spender);
  if (spent === NOT_SPENT.ABOVE_MAXIMUM) {
    // An output that was to be replaced is read to its end instead. If there is none, the archive fails, and keeps its job.
    await lookAfter({ ...look, run, isAboveMaximum: true });
    return undefined;
  }
  if (spent === NOT_SPENT.TODAY) {
    await ports.runs.holdBack(id.run, run.pass, epochSeconds(ports.clock));
    return HELD_BACK;
  }
  if (!await ports.archives.change(id, step.changes, asRead(before.archive))) {
    await putBack(spent, spender);
    return undefined;
  }
  const error = await initiate(look, before);
  if (!error) return 'accepted';
  const refusing = await refused(error, { situation, dueAt: step.changes.due_at! }, { ...look, run });
  if (refusing.refusal !== REFUSAL.UNKNOWN) await putBack(spent, spender);
  return refusing;
}

/** @returns the error with which Glacier refused; undefined if it accepted the request */
async function initiate({ id, run: { tier }, ports, settings }: Look, { archive }: Situation): Promise<Error | undefined> {
  const description = jobDescription({ deployment: settings.deployment, run: id.run });
  let jobId: string;
  try {
    jobId = await ports.jobs.requestArchive({ vaultName: archive.archive.vault_name, archiveId: id.archiveId, tier, description });
  } catch (error) {
    return error as Error;
  }
  ports.pace.succeeded();
  await nameJob(id, jobId, ports.archives);
  return undefined;
}

/** A request that was claimed, and that Glacier refused. */
interface Claimed {
  readonly situation: Situation;
  /** As the claim wrote it. */
  readonly dueAt: number;
}

/** Undoes the claim. The row is left alone if its `due_at` has changed: the archive was marked due, or its job is known after all. */
async function refused(error: Error, { situation, dueAt }: Claimed, { id, run, ports }: Look): Promise<Refusing> {
  const refusal = refusalOf(error);
  if (refusal === REFUSAL.BUSY || refusal === REFUSAL.UNKNOWN) ports.pace.throttled();
  if (refusal !== REFUSAL.BUSY) ports.log.warn(inWords(error), { ...archiveFields(id), refusal, error });
  const { chunksDone } = situation;
  const archive = heldBackUntil(run.held_back_at, situation.archive);
  const after = afterRefusal(refusal, error, { archive, chunksDone, now: epochSeconds(ports.clock) });
  const claimed = { due_at: dueAt };
  if (after.do === 'wait' && !await ports.archives.change(id, after.changes, claimed)) await noteRefusal(id, epochSeconds(ports.clock), claimed, ports.archives);
  if (after.do === 'fail') {
    const settled = { failure: after.failure, settled_at: isoNow(ports.clock) };
    await ports.archives.move(id, { from: UNSETTLED_STATUSES, to: ARCHIVE_STATUS.FAILED }, settled, claimed);
  }
  return { refusal, error };
}
