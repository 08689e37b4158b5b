/*
 * Holds requests back while the output that Glacier has staged is not read. A staged output can be read for a day or a few
 * days. If Chunk Retrieval is too slow, or fails, more requests would only buy more outputs that expire unread.
 *
 * A staged archive becomes due a fixed time after its job was done (`downloadDue`). So its `due_at` tells when the job was
 * done, and the index, which is sorted by `due_at`, gives the oldest first. An archive that is read on from an earlier pass
 * is due later, so it holds requests back only shortly before its output is gone.
 *
 * The answer is read from an index that lags a little, and nothing is written. If an invocation dies here, the next one looks again.
 */
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { Tier } from '../../contracts/glacier';
import { downloadDue } from '../../domain/archive/due';
import { Clock, epochSeconds } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';

/** Chunk Retrieval should have read an output within this many seconds after its job was done. */
const DRAINED_WITHIN = 6 * 3600;
/** How many archives are looked at. An archive that waits for another attempt has a failure and does not count, so one is not enough. */
const SAMPLE = 25;

/** The run, and what decides when its staged archives become due. */
export interface StagedOutput {
  readonly run: string;
  readonly tier: Tier;
  /** Seconds for which a job's output can be read. */
  readonly downloadWindow: number;
}

export interface UndrainedPorts {
  readonly archives: Pick<ArchiveStore, 'due' | 'archives'>;
  readonly clock: Clock;
}

/** @returns true if an archive was staged more than `DRAINED_WITHIN` ago, and neither downloaded nor hindered by a failure since. */
export async function isUndrained({ run, tier, downloadWindow }: StagedOutput, { archives, clock }: UndrainedPorts): Promise<boolean> {
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
