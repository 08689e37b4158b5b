import { JOB_STATUS } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { CheckInventoryJobInput, CheckInventoryJobResult } from '../../contracts/workflow';
import type { Jobs } from '../shared/glacier-jobs';
import { RunError } from '../shared/run-error';
import type { RunStore } from '../shared/run-store';
import { theRun } from '../shared/the-run';

export interface CheckInventoryJobPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly jobs: Pick<Jobs, 'describe'>;
}

/** Whether the inventory can be read. It asks Glacier, whatever a notification said: that may be lost, late or of another job. */
export async function checkInventoryJob(
  { run, job_id: jobId }: CheckInventoryJobInput, { runs, jobs }: CheckInventoryJobPorts,
): Promise<CheckInventoryJobResult> {
  const { vault_name: vaultName } = await theRun(run, runs);
  const job = await jobs.describe(vaultName, jobId);
  if (!job) {
    throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED, `Glacier no longer knows the inventory job of the vault ${vaultName}: its output is kept for a day. Resume the run to ask for another one.`);
  }
  if (job.StatusCode === JOB_STATUS.FAILED) {
    throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED,
      `Glacier could not make the inventory of the vault ${vaultName}: ${job.StatusMessage || 'it gave no reason'}. Resume the run, or launch one with an inventory of your own.`);
  }
  return { ready: job.StatusCode === JOB_STATUS.SUCCEEDED };
}
