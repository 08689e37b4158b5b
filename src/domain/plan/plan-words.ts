import { ClassChoice } from './class-choices';
import { CostLine } from './cost-line';
import { PlanRule } from './object-rules';
import { Plan, PricesUsed, SizeRow } from './plan';
import { Amount } from '../../contracts/manifest';
import { ObjectTags } from '../../contracts/object-tags';
import { MODE } from '../../contracts/run';
import { count, micros, size, usd } from '../format';
import { DOCS } from '../page/markup';

/* What the pages of a plan say in words. Code stands between backticks. */

export const title = ({ vault_name: vault, cost, time }: Plan): string =>
  `Plan${vault === undefined ? '' : ` for the vault ${vault}`}: ${usd(cost.total)}, ${hours(time.hours)}`;

/** A text that stays in its cell of a table in Markdown. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** Where the prices come from. */
export const priceSources = ({ region, date, source, listed, overridden }: PricesUsed): string => [
  `${region}, ${date} (${source})`,
  ...(listed.length ? [`AWS's price list of the day for ${listed.join(', ')}`] : []),
  ...(overridden.length ? [`your own for ${overridden.join(', ')}`] : []),
].join('; ');

export function hours(figure: number): string {
  if (figure < 72) return `${figure.toLocaleString('en', { maximumFractionDigits: 1 })} hours`;
  return `${(figure / 24).toLocaleString('en', { maximumFractionDigits: 1 })} days`;
}

/** A row of what the inventory has. */
export interface ContentRow extends Amount {
  readonly name: string;
  /** What is left in the end: the archives to request. */
  readonly last?: true;
}

/** What the inventory has, and what of it would be requested. */
export function contentRows(plan: Plan): ContentRow[] {
  const without: ContentRow[] = [
    { name: 'left out by the selection', ...plan.left_out },
    { name: 'already at the destination', ...plan.already_downloaded },
    { name: 'another object is at the key', ...plan.collisions },
    ...Object.entries(plan.skipped).map(([reason, amount]) => ({ name: `skipped: ${reason}`, ...amount })),
  ];
  const { archives, bytes } = plan.to_request;
  return [{ name: 'inventory', ...plan.inventory }, ...without.filter((row) => row.archives), { name: 'to request', last: true, archives, bytes }];
}

export const sizeName = ({ from, to }: SizeRow): string => (to === null ? `${size(from)} and more` : `${size(from)} to ${size(to)}`);

/** Archives by the source of their name, the most frequent first. */
export const nameRows = ({ names }: Plan): [source: string, archives: number][] => Object.entries(names).sort(([, a], [, b]) => b - a);

export function nameSentences(plan: Plan): string[] {
  const { applied, unknown, duplicates, empty } = plan.name_overrides;
  const overridden = applied || unknown || duplicates || empty;
  return [
    `${count(plan.undecodable)} descriptions could not be decoded, and ${count(plan.folder_markers)} archives stand for folders.`,
    ...(overridden ? [`Of the lines of the name override file, ${count(applied)} name an archive, ${count(empty)} have no name, ${count(unknown)} are for archives that the inventory does not list, and ${count(duplicates)} repeat an earlier id.`] : []),
    ...(plan.unknown_selected_ids ? [`${count(plan.unknown_selected_ids)} ids of the selection are not in the inventory.`] : []),
  ];
}

/** What to do next, in an order. */
export const goOn = (plan: Plan): string[] => [
  ...decide(plan),
  `After the transfer, delete the archives from the vault: until then you pay for both. [How](${DOCS}/deletion.md).`,
];

const decide = ({ workflow_run: run }: Plan): string[] => (run === undefined
  ? [
    'Is the storage class right, and is it worth it? The table below compares the classes. `--storage-class` plans another one, and `--exclude` a part of the vault.',
    `Give this page to an engineer, who [deploys the transfer and launches it](${DOCS}/launching.md) with \`Mode\` = \`${MODE.PLAN}\`. That plan also looks at the destination, and takes what Glacier costs in your region from the price list of AWS.`,
    `Carry that plan out with \`Mode\` = \`${MODE.TRANSFER}\` and a \`MaximumCost\` in USD.`,
  ]
  : [`Execute the launch document with \`WorkflowRun\` = \`${run}\`, \`Mode\` = \`${MODE.TRANSFER}\` and a \`MaximumCost\` in USD. The run goes on from this plan, and does not retrieve the inventory again.`]);

