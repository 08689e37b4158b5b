import { BlockStop } from './request-block';
import { inDays, MAX_REFUSED_SECONDS } from '../../contracts/failures';
import { RUN_ERROR } from '../../contracts/launch';
import { RunItem } from '../../contracts/run';
import { inWords } from '../../domain/archive/glacier-errors';
import { Clock, epochSeconds } from '../../domain/clock';
import { RunError } from '../../domain/run-error';

/**
 * A stop for another reason than a refusal, such as a spent budget, changes nothing.
 *
 * @returns since when Glacier has accepted no request of the run (seconds since the epoch). Undefined if it has refused none since it accepted one.
 */
export function refusedSince({ refused, moved }: BlockStop, { refused_since: before }: RunItem, clock: Clock): number | undefined {
  const since = moved ? undefined : before;
  return refused ? since ?? epochSeconds(clock) : since;
}

/**
 * A run that only waits would never report anything. So it ends, and Cleanup settles and reports what was requested.
 *
 * @throws RunError if Glacier has accepted no request for `MAX_REFUSED_SECONDS`
 */
export function endIfRefusedTooLong({ refused }: BlockStop, since: number | undefined, clock: Clock): void {
  if (!refused || since === undefined || epochSeconds(clock) - since < MAX_REFUSED_SECONDS) return;
  throw new RunError(RUN_ERROR.REQUESTS_REFUSED, `Glacier has accepted no request of this run for ${inDays(MAX_REFUSED_SECONDS)}; last it refused with `
    + `${refused.name}: ${inWords(refused)}. Cleanup settles and reports what was requested before: resume the run to request the rest.`);
}
