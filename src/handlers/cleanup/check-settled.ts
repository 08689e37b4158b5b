/*
 * Tells Cleanup whether the report can be written: no archive of the run is requested or staged, and no walker may still write rows.
 *
 * The answer comes from an index that lags a little, so it may be early. Write Report reads the rows themselves and counts those that
 * are not settled; then Cleanup settles the run again. Nothing is written here, so an invocation that dies leaves nothing.
 */
import { RUN_ERROR } from '../../contracts/launch';
import { RUN_PHASE } from '../../contracts/run';
import { CheckSettledInput, CheckSettledResult } from '../../contracts/workflow';
import { Clock, epochSeconds } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import { ArchiveStore } from '../aws/stores/archive-store';
import { RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';
import { isSettled } from '../shared/settled';

export interface CheckSettledPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly archives: Pick<ArchiveStore, 'earliestDue'>;
  readonly clock: Clock;
}

/** @throws RunError if a redriven Orchestrator asks, and Cleanup ends the run or has ended it */
export async function checkSettled({ run, redriven }: CheckSettledInput, { runs, archives, clock }: CheckSettledPorts): Promise<CheckSettledResult> {
  const item = await requireRun(run, runs);
  if (redriven && (item.phase === RUN_PHASE.SETTLING || item.phase === RUN_PHASE.FINISHED)) {
    throw new RunError(RUN_ERROR.RUN_ENDED, `WorkflowRun ${run} is ${item.phase}: resume it once it has ended`);
  }
  return { settled: await isSettled(item, archives, epochSeconds(clock)) };
}
