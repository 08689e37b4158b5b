import { RUN_ERROR } from '../../contracts/launch';
import { RunItem } from '../../contracts/run';
import { RunError } from '../../domain/run-error';
import type { RunStore } from '../aws/stores/run-store';

/** @throws WorkflowRunNotFound if the transfer has no run of that name. */
export async function requireRun(run: string, runs: Pick<RunStore, 'run'>): Promise<RunItem> {
  const item = await runs.run(run);
  if (!item) throw new RunError(RUN_ERROR.RUN_NOT_FOUND, `there is no WorkflowRun ${run} in this transfer: give the name that the run was launched with`);
  return item;
}
