import { AccountFigures, AccountPlan } from './account-plan';
import { count, size, usd } from '../../format';
import { hours } from '../plan-words';

/* What the pages of an account's plan say in words. Code stands between backticks. */

export const title = ({ vaults, total }: AccountPlan): string =>
  `Plan for ${count(vaults.length)} ${vaults.length === 1 ? 'vault' : 'vaults'}: ${usd(total.cost)}, ${saved(total)}`;

export const saved = ({ saving_monthly: saving }: AccountFigures): string =>
  (saving > 0 ? `saves ${usd(saving)} a month` : 'saves nothing');

export const months = ({ pay_back_months: figure }: AccountFigures): string =>
  (figure === null ? 'never' : figure.toLocaleString('en', { maximumFractionDigits: 1 }));

/** The columns of the table of vaults, and of its last row. */
export const COLUMNS: readonly { readonly head: string; readonly figure: keyof AccountFigures; readonly shown: (of: AccountFigures) => string }[] = [
  { head: 'archives', figure: 'archives', shown: ({ archives }) => count(archives) },
  { head: 'size', figure: 'bytes', shown: ({ bytes }) => size(bytes) },
  { head: 'once', figure: 'cost', shown: ({ cost }) => usd(cost) },
  { head: 'a month today', figure: 'before_monthly', shown: ({ before_monthly: before }) => usd(before) },
  { head: 'a month after', figure: 'after_monthly', shown: ({ after_monthly: after }) => usd(after) },
  { head: 'saved a month', figure: 'saving_monthly', shown: ({ saving_monthly: saving }) => usd(saving) },
  { head: 'months until paid for', figure: 'pay_back_months', shown: months },
  { head: 'time', figure: 'hours', shown: ({ hours: figure }) => hours(figure) },
];

export const EXPLANATION = 'You pay for the vault too, until its archives are deleted. The times are those of the vaults one after the other. '
  + 'Making this plan has requested no archive.';
