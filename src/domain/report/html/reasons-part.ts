import { ADVICE } from '../advice';
import { LISTED_ARCHIVES, ListedRow } from '../partition-report';
import { ReportPage } from './report-page';
import { FAILURE, FailureReason } from '../../../contracts/failures';
import { INVENTORY_KEYS } from '../../../contracts/keys';
import { count, size } from '../../format';
import { beside, figure, foreign, html, Markup, sentence, textOf } from '../../page/markup';
import { Summary } from '../summary';

/** Bytes of the list, so that a page of long names stays small. */
const LIST_BYTES = 300_000;
const ALL = 'all';
const idOf = (reason: FailureReason | typeof ALL): string => `show-${reason}`;

/** The filter needs no script: a row is hidden while the choice of another reason is checked. */
export const FILTER_STYLE = Object.values(FAILURE)
  .map((reason) => `main:has(#${idOf(reason)}:checked) tr[data-reason]:not([data-reason="${reason}"]) { display: none }\n`).join('');

/** Why archives were not moved, what to do about it, and the first of them. */
export function reasonsPart({ summary, listed }: ReportPage): Markup {
  return html`<h2>Why archives were not moved</h2>
<div class="wide" tabindex="0" role="region" aria-label="Reasons"><table>
<thead><tr><th scope="col">reason</th><th scope="col" class="number">archives</th><th scope="col" class="number">size</th><th scope="col">what to do</th></tr></thead>
<tbody>
${summary.reasons.map(({ reason, archives, bytes }, i) => html`<tr data-reason="${reason}"><th scope="row">${reason}</th><td class="number">${figure(`reasons.${i}.archives`, archives, count(archives))}</td>
<td class="number">${figure(`reasons.${i}.bytes`, bytes, size(bytes))}</td><td>${sentence(ADVICE[reason])}</td></tr>
`)}</tbody>
</table></div>
${listed.length > 0 && list(summary, listed)}`;
}

function list(summary: Summary, listed: readonly ListedRow[]): Markup {
  const rows = rowsOf(summary.workflow_run, listed);
  const all = summary.total.archives - summary.statuses.downloaded.archives;
  const here = rows.length === all ? `All ${count(all)} of them` : `The first ${count(rows.length)} of ${count(all)}`;
  return html`<h2>${here}</h2>
<p>The <a href="#files">files of the report</a> have every archive, each with its id, tree hash and description.${rows.length < Math.min(all, LISTED_ARCHIVES) && ' Their names are long, so fewer fit here.'}</p>
${summary.reasons.length > 1 && choices(summary)}
<div class="wide" tabindex="0" role="region" aria-label="Archives that were not moved"><table>
<thead><tr><th scope="col">key</th><th scope="col" class="number">size</th><th scope="col">status</th><th scope="col">reason</th><th scope="col">file</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>`;
}

function choices({ reasons }: Summary): Markup {
  const choice = (reason: FailureReason | typeof ALL, words: string) =>
    html`<label><input type="radio" name="show" id="${idOf(reason)}" ${reason === ALL && html`checked`}> ${words}</label>\n`;
  return html`<fieldset><legend>Show</legend>
${choice(ALL, 'all reasons')}${reasons.map(({ reason }) => choice(reason, reason))}</fieldset>`;
}

/** As many rows as fit. */
function rowsOf(run: string, listed: readonly ListedRow[]): Markup[] {
  const rows: Markup[] = [];
  let bytes = 0;
  for (const row of listed) {
    const markup = rowOf(run, row);
    bytes += Buffer.byteLength(textOf(markup));
    if (bytes > LIST_BYTES) break;
    rows.push(markup);
  }
  return rows;
}

const rowOf = (run: string, { key, size: bytes, status, reason, message, partition }: ListedRow): Markup =>
  html`<tr data-reason="${reason}"><td>${foreign(key)}</td><td class="number">${size(bytes)}</td><td>${status}</td><td><b>${reason}</b>${message && html`<br>${foreign(message)}`}</td><td><a href="${beside(INVENTORY_KEYS.reportCsv(run, partition))}">${partition}</a></td></tr>\n`;
