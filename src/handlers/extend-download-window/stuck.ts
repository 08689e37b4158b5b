import { SweepPorts } from './ports';
import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem, isTerminal } from '../../contracts/archive';
import { FAILURE, inDays, MAX_REFUSED_SECONDS, MAX_STUCK_SECONDS } from '../../contracts/failures';
import { isPassing } from '../../domain/archive/glacier-errors';
import { epochSeconds, isoNow } from '../../domain/clock';

/**
 * An archive that nobody could look after for days keeps its run from ending, so it is given up, with the error as the reason.
 * Until then every sweep tries.
 */
export async function giveUpStuck(id: ArchiveIdentity, error: Error, { archives, clock }: SweepPorts): Promise<void> {
  const row = await archives.archive(id);
  if (!row || isTerminal(row.status)) return;
  const { since, limit } = patience(row, error);
  if (epochSeconds(clock) - since < limit) return;
  const failure = { reason: row.failure?.reason ?? FAILURE.RETRIEVAL_FAILED, message: `it could not be looked after for ${inDays(limit)}: ${error.name}: ${error.message}` };
  await archives.move(id, [row.status], ARCHIVE_STATUS.FAILED, { failure, settled_at: isoNow(clock) }, { due_at: row.due_at });
}

/** What passes by itself gets longer than what somebody must put right. It counts from the first refusal, whichever call that met. */
function patience({ refused_since: refused, due_at: due }: ArchiveItem, error: Error): { readonly since: number; readonly limit: number } {
  return isOfService(error) && isPassing(error) ? { since: refused ?? due, limit: MAX_REFUSED_SECONDS } : { since: due, limit: MAX_STUCK_SECONDS };
}

/** The SDK notes on each error, also where no answer came, how often it tried. An error of our own does not pass by itself. */
const isOfService = (error: Error): boolean => '$metadata' in error;
