/*
 * What requests spend: the budget of the day, which all runs share, and what the run itself may cost. Request Archives and the sweep spend before
 * they request, and put back what Glacier refused.
 *
 * Neither ever says less than was requested:
 *  - An invocation that dies before it can put an amount back leaves it spent.
 *  - The SDK repeats a call without an answer. So an amount may be spent twice, but it is put back at most once: that call is not repeated.
 */
import { Log } from './log';
import { RunItem } from '../../contracts/run';
import { Clock, epochSeconds, isoNow } from '../../domain/clock';
import { Prices } from '../../domain/plan/price-table';
import { costOfRequests, creditForRequests, nanoUsd, RequestAmount } from '../../domain/plan/request-cost';
import type { DailyLimits } from '../aws/stores/run-budgets';
import type { RunStore } from '../aws/stores/run-store';

export interface BudgetPorts {
  readonly runs: Pick<RunStore, 'spend' | 'giveBack' | 'charge' | 'refund'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface BudgetSettings {
  readonly limits: DailyLimits;
  readonly prices: Prices;
}

/** For which run something is spent, and by whom. */
export interface Spender {
  readonly run: string;
  readonly item: Pick<RunItem, 'tier' | 'maximum_cost' | 'totals'>;
  readonly ports: BudgetPorts;
  readonly settings: BudgetSettings;
}

/** An amount that was spent for a run, out of the budget of a day. */
export interface Spent {
  readonly day: string;
  readonly amount: RequestAmount;
}

/** Why an amount cannot be spent. */
export const NOT_SPENT = {
  /** It does not fit into today's budget. */
  TODAY: 'today',
  /** The run would cost more than its `MaximumCost`. */
  ABOVE_MAXIMUM: 'above maximum',
} as const;
export type NotSpent = (typeof NOT_SPENT)[keyof typeof NOT_SPENT];
export const isSpent = <T extends object>(spent: T | NotSpent): spent is T => typeof spent !== 'string';

/** The run pays first: at its maximum, nothing is taken out of the budget that other runs need. */
export async function spend(amount: RequestAmount, spender: Spender): Promise<Spent | NotSpent> {
  const { run, item, ports: { runs, clock }, settings: { limits } } = spender;
  const most = item.maximum_cost === undefined ? undefined : nanoUsd(item.maximum_cost);
  const cost = { ...amount, nano_usd: costOfRequests(amount, item.tier, pricesFor(spender)) };
  if (!await runs.charge(run, cost, most)) return NOT_SPENT.ABOVE_MAXIMUM;
  const day = isoNow(clock).slice(0, 'YYYY-MM-DD'.length);
  if (await runs.spend(day, amount, limits, epochSeconds(clock))) return { day, amount };
  await takeOff(amount, spender);
  return NOT_SPENT.TODAY;
}

export async function putBack({ day, amount }: Spent, spender: Spender): Promise<void> {
  const { run, ports: { runs } } = spender;
  await unlessUnknown(() => runs.giveBack(day, amount), { run, day, ...amount }, spender);
  await takeOff(amount, spender);
}

/** Those of the run's plan. A run that an earlier version planned does not have them. */
const pricesFor = ({ item, settings }: Spender): Prices => ({ ...settings.prices, ...item.totals?.request_prices });

async function takeOff(amount: RequestAmount, spender: Spender): Promise<void> {
  const { run, item, ports: { runs } } = spender;
  const credit = { ...amount, nano_usd: creditForRequests(amount, item.tier, pricesFor(spender)) };
  await unlessUnknown(() => runs.refund(run, credit), { run, ...credit }, spender);
}

/** If the answer is an error, it is unknown whether the amount is back. Then it counts as spent. */
async function unlessUnknown(call: () => Promise<boolean>, fields: Record<string, unknown>, { ports: { log } }: Spender): Promise<void> {
  try {
    await call();
  } catch (error) {
    log.warn('An amount that was not requested stays spent', { ...fields, error });
  }
}
