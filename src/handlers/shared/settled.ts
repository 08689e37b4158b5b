import { UNSETTLED_STATUSES } from '../../contracts/archive';
import { isHeld } from '../../contracts/lease';
import { RUN_PHASE, RunItem, RunPhase } from '../../contracts/run';
import type { ArchiveStore } from '../aws/stores/archive-store';

/** In these phases Initiate Retrieval may still write rows. */
const STILL_REQUESTING: readonly RunPhase[] = [RUN_PHASE.INVENTORY, RUN_PHASE.PLANNED, RUN_PHASE.REQUESTING];

/** Nothing of the run is requested or staged, and no walker is about to request more. `now`: seconds since the epoch. */
export async function isSettled(run: RunItem, archives: Pick<ArchiveStore, 'earliestDue'>, now: number): Promise<boolean> {
  // A walker that took its block before the run was stopped may still write rows.
  if (STILL_REQUESTING.includes(run.phase) || isHeld(run.walker, now)) return false;
  const due = await Promise.all(UNSETTLED_STATUSES.map((status) => archives.earliestDue(run.pk, status)));
  return due.every((time) => time === undefined);
}
