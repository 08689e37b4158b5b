/*
 * What requests take out of the budgets. Request Archives and the sweep spend before they request, and put back what Glacier refused.
 *
 * A budget never says less than was requested:
 *  - An invocation that dies before it can put an amount back leaves it spent.
 *  - The SDK repeats a call without an answer. So an amount may be spent twice, but it is put back at most once: that call is not repeated.
 */
import { Log } from './log';
import { Clock, epochSeconds, isoNow } from '../../domain/clock';
import type { DailyLimits, RequestAmount } from '../aws/stores/run-budgets';
import type { RunStore } from '../aws/stores/run-store';

export interface BudgetPorts {
  readonly runs: Pick<RunStore, 'spend' | 'giveBack'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface BudgetSettings {
  readonly limits: DailyLimits;
}

/** For which run something is spent, and by whom. */
export interface Spender {
  readonly run: string;
  readonly ports: BudgetPorts;
  readonly settings: BudgetSettings;
}

/** An amount that was taken out of the budget of a day. */
export interface Spent {
  readonly day: string;
  readonly amount: RequestAmount;
}

/** @returns undefined if the amount does not fit into today's budget */
export async function spend(amount: RequestAmount, { ports: { runs, clock }, settings: { limits } }: Spender): Promise<Spent | undefined> {
  const day = isoNow(clock).slice(0, 'YYYY-MM-DD'.length);
  return await runs.spend(day, amount, limits, epochSeconds(clock)) ? { day, amount } : undefined;
}

/** If the answer is an error, it is unknown whether the amount is back. Then it counts as spent. */
export async function putBack({ day, amount }: Spent, { run, ports: { runs, log } }: Spender): Promise<void> {
  try {
    await runs.giveBack(day, amount);
  } catch (error) {
    log.warn('An amount that was not requested stays spent', { run, day, ...amount, error });
  }
}
