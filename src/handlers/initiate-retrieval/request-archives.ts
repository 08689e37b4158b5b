import { BlockLease } from './block-lease';
import { endIfRefusedTooLong, refusedSince } from './refusals';
import { requestBlock } from './request-block';
import { isUndrained } from './undrained';
import { Invocation, RequestPorts, RequestSettings, Walk } from './walk';
import { ManifestCursor, RUN_PHASE, RunItem } from '../../contracts/run';
import { RequestArchivesResult, RunReference } from '../../contracts/workflow';
import { epochSeconds } from '../../domain/clock';
import { ManifestReader } from '../shared/manifest-reader';
import { requireRun } from '../shared/require-run';

/** Seconds before looking again whether staged output has been read. */
const UNDRAINED_WAIT = 600;

/** What stays the same from block to block. */
type Walker = Omit<Walk, 'item' | 'lease'> & Pick<Invocation, 'owner'>;

const FINISHED: RequestArchivesResult = { finished: true, wait_seconds: 0 };
const after = (seconds: number): RequestArchivesResult => ({ finished: false, wait_seconds: Math.ceil(seconds) });

/**
 * Walks the manifest from the run's cursor and asks for as many archives as the time and the budgets allow. Any number of
 * these may walk at once or die at any point: blocks are leased, rows are written before Glacier is asked.
 */
export async function requestArchives(
  { run }: RunReference, invocation: Invocation, ports: RequestPorts, settings: RequestSettings,
): Promise<RequestArchivesResult> {
  let reader: ManifestReader | undefined;
  for (let blocks = 0; ; blocks += 1) {
    const item = await requireRun(run, ports.runs);
    if (item.phase !== RUN_PHASE.REQUESTING) return FINISHED;
    if (ports.clock.now() >= invocation.deadline) return after(1);
    if (!blocks && await isUndrained({ run, tier: item.tier, downloadWindow: settings.downloadWindow }, ports)) {
      ports.log.info('Waiting until staged output has been read', { run });
      return after(UNDRAINED_WAIT);
    }
    if (!item.totals) throw new Error(`the run ${run} is requesting, but has no manifest`);
    reader ??= new ManifestReader({ run, manifest: item.totals.manifest }, ports.objects, ports.clock);
    const ended = await walkBlock(item, item.totals.partitions, reader, { run, ...invocation, ports, settings });
    if (ended) return ended;
  }
}

/** The result with which the invocation ends, if it does after this block. */
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
  // Who was overtaken does not know what the other one was told.
  if (released) endIfRefusedTooLong(stop, since, ports.clock);
  return after(stop.waitSeconds);
}

/** Everything is asked for. Where the phase is another by now, somebody else has said so or nothing more may be asked for. */
async function conclude(run: string, item: RunItem, { runs }: RequestPorts): Promise<RequestArchivesResult> {
  await runs.setPhase(run, { from: [RUN_PHASE.REQUESTING], to: RUN_PHASE.DOWNLOADING, seen: item });
  return FINISHED;
}

/** A dead walker's lease runs out; one that has gone on leaves nothing to wait for. */
function untilFree({ walker }: RunItem, owner: string, { clock }: RequestPorts): number {
  return walker && walker.owner !== owner ? Math.max(1, walker.until - epochSeconds(clock)) : 1;
}
