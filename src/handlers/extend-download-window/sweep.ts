/*
 * One invocation of the sweep: looks after each archive of a run that is due, and says whether anything is left.
 *
 * Guarantees
 *  - One execution sweeps a run at a time. It holds the run's `sweep` lease, so the next one does not read everything twice.
 *  - Sweeps that overlap all the same do nothing twice: each step is claimed by a conditional write (see look-after.ts).
 *  - The error of one archive keeps no other from its turn. The first error is thrown at the end, so that the execution fails.
 *  - No archive starves. Staged archives come first, because their outputs expire, and get half of the time. Each sweep begins at another
 *    shard of the index. Archives for which a job must be requested go into a lane of their own (see request-lane.ts).
 *  - A run that the destination broke ends: each of its open archives fails, and keeps its job (see fail-open.ts).
 *  - Nothing is requested again while the gate is closed (see request-gate.ts), or above the budget of the day.
 *  - An archive that the sweep cannot look after stays due, and fails after the limits of after-refusal.ts. So each run ends.
 *
 * The lambda has a deadline. If it comes first, `more` is true and the state machine invokes the sweep again.
 * If the sweep dies halfway, the lease runs out `CLAIM_MARGIN` after the deadline. What it did not claim is still due.
 */
import pMap from 'p-map';
import { failOpenArchives } from './fail-open';
import { FailedLooks } from './failed-looks';
import { lookAfter } from './look-after';
import { MeasuredQueues } from './measured-queues';
import { Look, SweepPorts, SweepSettings } from './ports';
import { RequestGate } from './request-gate';
import { RequestLane } from './request-lane';
import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveStatus, isTerminal, shardOf } from '../../contracts/archive';
import { RUN_PHASE, RunItem, RunPhase } from '../../contracts/run';
import { SweepInput, SweepResult } from '../../contracts/workflow';
import { afterError } from '../../domain/archive/after-refusal';
import { isBusy } from '../../domain/archive/glacier-errors';
import { heldBackUntil } from '../../domain/archive/patience';
import { epochSeconds, isoNow } from '../../domain/clock';
import { endIfBroken } from '../shared/end-broken-run';
import { lookAtFlow } from '../shared/look-at-flow';
import { requireRun } from '../shared/require-run';
import { isSettled } from '../shared/settled';

/** In these phases archives arrive. */
const MOVING: readonly RunPhase[] = [RUN_PHASE.REQUESTING, RUN_PHASE.DOWNLOADING];
/** Archives that are looked after at the same time. */
const LOOKS_IN_FLIGHT = 8;
/** Archives that are read from the index together. */
const BATCH = 40;
/** Seconds that work which began before the deadline may take after it. */
const CLAIM_MARGIN = 90;

