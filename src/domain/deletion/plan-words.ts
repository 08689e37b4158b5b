import { DeletionPlan } from './plan';
import { count, size, usd } from '../format';

/** Sentences that both pages of a deletion's plan have. */

export const timeText = ({ hours }: Pick<DeletionPlan, 'hours'>): string =>
  (hours < 1 ? `${Math.ceil(hours * 60)} minutes` : `${Math.ceil(hours)} hours`);

/** @param strong how an amount of money is written */
export function feeText({ early_deletion: early }: DeletionPlan, strong: (amount: string) => string): string {
  const { archives, bytes, fee, without_fee_from: from } = early;
  if (!archives) return 'No archive is in the vault for less than 90 days, so early deletion costs nothing.';
  return `Early deletion of ${count(archives)} archives (${size(bytes)}) costs ${strong(usd(fee))}, because they are in the vault for less than 90 days. From ${from!.slice(0, 10)} on it costs nothing.`;
}

export const backText = ({ pays_back_days: days, pays_back_on: date }: DeletionPlan): string =>
  (days === null ? 'Nothing is saved.' : `The deletion pays back after ${count(days)} days, on ${date}.`);
