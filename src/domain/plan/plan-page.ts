import { Plan } from './plan';
import { costTable, storageTable, timeTable } from './plan-tables';
import { Amount } from '../../contracts/manifest';
import { MODE } from '../../contracts/run';
import { count, size, usd } from '../format';

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
    timeTable(plan),
    howToGoOn(plan),
  ].join('\n\n') + '\n';
}

function headline({ vault_name: vault, cost, time, archives, bytes }: Plan): string {
  return [
    `# Plan${vault === undefined ? '' : ` for the vault ${vault}`}: ${usd(cost.total)}, ${hours(time.hours)}`,
    '',
    archives
      ? `**${count(archives)} archives, ${size(bytes)}**, would be requested. Nothing has been requested yet.`
      : '**Nothing is left to request.**',
  ].join('\n');
}

function hours(figure: number): string {
  if (figure < 72) return `${figure.toLocaleString('en', { maximumFractionDigits: 1 })} hours`;
  return `${(figure / 24).toLocaleString('en', { maximumFractionDigits: 1 })} days`;
}

function facts(plan: Plan): string {
  const { region, destination_region: destination, prices } = plan;
  return [
    `- From ${region}${destination === region ? '' : ` to ${destination}`}, as ${plan.storage_class}, retrieved by tier ${plan.tier}`,
    `- Made ${plan.generated_at}${plan.workflow_run === undefined ? '' : ` by the workflow run ${plan.workflow_run}`}`,
    `- Prices: ${prices.region}, ${prices.date} (${prices.source})${prices.overridden.length ? `; your own for ${prices.overridden.join(', ')}` : ''}`,
    ...(plan.oldest === undefined ? [] : [`- Archives were uploaded from ${plan.oldest} to ${plan.newest}`]),
  ].join('\n');
}

function contents(plan: Plan): string {
  const rows: [string, Amount][] = [
    ['inventory', plan.inventory],
    ['left out by the selection', plan.left_out],
    ['already at the destination', plan.already_downloaded],
    ['another object is at the key', plan.collisions],
    ...Object.entries(plan.skipped).map(([reason, amount]): [string, typeof amount] => [`skipped: ${reason}`, amount]),
    ['**to request**', plan.to_request],
  ];
  const shown = rows.filter(([name, { archives }], i) => archives || i === 0 || name.startsWith('**'));
  return ['## What would be moved', '', '| | archives | size |', '|---|---:|---:|',
    ...shown.map(([name, { archives, bytes }]) => `| ${name} | ${count(archives)} | ${size(bytes)} |`)].join('\n');
}

function skippedRows({ skipped_rows: groups }: Plan): string {
  return ['## Why rows are skipped', '', '| reason | archives | for example |', '|---|---:|---|',
    ...groups.map(({ reason, archives, example }) => `| ${reason} | ${count(archives)} | ${cell(example)} |`)].join('\n');
}

/** A text that stays in its cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

function sizes({ sizes: rows }: Plan): string {
  return ['| size of an archive to request | archives | size |', '|---|---:|---:|',
    ...rows.map(({ from, to, archives, bytes }) => `| ${to === null ? `${size(from)} and more` : `${size(from)} to ${size(to)}`} | ${count(archives)} | ${size(bytes)} |`)].join('\n');
}

function names(plan: Plan): string {
  const { applied, unknown, duplicates, empty } = plan.name_overrides;
  const overridden = applied || unknown || duplicates || empty;
  return ['## Where the names come from', '', '| from | archives |', '|---|---:|',
    ...Object.entries(plan.names).sort(([, a], [, b]) => b - a).map(([decoder, archives]) => `| ${decoder} | ${count(archives)} |`), '',
    `${count(plan.undecodable)} descriptions could not be decoded, and ${count(plan.folder_markers)} archives stand for folders.`,
    ...(overridden ? [`Of the lines of the name override file, ${count(applied)} name an archive, ${count(empty)} have no name, ${count(unknown)} are for archives that the inventory does not list, and ${count(duplicates)} repeat an earlier id.`] : []),
    ...(plan.unknown_selected_ids ? [`${count(plan.unknown_selected_ids)} ids of the selection are not in the inventory.`] : [])].join('\n');
}

function howToGoOn({ workflow_run: run }: Plan): string {
  return ['## How to go on', '', run === undefined
    ? `Launch a run with \`Mode\` = \`${MODE.PLAN}\` for a plan that also looks at the destination, or with \`${MODE.TRANSFER}\` to move the archives.`
    : `Execute the launch document with \`WorkflowRun\` = \`${run}\` and \`Mode\` = \`${MODE.TRANSFER}\`: the run goes on from this plan, and does not retrieve the inventory again.`].join('\n');
}
