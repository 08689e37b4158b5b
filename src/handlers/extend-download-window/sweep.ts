import pMap from 'p-map';
import { lookAfter } from './look-after';
import { SweepPorts, SweepSettings } from './ports';
import { ARCHIVE_STATUS, ArchiveIdentity, isTerminal, UNSETTLED_STATUSES } from '../../contracts/archive';
import { RUN_PHASE, RunItem } from '../../contracts/run';
import { SweepInput, SweepResult } from '../../contracts/workflow';
import { afterError } from '../../domain/archive/after-refusal';
import { REFUSAL, refusalOf } from '../../domain/archive/glacier-errors';
import { epochSeconds, isoNow } from '../../domain/clock';
import { archiveFields } from '../shared/log';
import { requireRun } from '../shared/require-run';
import { isSettled } from '../shared/settled';

/** Archives looked after at a time. */
const LOOKS_IN_FLIGHT = 8;
/** Archives taken from the index before the time is looked at. */
const BATCH = 40;
/** What was begun before the deadline may take so many seconds more. */
const CLAIM_MARGIN = 90;
/**
 * Looks after every archive of a run that is due, and says whether anything is left. A sweep that takes longer than the period
 * is not joined by the next: two would read everything twice. Should they overlap all the same, or die at any point, nothing
 * is done twice: each start is claimed first, and what is not claimed stays due.
 */
export async function sweep(input: SweepInput, deadline: number, ports: SweepPorts, settings: SweepSettings): Promise<SweepResult> {
  const { run, execution } = input;
  const item = await requireRun(run, ports.runs);
  if (item.phase === RUN_PHASE.FINISHED) return { settled: true, more: false };
  const term = { now: epochSeconds(ports.clock), until: Math.ceil(deadline / 1000) + CLAIM_MARGIN };
  if (!await ports.runs.claimSweep(run, execution, term)) return { settled: false, more: false };
  try {
    return await lookAfterRun({ item, input, deadline, ports, settings });
  } finally {
    await ports.runs.releaseSweep(run, execution).catch((error: Error) => ports.log.warn('The claim stays until it runs out', { run, error }));
  }
}

/** One sweep of one run. */
interface SweepRun {
  readonly item: RunItem;
  readonly input: SweepInput;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly ports: SweepPorts;
  readonly settings: SweepSettings;
}

async function lookAfterRun(sweepRun: SweepRun): Promise<SweepResult> {
  const { item, input: { run, conclude }, ports } = sweepRun;
  const more = await lookAfterDue(sweepRun);
  const settled = !more && await isSettled(item, ports.archives, epochSeconds(ports.clock));
  if (settled && conclude) await answer(run, ports);
  return { settled, more };
}

/** True: the time was up first. One archive's error keeps no other from its turn; it is raised at the end. */
async function lookAfterDue({ item, input: { run }, deadline, ports, settings }: SweepRun): Promise<boolean> {
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
  ports.log.warn('The archive stays due', { ...archiveFields(id), error });
  if (refusalOf(error) === REFUSAL.BUSY) ports.pace.throttled();
  else errors.push(error);
  await giveUp(id, error, ports).catch((failed: Error) => { errors.push(failed); });
}

/** An archive that the sweep cannot look after for days would keep its run from ending, so it fails with the error as its reason. */
async function giveUp(id: ArchiveIdentity, error: Error, { archives, clock }: SweepPorts): Promise<void> {
  const row = await archives.archive(id);
  if (!row || isTerminal(row.status)) return;
  const after = afterError(row, error, epochSeconds(clock));
  if (after.do !== 'fail') return;
  const settled = { failure: after.failure, settled_at: isoNow(clock) };
  await archives.move(id, { from: [row.status], to: ARCHIVE_STATUS.FAILED }, settled, { due_at: row.due_at });
}

/** Ends the Orchestrator's wait. Where it does not wait yet, the next sweep finds it waiting. */
async function answer(run: string, { runs, waits }: SweepPorts): Promise<void> {
  const wait = (await runs.activeRun(run))?.completion_wait;
  if (wait) await waits.putResult(wait, { run, settled: true });
}
