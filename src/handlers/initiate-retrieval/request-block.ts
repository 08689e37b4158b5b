import pMap from 'p-map';
import { Candidate, isToBeRequestedAgain } from './begin-request';
import { BlockBudget } from './budget';
import { readOn } from './read-on';
import { requestArchive } from './request-archive';
import { Stop, Walk } from './walk';
import { MANIFEST_BLOCK_ARCHIVES, ManifestEntry } from '../../contracts/manifest';

/**
 * How many requests to Glacier are open at a time: all of a block. With about 0.2 s for a request and its three writes this is about
 * 100 requests a second, which AWS's Guidance reports as what Glacier takes. `Pace` slows them down if Glacier takes less.
 */
const REQUESTS_IN_FLIGHT = MANIFEST_BLOCK_ARCHIVES;

/** Why a block was left before its end. */
export interface BlockStop extends Stop {
  /** An archive of the block was requested or settled before the stop. */
  readonly moved: boolean;
}

/**
 * Requests the archives of a block that were not requested yet.
 *
 * After the first stop it begins no other request, and each stopped request is undone. An error goes before other stops; else the
 * stop with the longest wait counts.
 *
 * @returns undefined if each archive of the block is requested or settled, else why not
 */
export async function requestBlock(entries: readonly ManifestEntry[], block: Omit<Walk, 'hasStopped'>): Promise<BlockStop | undefined> {
  const stops: Stop[] = [];
  const walk: Walk = { ...block, hasStopped: () => stops.length > 0 };
  const candidates = await readOn(await candidatesOf(entries, walk), walk);
  const budget = await BlockBudget.of(candidates, walk);
  let moved = false;
  const fail = (error: Error): Stop => ({ waitSeconds: 0, error });
  await pMap(candidates, async (candidate) => {
    const stop = await requestArchive(candidate, budget, walk).catch(fail);
    if (!stop) {
      moved = true;
      return;
    }
    stops.push(stop);
    await stop.undo?.().catch((error: Error) => { stops.push(fail(error)); });
  }, { concurrency: REQUESTS_IN_FLIGHT });
  await budget.close();
  const first = stops.find((stop) => stop.error) ?? stops.sort((a, b) => b.waitSeconds - a.waitSeconds)[0];
  return first && { ...first, refused: stops.find((stop) => stop.refused)?.refused, moved };
}

/**
 * The archives to request, in the order of the manifest: those that have no row and that the manifest has not settled. A resumed run
 * also takes those that failed in an earlier pass, unless they failed for good.
 */
async function candidatesOf(entries: readonly ManifestEntry[], { run, item, ports }: Walk): Promise<Candidate[]> {
  const open = entries.filter(({ status }) => status === undefined);
  const rows = await ports.archives.archives(run, open.map((entry) => entry.archive_id));
  return open.flatMap((entry) => {
    const id = { run, archiveId: entry.archive_id };
    const row = rows.get(entry.archive_id);
    if (!row) return [{ id, entry }];
    return isToBeRequestedAgain(row, item.pass) ? [{ id, entry, failed: row }] : [];
  });
}
