import { DeletionPlan } from './plan';
import { backText, feeText, timeText } from './plan-words';
import { count, size, usd } from '../format';

/** Makes `deletion/plan.md`. */
export function deletionPlanPage(plan: DeletionPlan): string {
  return `${[headline(plan), fees(plan), costs(plan), howToGoOn(plan)].join('\n\n')}\n`;
}

function headline(plan: DeletionPlan): string {
  const { vault_name: vault, workflow_run: run, archives, bytes, not_downloaded: others, generated_at: at } = plan;
  return [
    `# Deletion from the vault ${vault}`,
    '',
    `**${count(archives)} archives, ${size(bytes)}**, would be deleted, because the report of the workflow run ${run} calls them downloaded. Nothing has been deleted yet.`,
    'Each archive is proven again before its deletion. It stays in the vault if that fails.',
    '',
    `- Made ${at}`,
    `- ${count(others.archives)} archives of the report (${size(others.bytes)}) stay in the vault, because they are not downloaded`,
    `- It takes about ${timeText(plan)}`,
  ].join('\n');
}

function fees(plan: DeletionPlan): string {
  const { monthly_saving: saving, cost } = plan;
  return ['## What it saves', '', feeText(plan, (amount) => `**${amount}**`), '',
    `The archives cost **${usd(saving)}** a month in the vault. The deletion itself costs ${usd(cost)}. ${backText(plan)}`].join('\n');
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
