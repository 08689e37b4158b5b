import { AccountFigures, AccountPlan, AccountVault } from './account-plan';
import { COLUMNS, EXPLANATION, months, title } from './account-words';
import { count, size, usd } from '../../format';
import { documentOf } from '../../page/document';
import { figure, foreign, html, Markup } from '../../page/markup';
import { strip } from '../../page/strip';

/** Makes `account.html`, the page that shows the plan of several vaults to a person who decides. */
export function accountHtml(plan: AccountPlan): string {
  return documentOf({
    title: title(plan),
    body: html`<main>
<h1>${title(plan)}</h1>
<p>${EXPLANATION}</p>
${tiles(plan)}
${plan.vaults.length > 0 && vaults(plan)}
${plan.unmoved.length > 0 && unmoved(plan)}
<h2>About the plan</h2>
<dl>
<dt>storage class</dt><dd>${plan.storage_class}</dd>
<dt>tier</dt><dd>${plan.tier}</dd>
<dt>made</dt><dd>${plan.generated_at}</dd>
</dl>
<p class="quiet">Programs find all of this in <code>account.json</code>.</p>
</main>`,
  });
}

function tiles({ total }: AccountPlan): Markup {
  const paid = total.pay_back_months;
  return html`<ul class="tiles">
<li><b>${figure('total.archives', total.archives, count(total.archives))}</b> archives to request</li>
<li><b>${figure('total.bytes', total.bytes, size(total.bytes))}</b> to move</li>
<li><b>${figure('total.cost', total.cost, usd(total.cost))}</b> once</li>
<li><b>${figure('total.saving_monthly', total.saving_monthly, usd(total.saving_monthly))}</b> saved a month</li>
<li>${paid === null ? html`<b>never</b> pays for itself` : html`<b>${figure('total.pay_back_months', paid, months(total))}</b> months until it has paid for itself`}</li>
</ul>`;
}

/** The bar shows what a vault saves. */
function vaults({ vaults: all, total }: AccountPlan): Markup {
  const most = Math.max(0, ...all.map(({ saving_monthly: saving }) => saving));
  const numbers = (path: string, of: AccountFigures) => COLUMNS.map(({ figure: name, shown }) =>
    html`<td class="number">${of[name] === null ? shown(of) : figure(`${path}.${name}`, of[name], shown(of))}</td>`);
  return html`<h2>What it costs and saves</h2>
<div class="wide" tabindex="0" role="region" aria-label="Vaults"><table>
<thead><tr><th scope="col">vault</th><th scope="col">region</th><td class="bar"></td>${COLUMNS.map(({ head }) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>
${all.map((vault, i) => html`<tr><th scope="row">${linked(vault)}</th><td>${vault.region}</td><td class="bar">${strip(most, { amount: Math.max(0, vault.saving_monthly) })}</td>${numbers(`vaults.${i}`, vault)}</tr>
`)}<tr><th scope="row"><b>together</b></th><td></td><td class="bar"></td>${numbers('total', total)}</tr>
</tbody>
</table></div>`;
}

const encodeFolder = (folder: string): string => folder.split('/').map(encodeURIComponent).join('/');

const linked = ({ name, folder }: AccountVault): Markup =>
  (folder === undefined ? foreign(name) : html`<a href="${encodeFolder(folder)}/plan.html">${foreign(name)}</a>`);

const unmoved = ({ unmoved: all }: AccountPlan): Markup => html`<h2>What is not moved</h2>
<table>
<thead><tr><th scope="col">vault</th><th scope="col">because</th></tr></thead>
<tbody>
${all.map(({ name, reason }) => html`<tr><th scope="row">${foreign(name)}</th><td>${foreign(reason)}</td></tr>
`)}</tbody>
</table>`;
