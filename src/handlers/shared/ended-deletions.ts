import { OUTLIVED_MINUTES } from '../../contracts/deletion';
import { ActiveEntry } from '../../contracts/run';
import { Clock } from '../../domain/clock';
import type { EarlierExecutions } from '../aws/executions';
import type { DeletionStore } from '../aws/stores/deletion-store';
import type { RunStore } from '../aws/stores/run-store';

export interface EndedDeletionsPorts {
  readonly runs: Pick<RunStore, 'activeEntries'>;
  readonly deletions: Pick<DeletionStore, 'unregister'>;
  readonly executions: EarlierExecutions;
  readonly clock: Clock;
}

/**
 * What is active in a vault. No state can catch that an execution was stopped, so its deletion stays on the list. It is taken off here if the execution
 * was over so long ago that its last invocation is over too. A deletion that is only left out could be redriven, and delete beside a run.
 */
export async function activeIn(vaultName: string, { runs, deletions, executions, clock }: EndedDeletionsPorts): Promise<ActiveEntry[]> {
  const before = clock.now() - OUTLIVED_MINUTES * 60_000;
  const active: ActiveEntry[] = [];
  for (const entry of (await runs.activeEntries()).filter(({ vault_name: of }) => of === vaultName)) {
    const { run, deletion, execution_arn: execution } = entry;
    if (deletion && await executions.wasOverAt(execution, before)) await deletions.unregister(run, execution);
    else active.push(entry);
  }
  return active;
}