export const number = (figure: number): string => figure.toLocaleString('en', { maximumFractionDigits: figure < 1 ? 6 : 2 });
/** A price can be a small part of a cent, so it keeps more digits. */
const price = (figure: number): string => `$${figure.toLocaleString('en', { maximumFractionDigits: 10 })}`;

/** USD. The pages show lines of at least this amount. plan.json has all lines. */
const SHOWN_FROM = 0.01;
export const isShown = ({ amount }: CostLine): boolean => amount >= SHOWN_FROM;

/** What a line multiplies. */
export const product = ({ quantity, unit, unit_price: unitPrice, unverified }: CostLine): string =>
  `${number(quantity)} × ${price(unitPrice)} per ${unit}${unverified ? ' (unverified)' : ''}`;

/** @returns undefined if every line is shown. */
export function hiddenLines({ cost }: Plan): { readonly words: string; readonly amount: number } | undefined {
  const lines = cost.lines.filter((line) => !isShown(line));
  return lines.length ? { words: `${lines.length} lines of less than a cent each`, amount: lines.reduce((sum, { amount }) => sum + amount, 0) } : undefined;
}

/** @returns undefined if public documents confirm every price. */
export function unverifiedPrices({ cost }: Plan): string | undefined {
  const names = new Set(cost.lines.filter((line) => line.unverified).map((line) => `\`${line.price}\``));
  return names.size ? `Unverified prices are assumptions. You can replace them by the prop \`prices\` of the construct, or by \`--prices\` of the plan command: ${[...names].join(', ')}. `
    + 'Durations, log sizes and polls are estimates. Free tiers are not deducted.' : undefined;
}

export const payBack = ({ storage: { pay_back_months: months } }: Plan): string => (months === null
  ? 'Storage does not get cheaper, so the transfer does not pay for itself.'
  : `The transfer pays for itself after ${inMonths(months)}, counted from the deletion of the archives from the vault.`);

const inMonths = (months: number): string => `${number(months)} ${number(months) === '1' ? 'month' : 'months'}`;

export const CLASS_CHOICES_WORDS = 'For all objects to which no rule gives a class. Once: the whole transfer. In a month: the storage of the objects, and of what stays in the vault. '
  + 'S3 charges for each GB that is read back from any class but STANDARD and INTELLIGENT_TIERING.';
export const paidAfter = ({ pay_back_months: months }: ClassChoice): string => (months === null ? 'never' : inMonths(months));
export const leastDays = ({ least_days: days }: ClassChoice): string => (days ? `${days} days` : 'nothing');

export const STORAGE_WORDS = { BEFORE: 'in the vault today', AFTER: 'after the transfer, with the moved archives deleted from the vault' } as const;

/** A hundredth of an hour is about half a minute. A plan is not more exact than that. */
export const hoursText = (figure: number): string => (figure > 0 && figure < 0.01 ? 'less than 0.01' : figure.toLocaleString('en', { maximumFractionDigits: 2 }));

/** @returns undefined if there is nothing to wait for. */
export const waitsFor = ({ time }: Plan): string | undefined => (time.lines.length
  ? `Requests, downloads and proofs go on at the same time, after Glacier's first answer. The transfer waits longest for: ${time.limited_by}.` : undefined);

/** What a rule saves, or costs more. */
export function savingOf(saved: number): string {
  if (!micros(saved)) return 'nothing';
  return saved > 0 ? usd(saved) : `${usd(-saved)} more`;
}

/** Tags in words: `team = photos, kept = for ever`. */
export const tagsText = (tags: ObjectTags = {}): string => Object.entries(tags).map(([name, value]) => `${name} = ${value}`).join(', ');

/** What the rules save together, beside the class of the run. */
export function ruleSentence({ object_rules: rules = [], storage_class: storageClass }: Plan): string {
  const together = (saved: (rule: PlanRule) => number) => rules.reduce((sum, rule) => sum + saved(rule), 0);
  const [monthly, once] = [together((rule) => rule.saved_monthly), together((rule) => rule.saved_once)];
  const words = (saved: number) => (micros(saved) ? `${saved > 0 ? 'save' : 'cost'} ${usd(Math.abs(saved))}${saved > 0 ? '' : ' more'}` : 'change nothing');
  return `Beside ${storageClass} for all objects, the rules ${words(monthly)} in a month, and ${words(once)} once. Tags are in the amounts of a month.`;
}
