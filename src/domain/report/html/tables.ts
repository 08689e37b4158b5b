import { ReportPage } from './report-page';
import { count, size, usdRoundedUp } from '../../format';
import { beside, figure, foreign, html, Markup } from '../../page/markup';
import { strip } from '../../page/strip';
import { Summary, SummaryFiles } from '../summary';

/** Partitions whose files the page names. A run of more than five million archives has more. */
const SHOWN_PARTITIONS = 100;

/** What Glacier bills for the requests that were counted, beside the plan and the limit. */
export function costPart({ cost }: Summary): Markup {
  const { spent_on_requests: spent, requests, retrieved_bytes: bytes, planned = 0, planned_for_requests: forRequests, maximum } = cost;
  const most = Math.max(spent, planned, maximum ?? 0);
  const row = (words: string, path: string, amount: number, of: string) => html`<tr><th scope="row">${words}</th><td class="number">${figure(path, amount, usdRoundedUp(amount))}</td><td class="bar">${strip(most, { amount })}</td><td>${of}</td></tr>
`;
  return html`<h2>What it cost</h2>
<div class="wide" tabindex="0" role="region" aria-label="Cost"><table>
<thead><tr><td></td><th scope="col" class="number">cost</th><td class="bar"></td><th scope="col">of what</th></tr></thead>
<tbody>
${row('counted', 'cost.spent_on_requests', spent, 'the requests to Glacier, at the prices of the plan')}${
  forRequests !== undefined && row('planned', 'cost.planned_for_requests', forRequests, 'the same requests, of every archive that the run was to move')}${
  row('planned', 'cost.planned', planned, 'the whole transfer: Glacier, S3, Lambda and all others')}${
  maximum !== undefined && row('limit', 'cost.maximum', maximum, 'MaximumCost of the run')}</tbody>
</table></div>
<p>${figure('cost.requests', requests, count(requests))} requests to Glacier retrieve ${figure('cost.retrieved_bytes', bytes, size(bytes))}. The bill of AWS has the rest.</p>`;
}

/** The files with a row for each archive, and their hashes. */
export function filesPart({ summary, bucketName }: ReportPage): Markup {
  const { files } = summary;
  const shown = files.slice(0, SHOWN_PARTITIONS);
  return html`<h2 id="files">Files of the report</h2>
<p>They have a row for each archive, and are in <code>s3://${bucketName}/${summary.workflow_run}/report/</code>. The links work if the files are beside this page. Open
<b>spreadsheet</b> in a spreadsheet: no field of it begins a formula. <b>archives</b> has the data unaltered.</p>
<div class="wide" tabindex="0" role="region" aria-label="Files"><table>
<thead><tr><th scope="col">file</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
${shown.map(fileRows)}</tbody>
</table></div>
${files.length > shown.length && html`<p>${count(files.length - shown.length)} more partitions are in <code>summary.json</code>.</p>`}`;
}

function fileRows({ sha256, ...keys }: SummaryFiles): Markup[] {
  return (['spreadsheet', 'csv', 'jsonl'] as const).flatMap((form) => {
    const key = keys[form];
    return key === undefined ? [] : [html`<tr><td><a href="${beside(key)}">${beside(key)}</a></td><td class="hash">${sha256?.[form]}</td></tr>\n`];
  });
}

export function facts(summary: Summary): Markup {
  const rows: [string, string | false][] = [
    ['vault', summary.vault_name],
    ['destination', `${summary.destination_prefix}/, as ${summary.storage_class}`],
    ['tier', summary.tier],
    ['started', summary.started_at],
    ['finished', summary.finished_at],
    ['resumes', summary.pass > 1 && String(summary.pass - 1)],
    ['description', summary.description],
  ];
  return html`<h2>About the run</h2>
<dl>
${rows.map(([name, value]) => value && html`<dt>${name}</dt><dd>${foreign(value)}</dd>\n`)}</dl>`;
}
