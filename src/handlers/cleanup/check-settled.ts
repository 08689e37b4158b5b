/*
 * Tells Cleanup whether the report can be written: no archive of the run is requested or staged, and no walker may still write rows.
 *
 * The answer comes from an index that lags a little, so it may be early. Write Report reads the rows themselves and counts those that
 * are not settled; then Cleanup settles the run again. Nothing is written here, so an invocation that dies leaves nothing.
 */
import { CheckSettledResult, RunReference } from '../../contracts/workflow';
import { Clock, epochSeconds } from '../../domain/clock';
import { ArchiveStore } from '../aws/stores/archive-store';
import { RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';
import { isSettled } from '../shared/settled';

export interface CheckSettledPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly archives: Pick<ArchiveStore, 'earliestDue'>;
  readonly clock: Clock;
}

export async function checkSettled({ run }: RunReference, { runs, archives, clock }: CheckSettledPorts): Promise<CheckSettledResult> {
  return { settled: await isSettled(await requireRun(run, runs), archives, epochSeconds(clock)) };
}
