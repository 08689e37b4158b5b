import { usd } from '../../format';
import { figure, html, Markup } from '../../page/markup';
import { ClassChoice } from '../class-choices';
import { CLASS_CHOICES_WORDS, leastDays, paidAfter } from '../plan-words';

/** The same transfer with each storage class. */
export function classChoicesPart(choices: readonly ClassChoice[]): Markup {
  return html`<h2>Which storage class</h2>
<div class="wide" tabindex="0" role="region" aria-label="Storage classes"><table>
<thead><tr><th scope="col">class</th><th scope="col" class="number">USD once</th><th scope="col" class="number">USD in a month</th><th scope="col" class="number">pays for itself after</th><th scope="col">read back after</th><th scope="col" class="number">billed for at least</th></tr></thead>
<tbody>
${choices.map(row)}</tbody>
</table></div>
<p>${CLASS_CHOICES_WORDS}</p>`;
}

const row = (choice: ClassChoice, i: number): Markup => html`<tr><th scope="row">${choice.storage_class}</th><td class="number">${figure(`class_choices.${i}.cost`, choice.cost, usd(choice.cost))}</td><td class="number">${figure(`class_choices.${i}.after_monthly`, choice.after_monthly, usd(choice.after_monthly))}</td><td class="number">${paidAfter(choice)}</td><td>${choice.read_after}</td><td class="number">${leastDays(choice)}</td></tr>
`;
