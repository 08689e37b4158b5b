import { SeenFlow } from './look-at-flow';
import { RUN_ERROR } from '../../contracts/launch';
import { RUN_PHASE, RunItem } from '../../contracts/run';
import { Clock, epochSeconds } from '../../domain/clock';
import { isBroken, REFUSED_SECONDS } from '../../domain/pressure/flow';
import type { RunStore } from '../aws/stores/run-store';

/** The most of S3's words that is kept. */
const KEPT_CHARACTERS = 500;

export interface EndingPorts {
  readonly runs: Pick<RunStore, 'setPhase'>;
  readonly clock: Clock;
}

/**
 * Ends the run if the destination has refused its archives for too long and none has arrived in this pass. From then on the sweep fails
 * each open archive and keeps its job, so that a resume reads what is paid for.
 *
 * @returns why the run ends, for the operator; undefined if it goes on
 */
export async function endIfBroken(
  run: string, item: RunItem, { flow, refusedWith }: SeenFlow, { runs, clock }: EndingPorts,
): Promise<string | undefined> {
  if (!isBroken(flow, epochSeconds(clock))) return undefined;
  const reason = `the destination has refused archives for ${REFUSED_SECONDS / 60} minutes, and none has arrived; S3 said: ${refusedWith.slice(0, KEPT_CHARACTERS)}. `
    + 'Remove the cause, then resume the run: it reads the output that can still be read, and pays for none of it again';
  await runs.setPhase(run, {
    from: [RUN_PHASE.REQUESTING, RUN_PHASE.DOWNLOADING],
    to: RUN_PHASE.SETTLING,
    seen: item,
    changes: { stopped: true, stop_error: RUN_ERROR.DESTINATION_REFUSES, stop_reason: `${RUN_ERROR.DESTINATION_REFUSES}: ${reason}` },
  });
  return reason;
}
