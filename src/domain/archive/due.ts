import { ArchiveItem } from '../../contracts/archive';
import { Tier, TIER_LONGEST_SECONDS } from '../../contracts/glacier';

/** Chunk messages that were just sent get this long before the sweep looks at the archive. */
const LEAST_SECONDS = 15 * 60;

/** Glacier says how long a tier takes "typically". The sweep asks about a job this many seconds after the longest of it. */
export const JOB_MARGIN_SECONDS = 3600;

/** How long outputs can be read and how often the sweep comes, in seconds. */
export interface DownloadWindow {
  readonly downloadWindow: number;
  readonly sweepPeriod: number;
}

/** Seconds from the completion of a job until the sweep requests another one. */
export const secondsUntilReplaced = (tier: Tier, window: DownloadWindow): number => downloadDue({ completedAt: 0, tier }, -Infinity, window);

/** The output of a job. */
export interface JobOutput {
  /** Seconds since the epoch. */
  readonly completedAt: number;
  readonly tier: Tier;
  /** When the archive was requested in this pass; ISO 8601. Absent: the job is of this pass. */
  readonly requestedAt?: string;
}

/** When the sweep asks what became of a job that was requested `now` (seconds since the epoch). */
export const answerDue = (tier: Tier, now: number): number => now + TIER_LONGEST_SECONDS[tier] + JOB_MARGIN_SECONDS;

/** Seconds between two looks at a job that Glacier works on, at least and at most. */
const LEAST_LOOK = 5 * 60;
const LONGEST_LOOK = 4 * 3600;

/** When the sweep looks again at a job on which Glacier has worked since `since`: after a quarter of that time. The notification normally comes before. */
export const lookAgain = (since: number, now: number): number =>
  now + Math.min(LONGEST_LOOK, Math.max(LEAST_LOOK, Math.floor((now - since) / 4)));

/** The job was done before this pass took the archive up, so an earlier pass has paid for it. */
export const isOfEarlierPass = (completedAt: number, { requested_at: at }: Pick<ArchiveItem, 'requested_at'>): boolean =>
  completedAt < Math.floor(Date.parse(at) / 1000);

/**
 * When the sweep looks at a staged archive whose chunks are not all done (seconds since the epoch).
 * Normally window − tier − one sweep after the completion, so that a replacement job is ready in time.
 * Window − one sweep if that leaves no time for a sweep to find the output first, which is so for windows that are hardly longer than the tier;
 * and for a job of an earlier pass: the resume took it up so that no other job is billed.
 */
export function downloadDue({ completedAt, tier, requestedAt }: JobOutput, now: number, { downloadWindow, sweepPeriod }: DownloadWindow): number {
  const inTime = downloadWindow - TIER_LONGEST_SECONDS[tier] - sweepPeriod;
  const isOlder = requestedAt !== undefined && isOfEarlierPass(completedAt, { requested_at: requestedAt });
  const due = completedAt + (inTime > sweepPeriod && !isOlder ? inTime : downloadWindow - sweepPeriod);
  return Math.max(due, now + LEAST_SECONDS);
}
