import { ArchiveItem } from '../../contracts/archive';
import { Tier, TIER_LONGEST_SECONDS } from '../../contracts/glacier';

/** Chunk messages that have just gone out get this long before anybody asks for the archive again. */
const LEAST_SECONDS = 15 * 60;

/** Seconds beyond the longest that Glacier says a tier takes, before somebody asks what became of a job. */
export const JOB_MARGIN_SECONDS = 3600;

/** How long outputs live and how often they are looked after, in seconds. */
export interface DownloadWindow {
  readonly downloadWindow: number;
  readonly sweepPeriod: number;
}

/** The job was done before this pass took the archive up: an earlier one has paid for it. */
export const isOfEarlierPass = (completed: number, { requested_at: at }: Pick<ArchiveItem, 'requested_at'>): boolean =>
  completed < Math.floor(Date.parse(at) / 1000);

/**
 * When the sweeper must look at a staged archive that is not done: early enough that another job is ready before this
 * one's output goes, with one sweep to spare. Where the tier takes longer than the window, that cannot be, and the job of an
 * earlier pass was taken up so that no other is paid for: then one sweep before the output goes, so that every minute of it is used first.
 */
export function downloadDue(
  completed: number, now: number, tier: Tier, { downloadWindow, sweepPeriod }: DownloadWindow, archive?: Pick<ArchiveItem, 'requested_at'>,
): number {
  const inTime = downloadWindow - TIER_LONGEST_SECONDS[tier] - sweepPeriod;
  const another = inTime > 0 && !(archive && isOfEarlierPass(completed, archive));
  const due = completed + (another ? inTime : downloadWindow - sweepPeriod);
  return Math.max(due, now + LEAST_SECONDS);
}
