import { CostLine } from './cost-line';
import { Plan } from './plan';
import { usd } from '../format';

const number = (figure: number): string => figure.toLocaleString('en', { maximumFractionDigits: figure < 1 ? 6 : 2 });
/** A price can be a small part of a cent, so it keeps more digits. */
const price = (figure: number): string => `$${figure.toLocaleString('en', { maximumFractionDigits: 10 })}`;

export function costTable({ cost }: Plan): string {
  const unverified = cost.lines.filter((line) => line.unverified);
  return ['## What the transfer costs', '', '| service | USD |', '|---|---:|',
    ...Object.entries(cost.by_service).map(([service, amount]) => `| ${service} | ${usd(amount)} |`), `| **total** | **${usd(cost.total)}** |`, '',
    '| service | for | quantity × price | USD | because |', '|---|---|---|---:|---|',
    ...cost.lines.filter(isShown).map((line) => `| ${line.service} | ${line.item} | ${number(line.quantity)} × ${price(line.unit_price)} per ${line.unit}${line.unverified ? ' (unverified)' : ''} | ${usd(line.amount)} | ${line.formula} |`),
    ...hiddenLines(cost.lines.filter((line) => !isShown(line))),
    ...(unverified.length ? ['', `Unverified prices are assumptions. You can replace them by the prop \`prices\` of the construct, or by \`--prices\` of the plan command: ${[...new Set(unverified.map((line) => `\`${line.price}\``))].join(', ')}. `
      + 'Durations, log sizes and polls are estimates. Free tiers are not deducted.'] : [])].join('\n');
}

/** USD. The page shows lines of at least this amount. plan.json has all lines. */
const SHOWN_FROM = 0.01;
const isShown = ({ amount }: CostLine): boolean => amount >= SHOWN_FROM;

function hiddenLines(lines: readonly CostLine[]): string[] {
  return lines.length ? [`| | ${lines.length} lines of less than a cent each | | ${usd(lines.reduce((sum, { amount }) => sum + amount, 0))} | they are in plan.json |`] : [];
}

export function storageTable({ storage }: Plan): string {
  const { before_monthly: before, after_monthly: after, pay_back_months: months } = storage;
  return ['## What storage costs in a month', '', '| | USD |', '|---|---:|',
    `| in the vault today | ${usd(before)} |`, `| after the transfer, with the moved archives deleted from the vault | ${usd(after)} |`, '',
    months === null ? 'Storage does not get cheaper, so the transfer does not pay for itself.' : `The transfer pays for itself after ${number(months)} months.`,
    `${storage.formula}.`].join('\n');
}

/** A hundredth of an hour is about half a minute. A plan is not more exact than that. */
const hoursText = (hours: number): string => (hours > 0 && hours < 0.01 ? 'less than 0.01' : hours.toLocaleString('en', { maximumFractionDigits: 2 }));

export function timeTable({ time }: Plan): string {
  if (!time.lines.length) return '## How long it takes\n\nThere is nothing to wait for.';
  return ['## How long it takes', '', '| | hours | because |', '|---|---:|---|',
    ...time.lines.map(({ phase, hours, formula }) => `| ${phase} | ${hoursText(hours)} | ${formula} |`), `| **total** | **${hoursText(time.hours)}** | |`, '',
    `Requests, downloads and proofs go on at the same time, after Glacier's first answer. The transfer waits longest for: ${time.limited_by}.`].join('\n');
}
