import { Plan } from './plan';
import { classChoicesTable, costTable, rulesTable, storageTable, timeTable } from './plan-tables';
import { cell, contentRows, goOn, nameRows, nameSentences, priceSources, sizeName, title } from './plan-words';
import { count, size } from '../format';

/** Makes `plan/plan.md`, the page that shows a plan to people. */
export function planPage(plan: Plan): string {
  return [
    headline(plan),
    facts(plan),
    ...(plan.warnings.length ? [['## Before you pay', '', ...plan.warnings.map((warning) => `- ${warning}`)].join('\n')] : []),
    contents(plan),
    ...(plan.skipped_rows.length ? [skippedRows(plan)] : []),
    sizes(plan),
    ...(Object.keys(plan.names).length ? [names(plan)] : []),
    costTable(plan),
    storageTable(plan),
    ...(plan.object_rules ? [rulesTable(plan, plan.object_rules)] : []),
    ...(plan.class_choices ? [classChoicesTable(plan.class_choices)] : []),
    timeTable(plan),
    howToGoOn(plan),
  ].join('\n\n') + '\n';
}

function headline(plan: Plan): string {
  const { archives, bytes } = plan;
  return [
    `# ${title(plan)}`,
    '',
    archives
      ? `**${count(archives)} archives, ${size(bytes)}**, would be requested. Nothing has been requested yet.`
      : '**Nothing is left to request.**',
  ].join('\n');
}

function facts(plan: Plan): string {
  const { region, destination_region: destination, prices } = plan;
  return [
    `- From ${region}${destination === region ? '' : ` to ${destination}`}, as ${plan.storage_class}, retrieved by tier ${plan.tier}`,
    `- Made ${plan.generated_at}${plan.workflow_run === undefined ? '' : ` by the workflow run ${plan.workflow_run}`}`,
    `- Prices: ${priceSources(prices)}`,
    ...(plan.oldest === undefined ? [] : [`- Archives were uploaded from ${plan.oldest} to ${plan.newest}`]),
  ].join('\n');
}

function contents(plan: Plan): string {
  const rows = contentRows(plan);
  return ['## What would be moved', '', '| | archives | size |', '|---|---:|---:|',
    ...rows.map(({ name, last, archives, bytes }) => `| ${last ? `**${name}**` : name} | ${count(archives)} | ${size(bytes)} |`)].join('\n');
}

function skippedRows({ skipped_rows: groups }: Plan): string {
  return ['## Why rows are skipped', '', '| reason | archives | for example |', '|---|---:|---|',
    ...groups.map(({ reason, archives, example }) => `| ${reason} | ${count(archives)} | ${cell(example)} |`)].join('\n');
}

function sizes({ sizes: rows }: Plan): string {
  return ['| size of an archive to request | archives | size |', '|---|---:|---:|',
    ...rows.map((row) => `| ${sizeName(row)} | ${count(row.archives)} | ${size(row.bytes)} |`)].join('\n');
}

function names(plan: Plan): string {
  return ['## Where the names come from', '', '| from | archives |', '|---|---:|',
    ...nameRows(plan).map(([decoder, archives]) => `| ${decoder} | ${count(archives)} |`), '', ...nameSentences(plan)].join('\n');
}

function howToGoOn(plan: Plan): string {
  return ['## How to go on', '', ...goOn(plan).map((step, i) => `${i + 1}. ${step}`)].join('\n');
}
