import pMap from 'p-map';
import { Candidate, takeUp } from './begin-request';
import { Walk } from './walk';
import { ArchiveItem } from '../../contracts/archive';
import { FailureReason, OUTPUT_IS_GOOD } from '../../contracts/failures';
import { TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { Clock, epochSeconds } from '../../domain/clock';

/** Seconds that must be left of a download window: a sweep has to come by, and chunks wait in a queue. */
const LEAST_READING_SECONDS = 3600;
/** Writes at a time. */
const WRITES_IN_FLIGHT = 8;

/**
 * Takes up what failed in an earlier pass and can still be read from the job that was paid for then: the sweep looks at that job next, and sends
 * what is missing. Nothing is asked of Glacier, and no budget is spent. Returns the archives that Glacier must be asked for.
 */
export async function readOn(candidates: readonly Candidate[], walk: Walk): Promise<Candidate[]> {
  const { clock } = walk.ports;
  const soon = epochSeconds(clock) + LEAST_READING_SECONDS;
  const readable = candidates.filter(({ failed }) => failed && soon < readableUntil(failed, walk));
  // Where another walker was faster, it has done the same.
  await pMap(readable, async ({ id, failed }) => takeUp(id, failed!, jobsOf(failed!, clock), walk), { concurrency: WRITES_IN_FLIGHT });
  return candidates.filter((candidate) => !readable.includes(candidate));
}

/** Seconds since the epoch until which some job of the archive can be read, and is worth it. */
function readableUntil(failed: ArchiveItem, { item, settings }: Walk): number {
  const { failure, job_id: job, job_completed_at: completed, pending_job_id: newer, settled_at: at } = failed;
  if (!OUTPUT_IS_GOOD.includes(failure?.reason as FailureReason)) return -Infinity;
  const known = job !== undefined && completed !== undefined ? completed : -Infinity;
  // It was paid for when the archive was given up, and nobody noted when it was done: the sweep asks Glacier.
  const onItsWay = newer !== undefined && at !== undefined ? Date.parse(at) / 1000 + TIER_LONGEST_SECONDS[item.tier] : -Infinity;
  return Math.max(known, onItsWay) + settings.downloadWindow;
}

/** What is kept of the row; nothing is started yet. */
const jobsOf = ({ job_id, job_completed_at, pending_job_id }: ArchiveItem, clock: Clock) =>
  ({ job_id, job_completed_at, pending_job_id, attempts: 0, due_at: epochSeconds(clock) });
