import { AccountFigures, AccountPlan } from './account-plan';
import { COLUMNS, EXPLANATION, title } from './account-words';
import { cell } from '../plan-words';

/** Makes `account.md`, the page that shows the plan of several vaults to people. */
export function accountPage(plan: AccountPlan): string {
  return [
    `# ${title(plan)}`,
    `As ${plan.storage_class}, retrieved by tier ${plan.tier}. Made ${plan.generated_at}.`,
    EXPLANATION,
    ...(plan.vaults.length ? [vaults(plan)] : []),
    ...(plan.unmoved.length ? [unmoved(plan)] : []),
  ].join('\n\n') + '\n';
}

function vaults({ vaults: all, total }: AccountPlan): string {
  const row = (words: readonly string[], of: AccountFigures) => `| ${[...words, ...COLUMNS.map(({ shown }) => shown(of))].join(' | ')} |`;
  return [
    '## What it costs and saves', '',
    `| vault | region | ${COLUMNS.map(({ head }) => head).join(' | ')} |`, `|---|---|${COLUMNS.map(() => '---:|').join('')}`,
    ...all.map((vault) => row([cell(vault.name), vault.region], vault)),
    row(['**together**', ''], total),
  ].join('\n');
}

const unmoved = ({ unmoved: all }: AccountPlan): string =>
  ['## What is not moved', '', '| vault | because |', '|---|---|', ...all.map(({ name, reason }) => `| ${cell(name)} | ${cell(reason)} |`)].join('\n');
