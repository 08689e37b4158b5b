import { outputSource } from './output-source';
import { inDays, MAX_WORK_SECONDS } from '../../contracts/failures';
import { JOB_STATUS } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { CheckJobResult, OutputJob } from '../../contracts/workflow';
import type { Clock } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import type { RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';

export interface CheckJobPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly jobs: Pick<Jobs, 'describe'>;
  readonly clock: Clock;
}

/** Asks Glacier whether the output can be read. A notification does not tell: it may be lost, late, or of another job. */
export async function checkJob({ run, output, job_id: jobId }: OutputJob, { runs, jobs, clock }: CheckJobPorts): Promise<CheckJobResult> {
  const item = await requireRun(run, runs);
  const { vaultName, what } = outputSource(run, item, output);
  const job = await jobs.describe(vaultName, jobId);
  if (!job) {
    throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED,
      `Glacier no longer knows the job that retrieved ${what}, because it keeps an output for a day. Resume the run, which requests another job.`);
  }
  if (job.StatusCode === JOB_STATUS.FAILED) {
    throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED,
      `Glacier could not retrieve ${what}: ${job.StatusMessage || 'it gave no reason'}. Resume the run, or launch a new one with an inventory that you provide.`);
  }
  const since = job.CreationDate ?? item.started_at;
  if (job.StatusCode === JOB_STATUS.IN_PROGRESS && clock.now() - Date.parse(since) > MAX_WORK_SECONDS * 1000) {
    throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED,
      `Glacier has been retrieving ${what} since ${since}, which is more than ${inDays(MAX_WORK_SECONDS)}. Resume the run, which requests another job.`);
  }
  return { ready: job.StatusCode === JOB_STATUS.SUCCEEDED };
}
