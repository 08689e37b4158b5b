import { count, size } from '../../format';
import { figure, foreign, html, Markup } from '../../page/markup';
import { strip } from '../../page/strip';
import { Plan } from '../plan';
import { contentRows, nameRows, nameSentences, sizeName } from '../plan-words';

/** Groups of skipped rows on the page, and characters of an example. plan.json has the others. */
const SHOWN_GROUPS = 50;
const EXAMPLE_CHARACTERS = 300;

/** What the inventory has, and what of it would be requested. */
export function contentsPart(plan: Plan): Markup {
  const [all] = contentRows(plan);
  return html`<h2>What would be moved</h2>
<table>
<thead><tr><td></td><th scope="col" class="number">archives</th><td class="bar"></td><th scope="col" class="number">size</th></tr></thead>
<tbody>
${contentRows(plan).map(({ name, last, archives, bytes }) => html`<tr><th scope="row">${last ? html`<b>${name}</b>` : name}</th><td class="number">${count(archives)}</td><td class="bar">${strip(all.archives, { amount: archives })}</td><td class="number">${size(bytes)}</td></tr>
`)}</tbody>
</table>`;
}

/** A histogram of the archives to request. */
export function sizesPart({ sizes }: Plan): Markup {
  const [most, mostBytes] = [Math.max(...sizes.map(({ archives }) => archives)), Math.max(...sizes.map(({ bytes }) => Number(bytes)))];
  return html`<h2>How large the archives are</h2>
<table>
<thead><tr><th scope="col">size of an archive</th><th scope="col" class="number">archives</th><td class="bar"></td><th scope="col" class="number">together</th><td class="bar"></td></tr></thead>
<tbody>
${sizes.map((row, i) => html`<tr><th scope="row">${sizeName(row)}</th><td class="number">${figure(`sizes.${i}.archives`, row.archives, count(row.archives))}</td><td class="bar">${strip(most, { amount: row.archives })}</td>
<td class="number">${figure(`sizes.${i}.bytes`, row.bytes, size(row.bytes))}</td><td class="bar">${strip(mostBytes, { amount: Number(row.bytes) })}</td></tr>
`)}</tbody>
</table>`;
}

/** Why rows of the inventory are skipped. */
export function skippedPart({ skipped_rows: groups }: Plan): Markup {
  const shown = groups.slice(0, SHOWN_GROUPS);
  return html`<h2>Why rows are skipped</h2>
<div class="wide" tabindex="0" role="region" aria-label="Skipped rows"><table>
<thead><tr><th scope="col">reason</th><th scope="col" class="number">archives</th><th scope="col">for example</th></tr></thead>
<tbody>
${shown.map(({ reason, archives, example }) => html`<tr><th scope="row">${reason}</th><td class="number">${count(archives)}</td><td>${foreign(example, EXAMPLE_CHARACTERS)}</td></tr>
`)}</tbody>
</table></div>
${groups.length > shown.length && html`<p>${count(groups.length - shown.length)} more are in <code>plan.json</code>.</p>`}`;
}

export function namesPart(plan: Plan): Markup {
  const rows = nameRows(plan);
  return html`<h2>Where the names come from</h2>
<table>
<thead><tr><th scope="col">from</th><th scope="col" class="number">archives</th><td class="bar"></td></tr></thead>
<tbody>
${rows.map(([source, archives]) => html`<tr><th scope="row">${source}</th><td class="number">${count(archives)}</td><td class="bar">${strip(rows[0][1], { amount: archives })}</td></tr>
`)}</tbody>
</table>
<p>${nameSentences(plan).join(' ')}</p>`;
}
