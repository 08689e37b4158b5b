import { MONTH_DAYS } from './figures';
import { DeletionPlan } from './plan';
import { backText, feeText, timeText } from './plan-words';
import { count, size, usd } from '../format';
import { lineChart, Point } from '../page/chart';
import { documentOf } from '../page/document';
import { figure, foreign, html, Markup } from '../page/markup';
import { strip } from '../page/strip';
import { product } from '../plan/plan-words';

/** Months that the chart shows at least and at most. */
const CHART_MONTHS = { LEAST: 3, MOST: 240 };
/** One click selects all that is to be copied. */
const COPY_STYLE = 'pre.copy { user-select: all; background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere }\n';

/** Makes `deletion/plan.html`, the page that shows the plan of a deletion to a person who decides. */
export function deletionPlanHtml(plan: DeletionPlan): string {
  const { vault_name: vault, workflow_run: run } = plan;
  return documentOf({
    title: `Deletion from the vault ${vault}: plan`,
    style: COPY_STYLE,
    body: html`<main>
<h1>Deletion from the vault ${foreign(vault)}</h1>
<div class="note bad"><p><strong>A deletion cannot be undone.</strong> Nothing has been deleted yet. The archives would be deleted because the report of the workflow run ${foreign(run)} calls them downloaded. Each is proven
again before its deletion.</p></div>
${tiles(plan)}
${howToGoOn(plan)}
${savingPart(plan)}
${stayPart(plan)}
${linesPart(plan)}
${facts(plan)}
</main>`,
  });
}

function tiles(plan: DeletionPlan): Markup {
  const { archives, bytes, early_deletion: early, monthly_saving: saving, pays_back_days: days, hours } = plan;
  return html`<ul class="tiles">
<li><b>${figure('archives', archives, count(archives))}</b> archives to delete</li>
<li><b>${figure('bytes', bytes, size(bytes))}</b> in the vault</li>
<li><b>${figure('early_deletion.fee', early.fee, usd(early.fee))}</b> for early deletion</li>
<li><b>${figure('monthly_saving', saving, usd(saving))}</b> saved each month</li>
<li>${days === null ? html`<b>never</b> pays back` : html`<b>${figure('pays_back_days', days, count(days))}</b> days until it pays back, on ${plan.pays_back_on}`}</li>
<li><b>${figure('hours', hours, timeText(plan))}</b> if nothing goes wrong</li>
</ul>`;
}

function howToGoOn({ workflow_run: run, confirmation, archives }: DeletionPlan): Markup {
  if (!archives) return html`<h2>How to go on</h2>\n<p>There is nothing to delete.</p>`;
  return html`<h2>How to go on</h2>
<p>Look at some of the objects first. Then execute the same document of Systems Manager with these parameters. A click selects them:</p>
<pre class="copy">WorkflowRun=${run},Mode=delete,Confirmation=${confirmation}</pre>
<p>With <code>DeleteVault=YES</code> the vault is deleted too, once an inventory shows that it is empty.</p>`;
}

function savingPart(plan: DeletionPlan): Markup {
  const { early_deletion: early, monthly_saving: saving, cost } = plan;
  const most = Math.max(early.fee, saving, cost);
  const row = (words: string, path: string, amount: number, when: string) => html`<tr><th scope="row">${words}</th><td class="number">${figure(path, amount, usd(amount))}</td><td class="bar">${strip(most, { amount })}</td><td>${when}</td></tr>
`;
  return html`<h2>What it costs, and what it saves</h2>
<div class="wide" tabindex="0" role="region" aria-label="Cost and saving"><table>
<thead><tr><td></td><th scope="col" class="number">USD</th><td class="bar"></td><th scope="col">when</th></tr></thead>
<tbody>
${row('early deletion', 'early_deletion.fee', early.fee, 'once')}${row('the deletion itself', 'cost', cost, 'once')}${row('storage in the vault', 'monthly_saving', saving, 'saved each month')}</tbody>
</table></div>
<p>${feeText(plan, (amount) => amount)} ${backText(plan)}</p>
${backChart(plan)}`;
}

