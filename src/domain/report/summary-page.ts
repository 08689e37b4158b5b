import { ADVICE } from './advice';
import { goOn, happenings, lacking, OUTCOME_WORDS } from './sentences';
import { Summary } from './summary';
import { Amount } from '../../contracts/manifest';
import { METRIC_STATUSES } from '../../contracts/metrics';
import { RUN_OUTCOME } from '../../contracts/run';
import { count, size, usdRoundedUp } from '../format';

/** The most reasons on the page. The report has all of them. */
const TOP_REASONS = 10;

/** Makes `report/summary.md`, the page that tells people how a run ended. */
export function summaryPage(summary: Summary, bucketName: string): string {
  return [
    `# Workflow run ${summary.workflow_run}: ${OUTCOME_WORDS[summary.outcome]}`,
    facts(summary),
    whatHappened(summary),
    ...(summary.has_manifest ? [statusTable(summary)] : []),
    ...(summary.reasons.length ? [reasonTable(summary)] : []),
    ...(summary.files.length ? [whereItIs(summary, bucketName)] : []),
    ...(summary.outcome === RUN_OUTCOME.SUCCEEDED ? [] : [howToGoOn(summary)]),
  ].join('\n\n') + '\n';
}

function facts(summary: Summary): string {
  return [
    `- Outcome: **${summary.outcome}**`,
    `- Vault: ${summary.vault_name}, to \`${summary.destination_prefix}/\` as ${summary.storage_class}, retrieved by tier ${summary.tier}`,
    `- Started ${summary.started_at}, finished ${summary.finished_at}${summary.pass > 1 ? `, after ${summary.pass - 1} resume(s)` : ''}`,
    ...(summary.has_manifest ? [spending(summary)] : []),
    ...(summary.description ? [`- Description: ${summary.description}`] : []),
  ].join('\n');
}

function spending({ cost }: Summary): string {
  const { spent_on_requests: spent, requests, retrieved_bytes: bytes, planned = 0, planned_for_requests: forRequests, maximum } = cost;
  const limit = maximum === undefined ? '' : `, \`MaximumCost\` is ${usdRoundedUp(maximum)}`;
  const ofThem = forRequests === undefined ? '' : `${usdRoundedUp(forRequests)} for them, and `;
  return `- Cost: ${usdRoundedUp(spent)} for ${count(requests)} requests to Glacier, which retrieve ${size(bytes)}. The plan said ${ofThem}${usdRoundedUp(planned)} for the whole transfer${limit}`;
}

function whatHappened(summary: Summary): string {
  const lack = lacking(summary);
  return [...happenings(summary), ...(lack === undefined ? [] : [`**${lack}**`])].join(' ');
}

function statusTable({ statuses, total }: Summary): string {
  const row = (name: string, { archives, bytes }: Amount) => `| ${name} | ${count(archives)} | ${size(bytes)} |`;
  return ['| status | archives | size |', '|---|---:|---:|',
    ...METRIC_STATUSES.filter((status) => statuses[status].archives).map((status) => row(status, statuses[status])), row('**total**', total)].join('\n');
}

function reasonTable({ reasons }: Summary): string {
  return ['## Why archives were not moved', '',
    '| reason | archives | size | what to do |', '|---|---:|---:|---|',
    ...reasons.slice(0, TOP_REASONS).map(({ reason, archives, bytes }) => `| ${reason} | ${count(archives)} | ${size(bytes)} | ${ADVICE[reason]} |`)].join('\n');
}

function whereItIs({ files }: Summary, bucketName: string): string {
  const [first] = files;
  const last = files[files.length - 1];
  return ['## Where every archive is listed', '',
    `One row for each archive of the inventory, with its key, size, tree hash, status and reason, in \`s3://${bucketName}/\`:`, '',
    ...(files.length === 1 ? [`- \`${first.jsonl}\`, \`${first.csv}\``] : [`- \`${first.jsonl}\` to \`${last.jsonl}\``, `- \`${first.csv}\` to \`${last.csv}\``])].join('\n');
}

function howToGoOn(summary: Summary): string {
  return ['## How to go on', '', goOn(summary)].join('\n');
}
