import { ClassChoice } from './class-choices';
import { PlanRule } from './object-rules';
import { Plan } from './plan';
import {
  cell, CLASS_CHOICES_WORDS, hiddenLines, hoursText, isShown, leastDays, paidAfter, payBack, product, ruleSentence, savingOf, STORAGE_WORDS, tagsText,
  unverifiedPrices, waitsFor,
} from './plan-words';
import { count, size, usd } from '../format';

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
  const { before_monthly: before, after_monthly: after, formula, classes } = plan.storage;
  return ['## What storage costs in a month', '', '| | USD |', '|---|---:|',
    `| ${STORAGE_WORDS.BEFORE} | ${usd(before)} |`, `| ${STORAGE_WORDS.AFTER} | ${usd(after)} |`, '',
    ...(classes ? ['| objects in | objects | size | USD |', '|---|---:|---:|---:|',
      ...classes.map((row) => `| ${row.storage_class} | ${count(row.archives)} | ${size(row.bytes)} | ${usd(row.monthly)} |`), ''] : []),
    payBack(plan), `${formula}.`].join('\n');
}

/** The same transfer with each storage class. */
export const classChoicesTable = (choices: readonly ClassChoice[]): string => ['## Which storage class', '', '| class | USD once | USD in a month | pays for itself after | read back after | billed for at least |', '|---|---:|---:|---:|---|---:|',
  ...choices.map((row) => `| ${row.storage_class} | ${usd(row.cost)} | ${usd(row.after_monthly)} | ${paidAfter(row)} | ${row.read_after} | ${leastDays(row)} |`), '', CLASS_CHOICES_WORDS].join('\n');

/** What each object rule does. */
export function rulesTable(plan: Plan, rules: readonly PlanRule[]): string {
  return ['## What the object rules do', '', '| rule | for | class | tags | archives | size | saves in a month | saves once |', '|---:|---|---|---|---:|---:|---:|---:|',
    ...rules.map(({ rule, match, storage_class: storageClass, tags, archives, bytes, saved_monthly: monthly, saved_once: once }) =>
      `| ${rule} | ${cell(match)} | ${storageClass} | ${cell(tagsText(tags))} | ${count(archives)} | ${size(bytes)} | ${savingOf(monthly)} | ${savingOf(once)} |`),
    '', ruleSentence(plan)].join('\n');
}

export function timeTable(plan: Plan): string {
  const { time } = plan;
  const waits = waitsFor(plan);
  if (waits === undefined) return '## How long it takes\n\nThere is nothing to wait for.';
  return ['## How long it takes', '', '| | hours | because |', '|---|---:|---|',
    ...time.lines.map(({ phase, hours, formula }) => `| ${phase} | ${hoursText(hours)} | ${formula} |`), `| **total** | **${hoursText(time.hours)}** | |`, '', waits].join('\n');
}
