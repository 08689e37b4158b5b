import { RUN_ERROR } from '../../contracts/launch';
import { RunItem } from '../../contracts/run';
import { RunError } from '../../domain/run-error';
import { RunStore } from '../aws/stores/run-store';

export async function existingRun(run: string, runs: Pick<RunStore, 'run'>): Promise<RunItem> {
  const item = await runs.run(run);
  if (!item) throw new RunError(RUN_ERROR.RUN_NOT_FOUND, `there is no WorkflowRun ${run} in this transfer`);
  return item;
}
