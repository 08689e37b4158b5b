import pMap from 'p-map';
import { Candidate, requestOf, takeUp } from './begin-request';
import { Walk } from './walk';
import { ArchiveItem } from '../../contracts/archive';
import { OUTPUT_IS_GOOD } from '../../contracts/failures';
import { TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { readOnAgain } from '../../domain/archive/row';
import { epochSeconds } from '../../domain/clock';

/** Seconds that must be left of a download window: a sweep must come by, and chunks wait in a queue. */
const LEAST_READING_SECONDS = 3600;
/** Writes at a time. */
const WRITES_IN_FLIGHT = 8;

/**
 * Takes up what failed in an earlier pass and can still be read from the job that was paid for then. The sweep looks at that job next, and sends
 * what is missing. Nothing is requested, and no budget is spent. Returns the archives that must be requested.
 */
export async function readOn(candidates: readonly Candidate[], walk: Walk): Promise<Candidate[]> {
  const soon = epochSeconds(walk.ports.clock) + LEAST_READING_SECONDS;
  const readable = candidates.filter(({ failed }) => failed && soon < readableUntil(failed, walk));
  // If another walker was faster, it has done the same.
  await pMap(readable, async ({ id, failed }) => takeUp(readOnAgain(failed!, id, requestOf(walk)), failed!, walk), { concurrency: WRITES_IN_FLIGHT });
  return candidates.filter((candidate) => !readable.includes(candidate));
}

/** Seconds since the epoch until which some job of the archive can be read, and is worth it. */
function readableUntil({ failure, job, settled_at: settledAt }: ArchiveItem, { item, settings }: Walk): number {
  if (!job || !failure || !OUTPUT_IS_GOOD.includes(failure.reason)) return -Infinity;
  const known = job.completed_at ?? -Infinity;
  // The newer job was paid for when the archive was given up, and the row does not say when it was done. The sweep asks Glacier.
  const onItsWay = job.newer !== undefined && settledAt !== undefined ? Date.parse(settledAt) / 1000 + TIER_LONGEST_SECONDS[item.tier] : -Infinity;
  return Math.max(known, onItsWay) + settings.downloadWindow;
}
