import { EndedExecution, endedExecution } from '../../contracts/executions';
import { RUN_PHASE, RunItem } from '../../contracts/run';
import { SweepInput } from '../../contracts/workflow';
import type { Executions } from '../aws/executions';
import type { RunStore } from '../aws/stores/run-store';

export interface EndedExecutionPorts {
  readonly runs: Pick<RunStore, 'run' | 'activeRun'>;
  readonly executions: Executions;
}

/**
 * Cleanup has begun with the run. If it fails, its alarm tells the operator; another Cleanup in each sweep would only pile up. A run that the
 * sweep itself ended is settling too, and its Orchestrator may be over before Cleanup begins.
 */
const isCleanedUp = (item: RunItem | undefined): boolean =>
  item?.phase === RUN_PHASE.FINISHED || (item?.phase === RUN_PHASE.SETTLING && item.stop_error === undefined);

/** @returns the execution of the run's Orchestrator if it is over, and no Cleanup has begun: the event of its end was lost */
export async function endedOrchestrator(
  { run, conclude }: SweepInput, { runs, executions }: EndedExecutionPorts,
): Promise<EndedExecution | undefined> {
  if (conclude || isCleanedUp(await runs.run(run))) return undefined;
  const execution = (await runs.activeRun(run))?.execution_arn;
  return execution !== undefined && await executions.isOver(execution) ? endedExecution(execution) : undefined;
}
