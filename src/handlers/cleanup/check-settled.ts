import { existingRun } from './existing-run';
import { UNSETTLED_STATUSES } from '../../contracts/archive';
import { isHeld } from '../../contracts/lease';
import { RUN_PHASE, RunPhase } from '../../contracts/run';
import { CheckSettledResult, RunReference } from '../../contracts/workflow';
import { Clock, epochSeconds } from '../../domain/clock';
import { ArchiveStore } from '../aws/stores/archive-store';
import { RunStore } from '../aws/stores/run-store';

export interface CheckSettledPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly archives: Pick<ArchiveStore, 'earliestDue'>;
  readonly clock: Clock;
}

/** Archives are still to be requested. */
const STILL_REQUESTING: readonly RunPhase[] = [RUN_PHASE.INVENTORY, RUN_PHASE.PLANNED, RUN_PHASE.REQUESTING];

/** Nothing of the run is requested or staged, and nobody is about to request more. */
export async function checkSettled({ run }: RunReference, { runs, archives, clock }: CheckSettledPorts): Promise<CheckSettledResult> {
  const { phase, walker } = await existingRun(run, runs);
  // A walker that took its block before the run was stopped may still write rows.
  if (STILL_REQUESTING.includes(phase) || isHeld(walker, epochSeconds(clock))) return { settled: false };
  const due = await Promise.all(UNSETTLED_STATUSES.map((status) => archives.earliestDue(run, status)));
  return { settled: due.every((time) => time === undefined) };
}
