import { Walk } from './walk';
import { epochSeconds, isoNow } from '../../domain/clock';

/** Puts back what was spent, because Glacier did not accept the request. */
export type GiveBack = () => Promise<void>;

/**
 * Takes an archive out of the day's budget before the request. If the invocation dies before it can put the amount back, the amount
 * stays spent. Then less is requested on that day than the budget allows, never more.
 *
 * @returns how to put it back into the budget of that same day, or undefined if the archive does not fit into today's budget
 */
export async function spend(bytes: number, { ports: { runs, clock }, settings: { limits } }: Walk): Promise<GiveBack | undefined> {
  const day = isoNow(clock).slice(0, 'YYYY-MM-DD'.length);
  const amount = { bytes, requests: 1 };
  if (!await runs.spend(day, amount, limits, epochSeconds(clock))) return undefined;
  return async () => {
    if (limits.bytes !== undefined || limits.requests !== undefined) await runs.giveBack(day, amount);
  };
}
