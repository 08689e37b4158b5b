import { RUN_PHASE, RunPhase } from '../../contracts/run';
import { BeginCleanupInput, BeginCleanupResult } from '../../contracts/workflow';
import { stopReason } from '../../domain/report/stop-reason';
import { PhaseChanges, RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';

export interface BeginCleanupPorts {
  readonly runs: Pick<RunStore, 'run' | 'activeRun' | 'activeRuns' | 'setPhase'>;
}

const ACTIVE_PHASES: readonly RunPhase[] = [
  RUN_PHASE.INVENTORY, RUN_PHASE.PLANNED, RUN_PHASE.REQUESTING, RUN_PHASE.DOWNLOADING, RUN_PHASE.SETTLING,
];

const NOTHING: BeginCleanupResult = { run: '', active: false, partitions: 0 };

/**
 * Ends the run's requests. From now on the run only settles what it has requested. If an earlier Cleanup finished the run but died
 * before it took the run off the list, the run goes through Cleanup once more.
 *
 * @returns `active: false` if there is no such run, it is off the list, or another execution has taken it up
 */
export async function beginCleanup(input: BeginCleanupInput, { runs }: BeginCleanupPorts): Promise<BeginCleanupResult> {
  const run = input.run ?? await listedFor(input, runs);
  if (!run) return NOTHING;
  // The item is read before the list. If an execution takes up the run after this read, `setPhase` does nothing.
  const seen = await runs.run(run);
  if (!seen || !await isActive(run, input, runs)) return { ...NOTHING, run };
  await runs.setPhase(run, { from: ACTIVE_PHASES, to: RUN_PHASE.SETTLING, seen, changes: stopped(input) });
  // The partitions are read after the move, because after it the run cannot get a manifest.
  const { totals, pass, execution_arn: leader } = await requireRun(run, runs);
  if (pass !== seen.pass || leader !== seen.execution_arn) return { ...NOTHING, run };
  return { run, active: true, partitions: totals?.partitions ?? 0 };
}

async function listedFor({ execution_arn: execution }: BeginCleanupInput, runs: BeginCleanupPorts['runs']): Promise<string | undefined> {
  return execution ? (await runs.activeRuns()).find((active) => active.execution_arn === execution)?.run : undefined;
}

async function isActive(run: string, { execution_arn: execution }: BeginCleanupInput, runs: BeginCleanupPorts['runs']): Promise<boolean> {
  const active = await runs.activeRun(run);
  return active !== undefined && (!execution || active.execution_arn === execution);
}

/** An input without a run comes from the rule on the Orchestrator's end. The rule acts if an execution did not succeed. */
function stopped(input: BeginCleanupInput): PhaseChanges {
  if (!input.stopped && input.run) return {};
  const reason = stopReason(input);
  return { stopped: true, ...(reason ? { stop_reason: reason } : {}) };
}
