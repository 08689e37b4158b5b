import pMap from 'p-map';
import { Candidate, takeUp } from './begin-request';
import { Walk } from './walk';
import { ArchiveItem } from '../../contracts/archive';
import { FailureReason, OUTPUT_IS_GOOD } from '../../contracts/failures';
import { TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { Clock, epochSeconds } from '../shared/clock';

/** Seconds that must be left of a download window: a sweep has to come by, and chunks wait in a queue. */
const LEAST_READING_SECONDS = 3600;
/** Writes at a time. */
const WRITES_IN_FLIGHT = 8;

/**
 * Takes up what failed in an earlier pass and can still be read from the job that was paid for then: the sweep looks at that job next, and sends
 * what is missing. Nothing is asked of Glacier, and no budget is spent. Returns the archives that Glacier must be asked for.
 */
export async function readOn(candidates: readonly Candidate[], walk: Walk): Promise<Candidate[]> {
  const { ports: { clock }, settings: { downloadWindow } } = walk;
  const readable = candidates.filter(({ failed }) => failed && (isReadable(failed, downloadWindow, clock) || isOnItsWay(failed, walk)));
  // Where another walker was faster, it has done the same.
  await pMap(readable, async ({ id, failed }) => takeUp(id, failed!, jobsOf(failed!, clock), walk), { concurrency: WRITES_IN_FLIGHT });
  return candidates.filter((candidate) => !readable.includes(candidate));
}

function isReadable({ job_id: job, job_completed_at: completed, failure }: ArchiveItem, downloadWindow: number, clock: Clock): boolean {
  if (job === undefined || completed === undefined || !OUTPUT_IS_GOOD.includes(failure?.reason as FailureReason)) return false;
  return epochSeconds(clock) + LEAST_READING_SECONDS < completed + downloadWindow;
}

/** A newer job was paid for when the archive was given up, and nobody noted when it was done: the sweep asks Glacier. */
function isOnItsWay({ pending_job_id: job, failure, settled_at: at }: ArchiveItem, { item, ports: { clock }, settings }: Walk): boolean {
  if (job === undefined || at === undefined || !OUTPUT_IS_GOOD.includes(failure?.reason as FailureReason)) return false;
  const readableUntil = Date.parse(at) / 1000 + TIER_LONGEST_SECONDS[item.tier] + settings.downloadWindow;
  return epochSeconds(clock) + LEAST_READING_SECONDS < readableUntil;
}

/** What is kept of the row; nothing is started yet. */
const jobsOf = ({ job_id, job_completed_at, pending_job_id }: ArchiveItem, clock: Clock) =>
  ({ job_id, job_completed_at, pending_job_id, attempts: 0, due_at: epochSeconds(clock) });
