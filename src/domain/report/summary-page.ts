import { ADVICE } from './advice';
import { Summary } from './summary';
import { Amount, NAME_SOURCE } from '../../contracts/manifest';
import { METADATA } from '../../contracts/metadata';
import { METRIC_STATUSES } from '../../contracts/metrics';
import { RUN_OUTCOME, RunOutcome } from '../../contracts/run';
import { count, size, usdRoundedUp } from '../format';

/** The most reasons on the page. The report has all of them. */
const TOP_REASONS = 10;

const HEADLINE: Record<RunOutcome, string> = {
  [RUN_OUTCOME.SUCCEEDED]: 'every archive is in the bucket',
  [RUN_OUTCOME.COMPLETED_WITH_FAILURES]: 'some archives could not be moved',
  [RUN_OUTCOME.STOPPED]: 'the run ended early',
};

/** Makes `report/summary.md`, the page that tells people how a run ended. */
export function summaryPage(summary: Summary, bucketName: string): string {
  return [
    `# Workflow run ${summary.workflow_run}: ${HEADLINE[summary.outcome]}`,
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

function spending({ cost: { spent_on_requests: spent, requests, retrieved_bytes: bytes, planned = 0, maximum } }: Summary): string {
  const limit = maximum === undefined ? '' : `, \`MaximumCost\` is ${usdRoundedUp(maximum)}`;
  return `- Cost: ${usdRoundedUp(spent)} for ${count(requests)} requests to Glacier, which retrieve ${size(bytes)}. The plan said ${usdRoundedUp(planned)} for the whole transfer${limit}`;
}

function whatHappened(summary: Summary): string {
  const { has_manifest: hasManifest, stop_reason: reason, outcome, already_downloaded: there, unreported, statuses, total } = summary;
  const { undecodable, not_plain: notPlain, left_out: leftOut } = summary;
  const why = reason ? `What ended the run: ${reason}` : "See the history of the Orchestrator's execution for what ended the run.";
  if (!hasManifest) return `Nothing was requested, because the run ended before it had the vault's inventory. ${why}`;
  return [
    `${count(statuses.downloaded.archives)} of ${count(total.archives)} ${leftOut.archives ? 'selected ' : ''}archives of the inventory are in the bucket. The SHA-256 tree hash of each is that of the inventory.`,
    ...(there.archives ? [`${count(there.archives)} of them were there before this run, so they were not requested again.`] : []),
    ...(leftOut.archives ? [`${count(leftOut.archives)} others were not selected and stay in the vault.`] : []),
    ...(undecodable.archives ? [`${count(undecodable.archives)} have names that cannot be read: each is at \`${NAME_SOURCE.UNDECODABLE}/<archive id>\`.`] : []),
    ...(notPlain.archives
      ? [`${count(notPlain.archives)} were compressed or encrypted by the upload tool, so their bytes are not the plain files. \`${METADATA.CONTENT_FLAGS}\` of each object says so.`]
      : []),
    ...(outcome === RUN_OUTCOME.STOPPED ? [why] : []),
    ...(unreported ? [`**The report lacks ${count(unreported)} archives of the manifest. Do not delete anything from the vault before this is explained.**`] : []),
  ].join(' ');
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

function howToGoOn({ workflow_run: run, resumable }: Summary): string {
  const how = resumable === 0
    ? 'A resume would request nothing: the archives that are not in the bucket were skipped when the manifest was made, or differ from what it says. Correct what the reasons say, and launch a new run.'
    : `Execute the resume document with \`WorkflowRun\` = \`${run}\`. It requests only archives that are not in the bucket yet, so you do not pay again for those that have arrived.`;
  return ['## How to go on', '', how].join('\n');
}
