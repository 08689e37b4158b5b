import { DEFAULT_TIER, Tier, TIER_LONGEST_SECONDS } from '../../contracts/glacier';

/** Chunk messages that have just gone out get this long before anybody asks for the archive again. */
const LEAST_SECONDS = 15 * 60;

/** How long outputs live and how often they are looked after, in seconds. */
export interface DownloadWindow {
  readonly downloadWindow: number;
  readonly sweepPeriod: number;
}

/**
 * When the sweeper must look at a staged archive that is not done: early enough that another job is ready before this
 * one's output goes, with one sweep to spare. Where the tier takes longer than the window, that cannot be: then one
 * sweep before the output goes, so that every minute of it is used first.
 */
export function downloadDue(completed: number, now: number, tier: string, { downloadWindow, sweepPeriod }: DownloadWindow): number {
  const inTime = downloadWindow - (TIER_LONGEST_SECONDS[tier as Tier] ?? TIER_LONGEST_SECONDS[DEFAULT_TIER]) - sweepPeriod;
  const due = completed + (inTime > 0 ? inTime : downloadWindow - sweepPeriod);
  return Math.max(due, now + LEAST_SECONDS);
}
