import { Failure } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';

/** Why an archive is not requested. `maximum`: USD. `why`: what became of its last job, if it had one. */
export const aboveMaximum = (maximum: number | undefined, why?: Failure): Failure => ({
  reason: FAILURE.COST_ABOVE_MAXIMUM,
  message: `its request would cost more than is left of MaximumCost${maximum === undefined ? '' : ` (USD ${maximum.toFixed(2)})`}${why ? `, and ${why.message}` : ''}`,
});
