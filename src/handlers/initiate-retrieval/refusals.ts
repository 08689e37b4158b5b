import { BlockStop } from './request-block';
import { inDays, MAX_REFUSED_SECONDS } from '../../contracts/failures';
import { RUN_ERROR } from '../../contracts/launch';
import { RunItem } from '../../contracts/run';
import { inWords } from '../../domain/archive/glacier-errors';
import { Clock, epochSeconds } from '../../domain/clock';
import { RunError } from '../../domain/run-error';

/** Since when Glacier has taken no request of the run; undefined: it has refused none since it took one. Waiting for anything else is neither. */
export function refusedSince({ refused, moved }: BlockStop, { refused_since: before }: RunItem, clock: Clock): number | undefined {
  const since = moved ? undefined : before;
  return refused ? since ?? epochSeconds(clock) : since;
}

/** Nobody would ever hear of a run that only waits: it ends, so that what it has requested is settled and reported. */
export function endIfRefusedTooLong({ refused }: BlockStop, since: number | undefined, clock: Clock): void {
  if (!refused || since === undefined || epochSeconds(clock) - since < MAX_REFUSED_SECONDS) return;
  throw new RunError(RUN_ERROR.REQUESTS_REFUSED, `Glacier has taken no request of this run for ${inDays(MAX_REFUSED_SECONDS)}; last it refused with `
    + `${refused.name}: ${inWords(refused)}. What was requested before is settled and reported: resume the run to ask for the rest.`);
}
