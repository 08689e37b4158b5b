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
