import pMap from 'p-map';
import { lookAfter } from './look-after';
import { SweepPorts, SweepSettings } from './ports';
import { giveUpStuck } from './stuck';
import { ArchiveIdentity, UNSETTLED_STATUSES } from '../../contracts/archive';
import { RUN_PHASE, RunItem, RunPhase } from '../../contracts/run';
import { SweepInput, SweepResult } from '../../contracts/workflow';
import { REFUSAL, refusalOf } from '../../domain/archive/glacier-errors';
import { epochSeconds } from '../../domain/clock';
import { theRun } from '../shared/the-run';

/** Archives looked after at a time. */
const LOOKS_IN_FLIGHT = 8;
/** Archives taken from the index before the time is looked at. */
const BATCH = 40;
/** What was begun before the deadline may take so many seconds more. */
const CLAIM_MARGIN = 90;
/** Phases in which nothing more will be requested. */
const ALL_REQUESTED: readonly RunPhase[] = [RUN_PHASE.DOWNLOADING, RUN_PHASE.SETTLING, RUN_PHASE.FINISHED];

/**
 * Looks after every archive of a run that is due, and says whether anything is left. A sweep that takes longer than the period
 * is not joined by the next: two would read everything twice. Should they overlap all the same, or die at any point, nothing
 * is done twice: each start is claimed first, and what is not claimed stays due.
 */
export async function sweep(input: SweepInput, deadline: number, ports: SweepPorts, settings: SweepSettings): Promise<SweepResult> {
  const { run, execution } = input;
  const item = await theRun(run, ports.runs);
  if (item.phase === RUN_PHASE.FINISHED) return { settled: true, more: false };
  const term = { now: epochSeconds(ports.clock), until: Math.ceil(deadline / 1000) + CLAIM_MARGIN };
  if (!await ports.runs.claimSweep(run, execution, term)) return { settled: false, more: false };
  try {
    return await lookAfterRun(item, input, deadline, ports, settings);
  } finally {
    await ports.runs.releaseSweep(run, execution).catch((error: Error) => ports.log.warn('The claim stays until it runs out', { run, error }));
  }
}

async function lookAfterRun(
  item: RunItem, { run, conclude }: SweepInput, deadline: number, ports: SweepPorts, settings: SweepSettings,
): Promise<SweepResult> {
  const more = await lookAfterDue(run, item, deadline, ports, settings);
  const settled = !more && ALL_REQUESTED.includes(item.phase) && await isSettled(run, ports);
  if (settled && conclude) await answer(run, ports);
  return { settled, more };
}

/** True: the time was up first. One archive's error keeps no other from its turn; it is raised at the end. */
async function lookAfterDue(run: string, item: RunItem, deadline: number, ports: SweepPorts, settings: SweepSettings): Promise<boolean> {
  const errors: Error[] = [];
  let more = false;
  for await (const batch of dueBatches(run, ports)) {
    if (more) break;
    await pMap(batch, async (id) => {
      more ||= ports.clock.now() >= deadline;
      if (!more) await lookAfter({ id, run: item, ports, settings }).catch((error: Error) => leaveDue(id, error, errors, ports));
    }, { concurrency: LOOKS_IN_FLIGHT });
  }
  if (errors.length) throw errors[0];
  return more;
}

async function* dueBatches(run: string, { archives, clock }: SweepPorts): AsyncGenerator<ArchiveIdentity[]> {
  let batch: ArchiveIdentity[] = [];
  for (const status of UNSETTLED_STATUSES) {
    for await (const id of archives.due(run, status, epochSeconds(clock))) {
      if (batch.push(id) < BATCH) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length) yield batch;
}

/** Nothing was changed, so the archive is due in the next sweep, until it is given up. A busy Glacier is no error; anything else somebody should see. */
async function leaveDue(id: ArchiveIdentity, error: Error, errors: Error[], ports: SweepPorts): Promise<void> {
  ports.log.warn('The archive stays due', { ...id, error });
  if (refusalOf(error) === REFUSAL.BUSY) ports.pace.throttled();
  else errors.push(error);
  await giveUpStuck(id, error, ports).catch((failed: Error) => { errors.push(failed); });
}

async function isSettled(run: string, { archives }: SweepPorts): Promise<boolean> {
  const due = await Promise.all(UNSETTLED_STATUSES.map((status) => archives.earliestDue(run, status)));
  return due.every((time) => time === undefined);
}

/** Ends the Orchestrator's wait. Where it does not wait yet, the next sweep finds it waiting. */
async function answer(run: string, { runs, waits }: SweepPorts): Promise<void> {
  const wait = (await runs.activeRun(run))?.completion_wait;
  if (wait) await waits.putResult(wait, { run, settled: true });
}
