import fc from 'fast-check';
import { CampaignItem, CampaignVaultItem } from '../../../src/contracts/campaign';
import { RUN_ID_PATTERN } from '../../../src/contracts/launch';
import { RunItem } from '../../../src/contracts/run';
import { runOfVault } from '../../../src/domain/campaign/run-name';
import { summarizeCampaign, VaultRun } from '../../../src/domain/campaign/summary';
import { campaignPage } from '../../../src/domain/campaign/summary-page';
import { manifestTotals, runItem } from '../../support/memory-runs';

const AT = '2026-11-22T10:00:00.000Z';
const item = (overrides: Partial<CampaignItem> = {}): CampaignItem => ({
  pk: 'campaign|all', sk: 'campaign', format: 1, parameters: { vault_names: '*' }, mode: 'transfer', execution_arn: 'execution-1', started_at: '2026-11-22T08:00:00.000Z', vaults: 1, ...overrides,
});
const totals = manifestTotals({ archives: 10, bytes: 1000, cost: 2 });
const vault = (vault_name: string, run?: Partial<RunItem>, row: Partial<CampaignVaultItem> = {}): VaultRun => ({
  vault: { format: 1, vault_name, plan: 1, ...row }, name: `all-${vault_name}`, ...(run ? { run: runItem(run) } : {}),
});
const moved = vault('moved', { phase: 'finished', outcome: 'succeeded', totals, spent_nano_usd: 1e9 });
const failure = { error: 'VaultBusy', cause: 'another run moves it' };
const of = (
  runs: readonly VaultRun[], about: Partial<CampaignItem> = {}, ended: { failure?: typeof failure } = {},
  left: { vault_name: string; left_out: string }[] = [],
) => summarizeCampaign('all', item(about), { runs, left }, { ...ended, at: AT, report: 's3://bucket/all/campaign/summary.md' });

it.each<[string, VaultRun, string, string | undefined]>([
  ['moved', moved, 'moved', undefined],
  ['moved, but for what was not selected', vault('v', { phase: 'finished', outcome: 'succeeded', totals: { ...totals, left_out: 1200 } }), 'moved', '1,200 archives were not selected, and are not copied'],
  ['moved with failures', vault('v', { phase: 'finished', outcome: 'completed-with-failures', totals, resumable: 3 }), 'moved-with-failures', '3 archives can be resumed'],
  ['moved, and the rest was skipped', vault('v', { phase: 'finished', outcome: 'completed-with-failures', totals, resumable: 0 }), 'moved-with-failures', 'its report lists what was skipped, and why'],
  ['stopped', vault('v', { phase: 'finished', outcome: 'stopped', totals, stop_reason: 'RequestsRefused: busy' }), 'failed', 'RequestsRefused: busy'],
  ['refused when it was to be moved', vault('v', { phase: 'planned', totals }, { failure }), 'failed', 'VaultBusy: another run moves it'],
  ['at work', vault('v', { phase: 'downloading', totals }), 'failed', 'its run was still at work when the campaign ended'],
  ['not begun', vault('v', { phase: 'planned', totals }), 'planned', undefined],
  ['refused when it was to be planned', vault('v', undefined, { failure }), 'unplanned', 'VaultBusy: another run moves it'],
  ['stopped while it was planned', vault('v', { phase: 'finished', outcome: 'stopped', stop_reason: 'MalformedInventory: no' }, { failure }), 'unplanned', 'MalformedInventory: no'],
  ['never reached', vault('v'), 'unplanned', 'the campaign ended before the vault was planned'],
  ['left out by its plan', vault('v', { phase: 'planned', totals }, { left_out: 'a mapping vault' }), 'left-out', 'a mapping vault'],
])('tells of a vault that is %s', (_, one, state, reason) => {
  expect(of([one]).vaults[0]).toMatchObject({ state, ...(reason === undefined ? {} : { reason }) });
  if (reason === undefined) expect(of([one]).vaults[0]).not.toHaveProperty('reason');
});

it('adds up archives, cost and what was spent', () => {
  const summary = of([moved, vault('planned', { phase: 'planned', totals })], { maximum_cost: 5 });
  expect(summary).toMatchObject({ planned: { archives: 20, bytes: 2000 }, cost: 4, spent: 1, maximum_cost: 5 });
  expect(summary.states).toMatchObject({ moved: 1, planned: 1, failed: 0 });
});

it('has succeeded only if each vault is moved with every archive, or is left out', () => {
  const left = [{ vault_name: 'moved_mapping', left_out: 'a mapping vault' }];
  expect(of([moved], {}, {}, left).outcome).toBe('succeeded');
  expect(of([moved, vault('v')], {}, {}, left).outcome).toBe('completed-with-failures');
  expect(of([vault('v', { phase: 'planned', totals })], { mode: 'plan' }).outcome).toBe('planned');
});

it('is stopped if the destination refused, or an error ended it, and says which', () => {
  expect(of([moved], {}, { failure })).toMatchObject({ outcome: 'stopped', ...failure });
  const stopped_by = { error: 'DestinationRefuses', cause: 'no key', vault_name: 'v' };
  expect(of([moved], { stopped_by }, { failure: { error: 'NothingPlanned', cause: '' } })).toMatchObject({ outcome: 'stopped', error: 'DestinationRefuses' });
});

it('the page lists each vault with its reason, which cannot break the table', () => {
  const page = campaignPage(of([moved, vault('v', undefined, { failure: { error: 'X', cause: 'a | b\nc' } })], {}, { failure }));
  expect(page).toContain('# Campaign all: stopped');
  expect(page).toContain('**It ended early: VaultBusy.** another run moves it');
  expect(page).toContain('| moved | moved | all-moved | 10 | 1000 B | $2.00 |  |');
  expect(page).toContain('| v | unplanned |  |  |  |  | X: a \\| b c |');
});

describe('the name of a run', () => {
  it('tells the campaign, the number and the vault, and which plan it is', () => {
    expect(runOfVault('all-2026', { number: 17, vaultName: 'photos.2012', plan: 1 })).toBe('all-2026-0017-photos-2012');
    expect(runOfVault('all-2026', { number: 17, vaultName: 'photos', plan: 2 })).toBe('all-2026-0017-photos-p2');
  });

  it('is one that a run may have, and no two vaults have the same', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,255}$/);
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/), name, fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 99 }), (campaign, vaultName, number, plan) => {
      const run = runOfVault(campaign, { number, vaultName, plan });
      expect(run).toMatch(new RegExp(RUN_ID_PATTERN));
      expect(run).not.toBe(runOfVault(campaign, { number: number + 1, vaultName, plan }));
      expect(run).not.toBe(runOfVault(campaign, { number, vaultName, plan: plan + 1 }));
    }));
  });
});
