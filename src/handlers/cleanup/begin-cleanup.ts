import { existingRun } from './existing-run';
import { stopReason } from './stop-reason';
import { RUN_PHASE, RunPhase } from '../../contracts/run';
import { BeginCleanupInput, BeginCleanupResult } from '../../contracts/workflow';
import { PhaseChanges, RunStore } from '../shared/run-store';

export interface BeginCleanupPorts {
  readonly runs: Pick<RunStore, 'run' | 'activeRun' | 'activeRuns' | 'setPhase'>;
}

const ACTIVE_PHASES: readonly RunPhase[] = [
  RUN_PHASE.INVENTORY, RUN_PHASE.PLANNED, RUN_PHASE.REQUESTING, RUN_PHASE.DOWNLOADING, RUN_PHASE.SETTLING,
];

/**
 * Asks for nothing more: from here on the run only settles what it has requested. A run whose phase is finished already
 * but which is still listed as active was left between the two: it goes through Cleanup once more.
 */
export async function beginCleanup(input: BeginCleanupInput, { runs }: BeginCleanupPorts): Promise<BeginCleanupResult> {
  const run = await activeRun(input, runs);
  if (run === undefined) return { run: input.run ?? '', active: false, partitions: 0 };
  await runs.setPhase(run, ACTIVE_PHASES, RUN_PHASE.SETTLING, stopped(input));
  // Read after the move: from then on nobody adds a manifest to the run.
  const { totals } = await existingRun(run, runs);
  return { run, active: true, partitions: totals?.partitions ?? 0 };
}

async function activeRun({ run, execution_arn: execution }: BeginCleanupInput, runs: BeginCleanupPorts['runs']): Promise<string | undefined> {
  if (!run) return execution ? (await runs.activeRuns()).find((active) => active.execution_arn === execution)?.run : undefined;
  const active = await runs.activeRun(run);
  return active && (!execution || active.execution_arn === execution) ? run : undefined;
}

/** Only the rule on the Orchestrator's end knows no more than the execution, and it acts where an execution did not go to its end. */
function stopped(input: BeginCleanupInput): PhaseChanges {
  if (!input.stopped && !input.execution_arn) return {};
  const reason = stopReason(input);
  return { stopped: true, ...(reason ? { stop_reason: reason } : {}) };
}
