import { count, size, usd } from '../../format';
import { lineChart, Point } from '../../page/chart';
import { figure, html, Markup, sentence } from '../../page/markup';
import { strip } from '../../page/strip';
import { Plan } from '../plan';
import { hiddenLines, hoursText, isShown, payBack, product, STORAGE_WORDS, unverifiedPrices, waitsFor } from '../plan-words';
import { ClassStorage } from '../storage';

/** Months that the chart of storage shows at least and at most. */
const CHART_MONTHS = { LEAST: 6, MOST: 240 };

/** What the transfer costs, by service as bars. The largest stands first. */
export function costPart(plan: Plan): Markup {
  const { by_service: services, total } = plan.cost;
  const rows = Object.entries(services).sort(([, a], [, b]) => b - a);
  const most = rows.length ? rows[0][1] : 0;
  return html`<h2>What the transfer costs</h2>
<table>
<thead><tr><th scope="col">service</th><th scope="col" class="number">USD</th><td class="bar"></td></tr></thead>
<tbody>
${rows.map(([service, amount]) => html`<tr><th scope="row">${service}</th><td class="number">${figure(`cost.by_service.${service}`, amount, usd(amount))}</td><td class="bar">${strip(most, { amount })}</td></tr>
`)}<tr><th scope="row"><b>total</b></th><td class="number"><b>${figure('cost.total', total, usd(total))}</b></td><td class="bar"></td></tr>
</tbody>
</table>`;
}

/** What each line of the bill is calculated from. */
export function linesPart(plan: Plan): Markup {
  const [hidden, unverified] = [hiddenLines(plan), unverifiedPrices(plan)];
  return html`<h2>How the cost is calculated</h2>
<div class="wide" tabindex="0" role="region" aria-label="Lines of the bill"><table>
<thead><tr><th scope="col">service</th><th scope="col">for</th><th scope="col">quantity × price</th><th scope="col" class="number">USD</th><th scope="col">because</th></tr></thead>
<tbody>
${plan.cost.lines.filter(isShown).map((line) => html`<tr><td>${line.service}</td><td>${line.item}</td><td>${product(line)}</td><td class="number">${usd(line.amount)}</td><td>${line.formula}</td></tr>
`)}${hidden && html`<tr><td></td><td>${hidden.words}</td><td></td><td class="number">${usd(hidden.amount)}</td><td>the plan as JSON has them</td></tr>
`}</tbody>
</table></div>
${unverified && html`<p>${sentence(unverified)}</p>`}`;
}

/** What storage costs before and after, and when the transfer has paid for itself. */
export function storagePart(plan: Plan): Markup {
  const { before_monthly: before, after_monthly: after, formula, classes } = plan.storage;
  const most = Math.max(before, after);
  const row = (words: string, path: string, amount: number) => html`<tr><th scope="row">${words}</th><td class="number">${figure(path, amount, usd(amount))}</td><td class="bar">${strip(most, { amount })}</td></tr>
`;
  return html`<h2>What storage costs in a month</h2>
<table>
<thead><tr><td></td><th scope="col" class="number">USD</th><td class="bar"></td></tr></thead>
<tbody>
${row(STORAGE_WORDS.BEFORE, 'storage.before_monthly', before)}${row(STORAGE_WORDS.AFTER, 'storage.after_monthly', after)}</tbody>
</table>
${classes && classesTable(classes)}
<p>${payBack(plan)} ${formula}.</p>
${payBackChart(plan)}`;
}

const classesTable = (classes: readonly ClassStorage[]): Markup => html`<table>
<thead><tr><th scope="col">objects in</th><th scope="col" class="number">objects</th><th scope="col" class="number">size</th><th scope="col" class="number">USD</th></tr></thead>
<tbody>
${classes.map((row, i) => html`<tr><th scope="row">${row.storage_class}</th><td class="number">${count(row.archives)}</td><td class="number">${size(row.bytes)}</td><td class="number">${figure(`storage.classes.${i}.monthly`, row.monthly, usd(row.monthly))}</td></tr>
`)}</tbody>
</table>`;

/** What is paid altogether, month by month, with and without the transfer. */
function payBackChart({ cost: { total }, storage: { before_monthly: before, after_monthly: after, pay_back_months: months } }: Plan): Markup | false {
  if (months === null || !total || months > CHART_MONTHS.MOST) return false;
  const end = Math.min(CHART_MONTHS.MOST, Math.max(CHART_MONTHS.LEAST, Math.ceil(months * 2)));
  const moved: Point[] = [[0, total], [end, total + end * after]];
  const kept: Point[] = [[0, 0], [end, end * before]];
  return html`<div class="charts">${lineChart({
    caption: 'USD paid in all: solid with the transfer, dashed if everything stays in the vault',
    words: `After ${end} months: ${usd(moved[1][1])} with the transfer, ${usd(kept[1][1])} without it.`,
    y: (amount) => `$${amount.toLocaleString('en')}`,
  }, { first: moved, other: kept, meet: [months, months * before] }, 'mo')}</div>`;
}

export function timePart(plan: Plan): Markup {
  const { time } = plan;
  const waits = waitsFor(plan);
  if (waits === undefined) return html`<h2>How long it takes</h2>\n<p>There is nothing to wait for.</p>`;
  const most = Math.max(...time.lines.map(({ hours }) => hours));
  return html`<h2>How long it takes</h2>
<div class="wide" tabindex="0" role="region" aria-label="Time"><table>
<thead><tr><td></td><th scope="col" class="number">hours</th><td class="bar"></td><th scope="col">because</th></tr></thead>
<tbody>
${time.lines.map(({ phase, hours, formula }) => html`<tr><th scope="row">${phase}</th><td class="number">${hoursText(hours)}</td><td class="bar">${strip(most, { amount: hours })}</td><td>${formula}</td></tr>
`)}<tr><th scope="row"><b>total</b></th><td class="number"><b>${figure('time.hours', time.hours, hoursText(time.hours))}</b></td><td class="bar"></td><td></td></tr>
</tbody>
</table></div>
<p>${waits}</p>`;
}
