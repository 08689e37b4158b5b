import { Plan } from './plan';
import { hiddenLines, hoursText, isShown, payBack, product, STORAGE_WORDS, unverifiedPrices, waitsFor } from './plan-words';
import { usd } from '../format';

export function costTable(plan: Plan): string {
  const { cost } = plan;
  const [hidden, unverified] = [hiddenLines(plan), unverifiedPrices(plan)];
  return ['## What the transfer costs', '', '| service | USD |', '|---|---:|',
    ...Object.entries(cost.by_service).map(([service, amount]) => `| ${service} | ${usd(amount)} |`), `| **total** | **${usd(cost.total)}** |`, '',
    '| service | for | quantity × price | USD | because |', '|---|---|---|---:|---|',
    ...cost.lines.filter(isShown).map((line) => `| ${line.service} | ${line.item} | ${product(line)} | ${usd(line.amount)} | ${line.formula} |`),
    ...(hidden ? [`| | ${hidden.words} | | ${usd(hidden.amount)} | the plan as JSON has them |`] : []),
    ...(unverified ? ['', unverified] : [])].join('\n');
}

export function storageTable(plan: Plan): string {
  const { before_monthly: before, after_monthly: after, formula } = plan.storage;
  return ['## What storage costs in a month', '', '| | USD |', '|---|---:|',
    `| ${STORAGE_WORDS.BEFORE} | ${usd(before)} |`, `| ${STORAGE_WORDS.AFTER} | ${usd(after)} |`, '', payBack(plan), `${formula}.`].join('\n');
}

export function timeTable(plan: Plan): string {
  const { time } = plan;
  const waits = waitsFor(plan);
  if (waits === undefined) return '## How long it takes\n\nThere is nothing to wait for.';
  return ['## How long it takes', '', '| | hours | because |', '|---|---:|---|',
    ...time.lines.map(({ phase, hours, formula }) => `| ${phase} | ${hoursText(hours)} | ${formula} |`), `| **total** | **${hoursText(time.hours)}** | |`, '', waits].join('\n');
}
