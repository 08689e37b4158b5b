import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';

/** What happens until an execution has ended. */
export interface Looks {
  /** Milliseconds between two looks. */
  readonly pollMs: number;
  /** Called at each look while the execution runs. */
  looking(): Promise<void> | void;
}

/** Waits until an execution of a state machine has ended. */
export async function executionEnded(states: SFNClient, executionArn: string, { pollMs, looking }: Looks): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await looking();
    await sleep(pollMs);
  }
}
