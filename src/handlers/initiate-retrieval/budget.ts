import { Walk } from './walk';
import { epochSeconds, isoNow } from '../../domain/clock';

/** Puts back what was spent: Glacier has not taken the request. */
export type GiveBack = () => Promise<void>;

/**
 * Takes an archive out of the day's budget before Glacier is asked. What comes back puts it into the budget of that same day; who dies
 * before that leaves it spent, which asks for less than the budget allows and never for more. Undefined: nothing is left for it today.
 */
export async function spend(bytes: number, { ports: { runs, clock }, settings: { limits } }: Walk): Promise<GiveBack | undefined> {
  const day = isoNow(clock).slice(0, 'YYYY-MM-DD'.length);
  const amount = { bytes, requests: 1 };
  if (!await runs.spend(day, amount, limits, epochSeconds(clock))) return undefined;
  return async () => {
    if (limits.bytes !== undefined || limits.requests !== undefined) await runs.giveBack(day, amount);
  };
}
