import { CampaignSummary, VAULT_STATE, VaultState, VaultSummary } from '../../contracts/campaign';
import { count, size, usd } from '../format';
import { cell } from '../plan/plan-words';

/** What each state means, in the order of the page. */
const MEANS: Record<VaultState, string> = {
  [VAULT_STATE.MOVED]: 'moved, with every archive that was selected',
  [VAULT_STATE.MOVED_WITH_FAILURES]: 'moved, and some archives are failed or skipped',
  [VAULT_STATE.FAILED]: 'not moved, or not wholly',
  [VAULT_STATE.PLANNED]: 'planned, and not moved yet',
  [VAULT_STATE.UNPLANNED]: 'without a plan',
  [VAULT_STATE.LEFT_OUT]: 'left out on purpose',
};

/** Makes `campaign/summary.md`. */
export function campaignPage(summary: CampaignSummary): string {
  const { campaign, outcome, finished_at: at, states, planned, cost, spent, maximum_cost: maximum, error, cause, vaults } = summary;
  return [
    `# Campaign ${campaign}: ${outcome}`,
    '',
    `Ended ${at}. The plans hold ${count(planned.archives)} archives of ${size(planned.bytes)} and cost ${usd(cost)}. Requests to Glacier have cost ${usd(spent)} until now${maximum === undefined ? '' : `, of at most ${usd(maximum)}`}.`,
    ...(error ? ['', `**It ended early: ${error}.** ${cause ?? ''} Put that right, and launch the campaign again under the same name: it goes on.`] : []),
    '',
    '| vaults | |',
    '|---:|---|',
    ...Object.entries(MEANS).filter(([state]) => states[state as VaultState]).map(([state, means]) => `| ${count(states[state as VaultState])} | ${means} |`),
    '',
    '| vault | state | run | archives | size | plan | why |',
    '|---|---|---|---:|---:|---:|---|',
    ...vaults.map(row),
    '',
  ].join('\n');
}

function row({ vault_name: vault, state, workflow_run: run = '', planned, cost, reason = '' }: VaultSummary): string {
  const figures = planned ? [count(planned.archives), size(planned.bytes), usd(cost ?? 0)] : ['', '', ''];
  return `| ${[cell(vault), state, run, ...figures, cell(reason)].join(' | ')} |`;
}
