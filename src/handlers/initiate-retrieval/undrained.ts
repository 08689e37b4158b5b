import { ARCHIVE_STATUS } from '../../contracts/archive';
import { Tier } from '../../contracts/glacier';
import { downloadDue } from '../../domain/archive/due';
import { Clock, epochSeconds } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';

/** Seconds after which staged output should have been read. */
const DRAINED_WITHIN = 6 * 3600;
/** Archives looked at. Those that wait for another attempt are not a sign of a full pipeline, so some may be passed over. */
const SAMPLE = 25;

/**
 * Whether output that Glacier staged is not being read: more requests would only expire. A staged archive is due a fixed
 * time after its job was done, so a due time tells when it was staged. One that is read on from an earlier pass is due
 * later, and holds requests back only when its output will soon be gone.
 */
export async function isUndrained(run: string, tier: Tier, downloadWindow: number, archives: Pick<ArchiveStore, 'due' | 'archives'>, clock: Clock): Promise<boolean> {
  const dueAfter = downloadDue({ completedAt: 0, tier }, -Infinity, { downloadWindow, sweepPeriod: 0 });
  const until = epochSeconds(clock) + dueAfter - DRAINED_WITHIN;
  const oldest: string[] = [];
  for await (const { archiveId } of archives.due(run, ARCHIVE_STATUS.STAGED, until)) {
    if (oldest.push(archiveId) === SAMPLE) break;
  }
  if (!oldest.length) return false;
  const rows = await archives.archives(run, oldest);
  return [...rows.values()].some((row) => row.status === ARCHIVE_STATUS.STAGED && row.failure === undefined);
}
