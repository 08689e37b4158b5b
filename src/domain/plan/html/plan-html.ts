import { classChoicesPart } from './classes';
import { contentsPart, namesPart, sizesPart, skippedPart } from './contents';
import { costPart, linesPart, storagePart, timePart } from './cost';
import { rulesPart } from './rules';
import { count, size, usd } from '../../format';
import { documentOf } from '../../page/document';
import { figure, foreign, html, Markup, sentence } from '../../page/markup';
import { Plan } from '../plan';
import { goOn, hours, payBack, priceSources, title } from '../plan-words';

/** Makes `plan/plan.html`, the page that shows a plan to a person who decides. */
export function planHtml(plan: Plan): string {
  return documentOf({
    title: title(plan),
    body: html`<main>
<h1>${title(plan)}</h1>
${warnings(plan)}
${tiles(plan)}
<h2>How to go on</h2>
<ol>
${goOn(plan).map((step) => html`<li>${sentence(step)}</li>\n`)}</ol>
${contentsPart(plan)}
${plan.archives > 0 && sizesPart(plan)}
${costPart(plan)}
${storagePart(plan)}
${plan.class_choices && classChoicesPart(plan.class_choices)}
${plan.object_rules && rulesPart(plan, plan.object_rules)}
${timePart(plan)}
${plan.skipped_rows.length > 0 && skippedPart(plan)}
${Object.keys(plan.names).length > 0 && namesPart(plan)}
${linesPart(plan)}
${facts(plan)}
</main>`,
  });
}

function warnings({ warnings: all }: Plan): Markup | false {
  return all.length > 0 && html`<div class="note care"><p><strong>Before you pay</strong></p><ul>
${all.map((warning) => html`<li>${sentence(warning)}</li>\n`)}</ul></div>`;
}

function tiles(plan: Plan): Markup {
  const { archives, bytes, cost, time, storage: { pay_back_months: months } } = plan;
  return html`<p>${archives ? 'Nothing has been requested yet.' : html`<b>Nothing is left to request.</b>`} ${payBack(plan)}</p>
<ul class="tiles">
<li><b>${figure('archives', archives, count(archives))}</b> archives to request</li>
<li><b>${figure('bytes', bytes, size(bytes))}</b> to move</li>
<li><b>${figure('cost.total', cost.total, usd(cost.total))}</b> once</li>
<li><b>${figure('time.hours', time.hours, hours(time.hours))}</b> if nothing goes wrong</li>
<li>${months === null ? html`<b>never</b> pays for itself` : payingBack(months)}</li>
</ul>`;
}

function payingBack(months: number): Markup {
  const shown = months.toLocaleString('en', { maximumFractionDigits: 1 });
  return html`<b>${figure('storage.pay_back_months', months, shown)}</b> ${shown === '1' ? 'month' : 'months'} until it has paid for itself`;
}

function facts(plan: Plan): Markup {
  const { region, destination_region: destination, prices } = plan;
  const rows: [string, string | undefined][] = [
    ['vault', plan.vault_name],
    ['run', plan.workflow_run],
    ['region', destination === region ? region : `${region}, to ${destination}`],
    ['storage class', plan.storage_class],
    ['tier', plan.tier],
    ['made', plan.generated_at],
    ['prices', priceSources(prices)],
    ['uploaded', plan.oldest === undefined ? undefined : `${plan.oldest} to ${plan.newest}`],
  ];
  return html`<h2>About the plan</h2>
<dl>
${rows.map(([name, value]) => value !== undefined && html`<dt>${name}</dt><dd>${foreign(value)}</dd>\n`)}</dl>
<p class="quiet">Programs find all of this in ${plan.workflow_run === undefined ? html`the plan as JSON (<code>--json</code>, or <code>plan.json</code> of <code>--out</code>)` : html`<code>plan.json</code>`}.</p>`;
}
