import { count, size } from '../../format';
import { figure, foreign, html, Markup } from '../../page/markup';
import { PlanRule } from '../object-rules';
import { Plan } from '../plan';
import { ruleSentence, savingOf, tagsText } from '../plan-words';

/** Characters of the tags of a rule. plan.json has all. */
const SHOWN_CHARACTERS = 200;

/** What each object rule does, and what it saves. */
export function rulesPart(plan: Plan, rules: readonly PlanRule[]): Markup {
  return html`<h2>What the object rules do</h2>
<div class="wide" tabindex="0" role="region" aria-label="Object rules"><table>
<thead><tr><th scope="col" class="number">rule</th><th scope="col">for</th><th scope="col">class</th><th scope="col">tags</th><th scope="col" class="number">archives</th><th scope="col" class="number">size</th><th scope="col" class="number">saves in a month</th><th scope="col" class="number">saves once</th></tr></thead>
<tbody>
${rules.map(row)}</tbody>
</table></div>
<p>${ruleSentence(plan)}</p>`;
}

const row = ({ rule, match, storage_class: storageClass, tags, archives, bytes, saved_monthly: monthly, saved_once: once }: PlanRule, i: number): Markup => html`<tr><th scope="row" class="number">${rule}</th><td>${foreign(match)}</td><td>${storageClass}</td><td>${foreign(tagsText(tags), SHOWN_CHARACTERS)}</td><td class="number">${figure(`object_rules.${i}.archives`, archives, count(archives))}</td><td class="number">${figure(`object_rules.${i}.bytes`, bytes, size(bytes))}</td><td class="number">${figure(`object_rules.${i}.saved_monthly`, monthly, savingOf(monthly))}</td><td class="number">${figure(`object_rules.${i}.saved_once`, once, savingOf(once))}</td></tr>
`;
