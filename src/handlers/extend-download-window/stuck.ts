import { SweepPorts } from './ports';
import { ARCHIVE_STATUS, ArchiveIdentity, isTerminal } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { epochSeconds, isoNow } from '../shared/clock';
import { isPassing } from '../shared/glacier-errors';

/** Seconds: time enough to put a policy or a permission right, and still an end. Until then the archive is looked after in every sweep. */
export const STUCK_SECONDS = 2 * 24 * 3600;

/** An archive that nobody could look after for days keeps its run from ending, so it is given up, with the error as the reason. */
export async function giveUpStuck(id: ArchiveIdentity, error: Error, { archives, clock }: SweepPorts): Promise<void> {
  if (isOfService(error) && isPassing(error)) return;
  const row = await archives.archive(id);
  if (!row || isTerminal(row.status) || epochSeconds(clock) - row.due_at < STUCK_SECONDS) return;
  const failure = { reason: row.failure?.reason ?? FAILURE.RETRIEVAL_FAILED, message: `it could not be looked after for two days: ${error.name}: ${error.message}` };
  await archives.move(id, [row.status], ARCHIVE_STATUS.FAILED, { failure, settled_at: isoNow(clock) }, { due_at: row.due_at });
}

/** The SDK notes on each error, also where no answer came, how often it tried. An error of our own does not pass by itself. */
const isOfService = (error: Error): boolean => '$metadata' in error;