export async function sweep(input: SweepInput, deadline: number, ports: SweepPorts, settings: SweepSettings): Promise<SweepResult> {
  const { run, execution } = input;
  const item = await requireRun(run, ports.runs);
  if (item.phase === RUN_PHASE.FINISHED) return { settled: true, more: false };
  const term = { now: epochSeconds(ports.clock), until: Math.ceil(deadline / 1000) + CLAIM_MARGIN };
  if (!await ports.runs.claimSweep(run, execution, term)) return { settled: false, more: false };
  try {
    const queues = new MeasuredQueues(ports.queues, ports.clock);
    return await lookAfterRun({ item, input, deadline, ports: { ...ports, queues }, settings });
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
  const { item, input: { run, conclude }, deadline, ports } = sweepRun;
  const more = item.stop_error ? await failOpenArchives(run, item, deadline, ports) : await lookAndWatch(sweepRun);
  const settled = !more && await isSettled(item, ports.archives, epochSeconds(ports.clock));
  if (settled && conclude) await answer(run, ports);
  return { settled, more };
}

/**
 * Neither an error of a look nor one of the figures keeps the other from its turn.
 * @returns true if the deadline came before the end, or the run has ended: then the next invocation fails the open archives
 */
async function lookAndWatch(sweepRun: SweepRun): Promise<boolean> {
  const [looked, watched] = await Promise.allSettled([lookAfterDue(sweepRun), hasBroken(sweepRun)]);
  const failed = [looked, watched].flatMap((done) => (done.status === 'rejected' ? [done.reason as Error] : []));
  if (failed.length > 1) throw new AggregateError(failed, failed.map(({ name, message }) => `${name}: ${message}`).join('; '));
  if (failed.length) throw failed[0];
  return [looked, watched].some((done) => done.status === 'fulfilled' && done.value);
}

/** Ends the run if the destination refuses its archives. */
async function hasBroken({ item, input: { run }, ports, settings }: SweepRun): Promise<boolean> {
  if (!MOVING.includes(item.phase)) return false;
  const seen = await lookAtFlow(run, item, ports, settings.workers);
  const broken = await endIfBroken(run, item, seen, ports);
  if (broken) ports.log.warn(`The run ends: ${broken}`, { run });
  return broken !== undefined;
}

/** What all looks of one sweep share. */
interface Round {
  readonly run: string;
  readonly look: Omit<Look, 'id'>;
  readonly failures: FailedLooks;
  /** The walks begin with this shard of the index. */
  readonly firstShard: string;
}

/**
 * @returns true if the deadline came before the end
 * @throws the first error, once each archive had its turn
 */
async function lookAfterDue({ item, input: { run }, deadline, ports, settings }: SweepRun): Promise<boolean> {
  const begun = ports.clock.now();
  const failures = new FailedLooks(ports.log);
  const gate = new RequestGate(run, ports, settings);
  const lane = new RequestLane(deadline, { ...ports, mayRequest: () => gate.passes(), failed: (look, error) => leaveDue(look, error, failures) });
  const look = { run: item, ports, settings, lane, queued: () => ports.queues.depths() };
  const round: Round = { run, look, failures, firstShard: shardOf(String(epochSeconds(ports.clock))) };
  let more = true;
  try {
    const staged = await walk(ARCHIVE_STATUS.STAGED, (begun + deadline) / 2, round);
    more = await walk(ARCHIVE_STATUS.REQUESTED, deadline, round) || staged;
  } finally {
    more = await lane.end() || more;
  }
  failures.raise(run);
  return more;
}

/**
 * Looks at each archive of a status that is due.
 * @returns true if it was `until` (milliseconds since the epoch) before the end
 */
async function walk(status: ArchiveStatus, until: number, round: Round): Promise<boolean> {
  const { look, failures } = round;
  let more = false;
  for await (const batch of dueBatches(status, round)) {
    if (more) break;
    await pMap(batch, async (id) => {
      more ||= look.ports.clock.now() >= until;
      if (!more) await lookAfter({ ...look, id }).catch((error: Error) => leaveDue({ ...look, id }, error, failures));
    }, { concurrency: LOOKS_IN_FLIGHT });
  }
  return more;
}

async function* dueBatches(status: ArchiveStatus, { run, look: { ports }, firstShard }: Round): AsyncGenerator<ArchiveIdentity[]> {
  let batch: ArchiveIdentity[] = [];
  for await (const id of ports.archives.due(run, status, epochSeconds(ports.clock), firstShard)) {
    if (batch.push(id) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}

/** The archive is due again in the next sweep, until it is given up. A busy Glacier only slows the sweep down. Any other error fails the execution. */
async function leaveDue(look: Look, error: Error, failures: FailedLooks): Promise<void> {
  const { id, ports } = look;
  failures.add(id, error);
  if (isBusy(error)) ports.pace.throttled();
  await giveUp(look, error).catch((failed: Error) => failures.add(id, failed));
}

/** If the sweep cannot look after an archive for days, the archive fails with that error. Otherwise its run would never end. */
async function giveUp({ id, run, ports: { archives, clock } }: Look, error: Error): Promise<void> {
  const row = await archives.archive(id);
  if (!row || isTerminal(row.status)) return;
  const after = afterError(heldBackUntil(run.held_back_at, row), error, epochSeconds(clock));
  if (after.do !== 'fail') return;
  const settled = { failure: after.failure, settled_at: isoNow(clock) };
  await archives.move(id, { from: [row.status], to: ARCHIVE_STATUS.FAILED }, settled, { due_at: row.due_at });
}

/** Ends the Orchestrator's wait. If the Orchestrator does not wait yet, the next sweep ends the wait. */
async function answer(run: string, { runs, waits }: SweepPorts): Promise<void> {
  const wait = (await runs.activeRun(run))?.completion_wait;
  if (wait) await waits.putResult(wait, { run, settled: true });
}
