import { DeletionPlan } from './plan';
import { count, size, usd } from '../format';

/** Makes `deletion/plan.md`. */
export function deletionPlanPage(plan: DeletionPlan): string {
  return `${[headline(plan), fees(plan), costs(plan), howToGoOn(plan)].join('\n\n')}\n`;
}

function headline({ vault_name: vault, workflow_run: run, archives, bytes, not_downloaded: others, generated_at: at, hours }: DeletionPlan): string {
  return [
    `# Deletion from the vault ${vault}`,
    '',
    `**${count(archives)} archives, ${size(bytes)}**, would be deleted, because the report of the workflow run ${run} calls them downloaded. Nothing has been deleted yet.`,
    'Each archive is proven again before its deletion. It stays in the vault if that fails.',
    '',
    `- Made ${at}`,
    `- ${count(others.archives)} archives of the report (${size(others.bytes)}) stay in the vault, because they are not downloaded`,
    `- It takes about ${hours < 1 ? `${Math.ceil(hours * 60)} minutes` : `${Math.ceil(hours)} hours`}`,
  ].join('\n');
}

function fees({ early_deletion: early, monthly_saving: saving, cost, pays_back_days: days, pays_back_on: date }: DeletionPlan): string {
  const fee = early.archives
    ? `Early deletion of ${count(early.archives)} archives (${size(early.bytes)}) costs **${usd(early.fee)}**, because they are in the vault for less than 90 days. From ${early.without_fee_from!.slice(0, 10)} on it costs nothing.`
    : 'No archive is in the vault for less than 90 days, so early deletion costs nothing.';
  const back = days === null ? 'Nothing is saved.' : `The deletion pays back after ${count(days)} days, on ${date}.`;
  return ['## What it saves', '', fee, '', `The archives cost **${usd(saving)}** a month in the vault. The deletion itself costs ${usd(cost)}. ${back}`].join('\n');
}

function costs({ cost_lines: lines, prices }: DeletionPlan): string {
  return ['## What the deletion costs', '', '| service | item | cost | how it is calculated |', '|---|---|---:|---|',
    ...lines.map(({ service, item, amount, formula }) => `| ${service} | ${item} | ${usd(amount)} | ${formula} |`), '',
    `Prices: ${prices.region}, ${prices.date} (${prices.source}).`].join('\n');
}

function howToGoOn({ workflow_run: run, confirmation }: DeletionPlan): string {
  return ['## How to go on', '', 'A deletion cannot be undone. Look at some of the objects first. Then execute the same document with these parameters:', '',
    '```', `WorkflowRun=${run}`, 'Mode=delete', `Confirmation=${confirmation}`, '```'].join('\n');
}
