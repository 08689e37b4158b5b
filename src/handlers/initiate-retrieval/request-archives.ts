/*
 * Requests the archives of a run: the walker goes through the manifest from the run's cursor, block by block.
 *
 * Guarantees
 *  - Walkers never request one archive twice in a pass. The row is written before the request, and an archive with a row is skipped.
 *  - No archive is left out. The cursor moves on only when each archive of the block has a row or was settled by the manifest.
 *  - A daily budget is never exceeded, because it is spent before the request.
 *  - Any number of walkers may run at once: one holds the block at the cursor (see block-lease.ts), and the others wait.
 *
 * What is left if an invocation dies behind a step
 *   claim the block   a lease. It runs out after 120 seconds, and the next walker takes the block
 *   spend             the amount stays spent: less is requested on that day than the budget allows
 *   write the row     a row without a job. Other walkers skip it; the sweep requests the archive once it is due
 *   InitiateJob       a job that no row names. Its notification brings the id; if it is lost, the sweep requests the archive again
 *   name the job      nothing is left of this archive. The next walker goes on with the others of the block
 */
import { BlockLease } from './block-lease';
import { GATE, Gate, passGate } from './gate';
import { endIfRefusedTooLong, refusedSince } from './refusals';
import { requestBlock } from './request-block';
import { Invocation, RequestPorts, RequestSettings, Walk } from './walk';
import { ManifestCursor, RUN_PHASE, RunItem } from '../../contracts/run';
import { RequestArchivesResult, RunReference } from '../../contracts/workflow';
import { epochSeconds } from '../../domain/clock';
import { ManifestReader } from '../shared/manifest-reader';
import { requireRun } from '../shared/require-run';

/** Seconds between two looks at what is on its way, also while requests are held back. */
const LOOK_EVERY = 60;

/** What stays the same from block to block. */
type Walker = Omit<Walk, 'item' | 'lease' | 'hasStopped'> & Pick<Invocation, 'owner'>;

const FINISHED: RequestArchivesResult = { finished: true, wait_seconds: 0 };
const after = (seconds: number): RequestArchivesResult => ({ finished: false, wait_seconds: Math.ceil(seconds) });

/** Requests as many archives as the time and the budgets allow. */
export async function requestArchives(
  { run }: RunReference, invocation: Invocation, ports: RequestPorts, settings: RequestSettings,
): Promise<RequestArchivesResult> {
  const { clock } = ports;
  let reader: ManifestReader | undefined;
  let lookAt = -Infinity;
  for (let gate: Gate = GATE.OPEN; ;) {
    const item = await requireRun(run, ports.runs);
    if (item.phase !== RUN_PHASE.REQUESTING) return FINISHED;
    if (clock.now() >= invocation.deadline) return after(1);
    if (!item.totals) throw new Error(`WorkflowRun ${run} is in the phase requesting, but has no manifest`);
    if (gate === GATE.ONE_BLOCK) return after(LOOK_EVERY);
    if (clock.now() >= lookAt) {
      gate = await passGate({ run, item, ports, settings });
      lookAt = clock.now() + LOOK_EVERY * 1000;
    }
    if (gate === GATE.CLOSED) return after(LOOK_EVERY);
    reader ??= new ManifestReader({ run, manifest: item.totals.manifest }, ports.objects, clock);
    const ended = await walkBlock(item, item.totals.partitions, reader, { run, ...invocation, ports, settings });
    if (ended) return ended;
  }
}

/** @returns the result with which the invocation ends, or undefined if it goes on with the next block. */
async function walkBlock(
  item: RunItem, partitions: number, reader: ManifestReader, { owner, ...walker }: Walker,
): Promise<RequestArchivesResult | undefined> {
  const { run, ports } = walker;
  const at: ManifestCursor = item.cursor ?? { partition: 1, offset: 0 };
  if (at.partition > partitions) return conclude(run, item, ports);
  const lease = new BlockLease({ run, at, owner }, item.pass, ports);
  if (!await lease.claim()) return after(untilFree(item, owner, ports));
  const { entries, next } = await reader.block(at);
  const stop = await requestBlock(entries, { ...walker, item, lease });
  if (!stop) return await lease.finish(next) ? undefined : after(1);
  const since = refusedSince(stop, item, ports.clock);
  const released = await lease.release(since);
  if (stop.error) throw stop.error;
  // If another walker has taken the block, Glacier may have accepted a request of that walker.
  if (released) endIfRefusedTooLong(stop, since, ports.clock);
  return after(stop.waitSeconds);
}

/** Everything is requested. If the run has left the phase already, another walker concluded it, or the run was stopped. */
async function conclude(run: string, item: RunItem, { runs }: RequestPorts): Promise<RequestArchivesResult> {
  await runs.setPhase(run, { from: [RUN_PHASE.REQUESTING], to: RUN_PHASE.DOWNLOADING, seen: item });
  return FINISHED;
}

/** Waits until the lease of the other walker runs out. If there is no such lease, only the cursor has moved, and the next invocation goes on at once. */
function untilFree({ walker }: RunItem, owner: string, { clock }: RequestPorts): number {
  return walker && walker.owner !== owner ? Math.max(1, walker.until - epochSeconds(clock)) : 1;
}
