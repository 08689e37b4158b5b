import { progressPart } from './progress-part';
import { FILTER_STYLE, reasonsPart } from './reasons-part';
import { ReportPage } from './report-page';
import { costPart, facts, filesPart } from './tables';
import { ARCHIVE_STATUS, ArchiveStatus } from '../../../contracts/archive';
import { METRIC_STATUSES } from '../../../contracts/metrics';
import { RUN_OUTCOME, RunOutcome } from '../../../contracts/run';
import { count, size, usdRoundedUp } from '../../format';
import { documentOf } from '../../page/document';
import { figure, foreign, html, Markup, sentence } from '../../page/markup';
import { strip, StripPart } from '../../page/strip';
import { goOn, happenings, lacking, OUTCOME_WORDS } from '../sentences';
import { Summary } from '../summary';

const TONE: Record<RunOutcome, NonNullable<StripPart['kind']>> = {
  [RUN_OUTCOME.SUCCEEDED]: 'good', [RUN_OUTCOME.COMPLETED_WITH_FAILURES]: 'care', [RUN_OUTCOME.STOPPED]: 'bad',
};
const STATUS_KIND: Record<ArchiveStatus, StripPart['kind']> = {
  [ARCHIVE_STATUS.REQUESTED]: undefined,
  [ARCHIVE_STATUS.STAGED]: undefined,
  [ARCHIVE_STATUS.DOWNLOADED]: 'good',
  [ARCHIVE_STATUS.FAILED]: 'bad',
  [ARCHIVE_STATUS.SKIPPED]: 'care',
};

/** Makes `report/report.html`, the page that shows a person how a run ended. */
export function reportHtml(page: ReportPage): string {
  const { summary } = page;
  return documentOf({
    title: `Report of the run ${summary.workflow_run}: ${OUTCOME_WORDS[summary.outcome]}`,
    style: FILTER_STYLE,
    body: html`<main>
<h1>Run ${foreign(summary.workflow_run)}: ${OUTCOME_WORDS[summary.outcome]}</h1>
${outcome(summary)}
${tiles(summary)}
${summary.outcome !== RUN_OUTCOME.SUCCEEDED && html`<h2>How to go on</h2>\n<p>${sentence(goOn(summary))}</p>`}
${summary.has_manifest && statuses(summary)}
${summary.progress && progressPart(summary.progress)}
${summary.reasons.length > 0 && reasonsPart(page)}
${summary.has_manifest && costPart(summary)}
${summary.files.length > 0 && filesPart(page)}
${facts(summary)}
</main>`,
  });
}

function outcome(summary: Summary): Markup {
  const lack = lacking(summary);
  return html`${lack !== undefined && html`<div class="note bad" role="note"><p><strong>${lack}</strong></p></div>`}
<div class="note ${TONE[summary.outcome]}"><p><strong>Outcome: ${summary.outcome}.</strong> ${happenings(summary).map((words) => html`${sentence(words)} `)}</p></div>`;
}

function tiles({ has_manifest: hasManifest, statuses: { downloaded, failed, skipped }, total, cost }: Summary): Markup | false {
  return hasManifest && html`<ul class="tiles">
<li><b>${figure('statuses.downloaded.archives', downloaded.archives, count(downloaded.archives))}</b> of ${figure('total.archives', total.archives, count(total.archives))} archives moved</li>
<li><b>${figure('statuses.downloaded.bytes', downloaded.bytes, size(downloaded.bytes))}</b> of ${figure('total.bytes', total.bytes, size(total.bytes))}</li>
<li><b>${figure('statuses.failed.archives', failed.archives, count(failed.archives))}</b> failed</li>
<li><b>${figure('statuses.skipped.archives', skipped.archives, count(skipped.archives))}</b> skipped</li>
<li><b>${figure('cost.spent_on_requests', cost.spent_on_requests, usdRoundedUp(cost.spent_on_requests))}</b> for requests to Glacier</li>
</ul>`;
}

function statuses({ statuses: all, total }: Summary): Markup {
  const shown = METRIC_STATUSES.filter((status) => all[status].archives);
  return html`<h2>Archives and bytes by status</h2>
<table>
<thead><tr><th scope="col">status</th><th scope="col" class="number">archives</th><td class="bar"></td><th scope="col" class="number">size</th><td class="bar"></td></tr></thead>
<tbody>
${shown.map((status) => html`<tr><th scope="row">${status}</th>
<td class="number">${figure(`statuses.${status}.archives`, all[status].archives, count(all[status].archives))}</td>
<td class="bar">${strip(total.archives, { amount: all[status].archives, kind: STATUS_KIND[status] })}</td>
<td class="number">${figure(`statuses.${status}.bytes`, all[status].bytes, size(all[status].bytes))}</td>
<td class="bar">${strip(Number(total.bytes), { amount: Number(all[status].bytes), kind: STATUS_KIND[status] })}</td></tr>
`)}</tbody>
</table>`;
}
