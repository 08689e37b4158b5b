import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR } from '../../contracts/launch';
import { MODE, RUN_PHASE, RunItem } from '../../contracts/run';
import { ApprovePlanInput, ApprovePlanResult } from '../../contracts/workflow';
import { micros, usdRoundedUp } from '../../domain/format';
import { RunError } from '../../domain/run-error';
import { RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';

export interface ApprovePlanPorts {
  readonly runs: Pick<RunStore, 'run' | 'setPhase' | 'approve' | 'unregister'>;
  /** Name of the inventory bucket. */
  readonly bucketName: string;
}

/**
 * Lets a planned run go on to its first request. A run in mode plan, or above its limit of the cost, comes off the list of active runs
 * instead. It stays planned, and a launch can take it up.
 */
export async function approvePlan(
  { run, execution_arn: execution }: ApprovePlanInput, { runs, bucketName }: ApprovePlanPorts,
): Promise<ApprovePlanResult> {
  const plan = `s3://${bucketName}/${INVENTORY_KEYS.planPage(run)}`;
  const seen = await requireRun(run, runs);
  if (seen.phase === RUN_PHASE.PLANNED && seen.execution_arn === execution) {
    const tooExpensive = aboveMaximum(run, seen, plan);
    if (seen.mode === MODE.PLAN || tooExpensive) await runs.unregister(run, execution);
    if (seen.mode === MODE.PLAN) return { transfer: false, plan };
    if (tooExpensive) throw tooExpensive;
    await runs.setPhase(run, { from: [RUN_PHASE.PLANNED], to: RUN_PHASE.REQUESTING, seen, changes: { approved: true } });
  }
  // The run tells whether it has moved: now, or in an earlier try of this execution, or not at all.
  const { phase, execution_arn: leader } = await requireRun(run, runs);
  if (phase === RUN_PHASE.REQUESTING && await runs.approve(run, execution)) return { transfer: true, plan };
  throw new RunError(RUN_ERROR.RUN_STOPPED,
    `WorkflowRun ${run} was stopped, or taken up by another execution, before its plan was approved (phase ${phase}, execution ${leader}). This execution requested nothing. Resume the run once it has ended`);
}

function aboveMaximum(run: string, { maximum_cost: maximum, totals }: RunItem, plan: string): RunError | undefined {
  if (!totals) throw new Error(`WorkflowRun ${run} is planned, but has no manifest`);
  if (maximum === undefined || micros(totals.cost) <= micros(maximum)) return undefined;
  return new RunError(RUN_ERROR.COST_ABOVE_MAXIMUM,
    `the plan of WorkflowRun ${run} costs ${usdRoundedUp(totals.cost)} and MaximumCost is USD ${maximum.toFixed(2)}. Nothing was requested. `
    + `Read ${plan}, then launch the same WorkflowRun in mode transfer with a higher MaximumCost or none`);
}