/** What is paid altogether, month by month, with and without the deletion. */
function backChart({ early_deletion: { fee }, cost, monthly_saving: saving, pays_back_days: days }: DeletionPlan): Markup | false {
  const once = fee + cost;
  if (days === null || !once || days / MONTH_DAYS > CHART_MONTHS.MOST) return false;
  const end = Math.max(CHART_MONTHS.LEAST, Math.ceil(2 * days / MONTH_DAYS));
  const [first, other]: Point[][] = [[[0, once], [end, once]], [[0, 0], [end, end * saving]]];
  return html`<div class="charts">${lineChart({
    caption: 'USD paid in all for these archives in the vault: solid if they are deleted now, dashed if they stay',
    words: `After ${end} months: ${usd(once)} if they are deleted now, ${usd(end * saving)} if they stay.`,
    y: (amount) => `$${amount.toLocaleString('en')}`,
  }, { first, other, meet: [once / saving, once] }, 'mo')}</div>`;
}

/** What is kept for certain, and what may be kept when it is looked at. */
function stayPart({ not_downloaded: others, not_downloaded_by_reason: reasons }: DeletionPlan): Markup {
  const rows = Object.entries(reasons).sort(([, a], [, b]) => b.archives - a.archives);
  return html`<h2>What stays in the vault</h2>
${others.archives ? html`<div class="wide" tabindex="0" role="region" aria-label="What stays"><table>
<caption>Archives that the report does not call downloaded, by its reason</caption>
<thead><tr><th scope="col">reason</th><th scope="col" class="number">archives</th><td class="bar"></td><th scope="col" class="number">size</th></tr></thead>
<tbody>
${rows.map(([reason, { archives, bytes }]) => html`<tr><th scope="row">${foreign(reason)}</th><td class="number">${count(archives)}</td><td class="bar">${strip(others.archives, { amount: archives })}</td><td class="number">${size(bytes)}</td></tr>
`)}<tr><th scope="row"><b>all</b></th><td class="number"><b>${figure('not_downloaded.archives', others.archives, count(others.archives))}</b></td><td class="bar"></td><td class="number"><b>${figure('not_downloaded.bytes', others.bytes, size(others.bytes))}</b></td></tr>
</tbody>
</table></div>` : html`<p>The report calls each archive downloaded.</p>`}
<p>Of the others, an archive stays if this is true at the moment of its deletion: its object is missing or is another one, its checksum was not recorded or cannot be compared, it is younger than
<code>MinimumAge</code>, a lifecycle rule will remove it, or Glacier refuses the deletion. The results say which, for each archive.</p>`;
}

function linesPart({ cost_lines: lines, cost }: DeletionPlan): Markup {
  return html`<h2>How the cost of the deletion is calculated</h2>
<div class="wide" tabindex="0" role="region" aria-label="Lines of the bill"><table>
<thead><tr><th scope="col">service</th><th scope="col">for</th><th scope="col">quantity × price</th><th scope="col" class="number">USD</th><th scope="col">because</th></tr></thead>
<tbody>
${lines.map((line, i) => html`<tr><td>${line.service}</td><td>${line.item}</td><td>${figure(`cost_lines.${i}.quantity`, line.quantity, product(line))}</td><td class="number">${figure(`cost_lines.${i}.amount`, line.amount, usd(line.amount))}</td><td>${line.formula}</td></tr>
`)}<tr><td><b>total</b></td><td></td><td></td><td class="number"><b>${figure('cost', cost, usd(cost))}</b></td><td></td></tr>
</tbody>
</table></div>`;
}

function facts({ vault_name: vault, workflow_run: run, generated_at: at, prices: { region, date, source, overridden } }: DeletionPlan): Markup {
  const own = overridden.length ? `; your own for ${overridden.join(', ')}` : '';
  const rows: [string, string][] = [['vault', vault], ['run', run], ['region', region], ['made', at], ['prices', `${region}, ${date} (${source})${own}`]];
  return html`<h2>About the plan</h2>
<dl>
${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${foreign(value)}</dd>\n`)}</dl>
<p class="quiet">Programs find all of this in <code>plan.json</code>.</p>`;
}
