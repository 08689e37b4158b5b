import { RUN_ERROR } from '../../contracts/launch';
import { RunItem } from '../../contracts/run';
import { RunError } from '../../domain/run-error';
import type { RunStore } from '../aws/stores/run-store';

/** The run's item, which is there before any workflow is started for it. */
export async function theRun(run: string, runs: Pick<RunStore, 'run'>): Promise<RunItem> {
  const item = await runs.run(run);
  if (!item) throw new RunError(RUN_ERROR.RUN_NOT_FOUND, `there is no workflow run ${run}: launch it first.`);
  return item;
}
