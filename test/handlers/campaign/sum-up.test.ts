import { campaignItem, CampaignWorld, plannedRun, vaultItem } from './campaign-world';
import { CampaignItem, CampaignVaultItem } from '../../../src/contracts/campaign';
import { jsonForOthers } from '../../../src/domain/exact-json';
import { endCampaign, planAccount } from '../../../src/handlers/campaign/sum-up';
import { planFor } from '../../domain/plan/plans';

const world = new CampaignWorld();
const ME = { campaign: 'all', execution_arn: 'execution-1' };
const plans = { photos: planFor('photos', 1000), films: planFor('films', 10) };
const [photosCost, filmsCost] = [plans.photos.cost.total, plans.films.cost.total];
const FILMS = vaultItem('films');
const PHOTOS = vaultItem('photos', {}, 2);
const LOCKED = vaultItem('locked', { failure: { error: 'AccessDeniedException', cause: 'denied' } }, 3);
const left = { pk: 'campaign|all', sk: 'left|photos_mapping', format: 1, vault_name: 'photos_mapping', left_out: 'it holds names' };

async function given(
  campaign: Partial<CampaignItem> = {}, run: Parameters<typeof plannedRun>[3] = {}, rows: readonly CampaignVaultItem[] = [FILMS, PHOTOS, LOCKED],
): Promise<void> {
  await world.put([
    { ...campaignItem({ vaults: 3, ...campaign }) }, ...rows.map((row) => ({ ...row })), left,
    plannedRun('all-0001-films', 'films', filmsCost), plannedRun('all-0002-photos', 'photos', photosCost, run),
    { pk: 'campaign', sk: 'active', campaign: 'all', execution_arn: 'execution-1' },
  ]);
  for (const [name, run_] of [['films', 'all-0001-films'], ['photos', 'all-0002-photos']] as const) {
    world.texts.set(`${run_}/plan/plan.json`, jsonForOthers({ ...plans[name], generated_at: '2026-11-20T00:00:00.000Z' }));
  }
}
const account = () => JSON.parse(world.texts.get('all/campaign/account.json')!);
const maxima = async () => [await world.item('vault|0001'), await world.item('vault|0002')].map((item) => item!.maximum_cost);

describe('the plan of the account', () => {
  it('lists the vault that saves most first, and those without a plan with the reason', async () => {
    await given();
    expect(await planAccount(ME, world.ports)).toEqual({ cost: filmsCost + photosCost });
    expect(account().vaults.map(({ name, folder }: Record<string, string>) => [name, folder])).toEqual([['photos', '../../all-0002-photos/plan'], ['films', '../../all-0001-films/plan']]);
    expect(account().unmoved).toEqual([{ name: 'locked', reason: 'AccessDeniedException: denied' }, { name: 'photos_mapping', reason: 'it holds names' }]);
    expect(world.texts.get('all/campaign/account.md')).toContain('| locked | AccessDeniedException: denied |');
    expect(world.texts.get('all/campaign/account.html')).toContain('<a href="../../all-0002-photos/plan/plan.html">');
  });

  it('notes when each plan was made, and without a maximum gives no vault one', async () => {
    await given({}, {}, [FILMS, { ...PHOTOS, maximum_cost: 7, planned_at: '2026-11-22T10:00:00.000Z' }, LOCKED]);
    await planAccount(ME, world.ports);
    expect(await world.item('vault|0002')).toEqual({ ...PHOTOS, cleared_by: 'execution-1', planned_at: '2026-11-20T00:00:00.000Z' });
    expect(await world.item('vault|0003')).toEqual({ ...LOCKED });
  });

  it('divides the maximum among the vaults with a plan', async () => {
    await given({ maximum_cost: 5000 });
    await planAccount(ME, world.ports);
    const [films, photos] = await maxima() as number[];
    expect(films).toBeGreaterThan(filmsCost);
    expect(photos).toBeGreaterThan(photosCost);
    expect(films + photos).toBeLessThanOrEqual(5000);
    expect(films + photos).toBeGreaterThan(4999.9);
  });

  it('counts what a run has spent above its plan', async () => {
    await given({ maximum_cost: 5000 }, { spent_nano_usd: 4999e9, phase: 'finished' });
    await expect(planAccount(ME, world.ports)).resolves.toBeDefined();
    expect((await maxima())[1]).toBeGreaterThanOrEqual(4999);
    await given({ maximum_cost: 5000 }, { spent_nano_usd: 5000e9, phase: 'finished' });
    await expect(planAccount(ME, world.ports)).rejects.toMatchObject({ name: 'CostAboveMaximum' });
  });

  it('takes an earlier part from a vault that has no plan now, and counts what its run has spent', async () => {
    const stale = { ...LOCKED, maximum_cost: 60, cleared_by: 'execution-0' };
    await given({ maximum_cost: 5000 }, {}, [FILMS, PHOTOS, stale]);
    await planAccount(ME, world.ports);
    expect(await world.item('vault|0003')).toEqual({ ...LOCKED });
    expect(await world.item('vault|0001')).toMatchObject({ cleared_by: 'execution-1' });
    await given({ maximum_cost: 5000 }, {}, [FILMS, PHOTOS, stale]);
    await world.database.put('transfers', [...await world.items(), plannedRun('all-0003-locked', 'locked', 1, { phase: 'finished', spent_nano_usd: 4999e9 })]);
    await expect(planAccount(ME, world.ports)).rejects.toMatchObject({ name: 'CostAboveMaximum' });
  });

  it('a vault that the page leaves out needs nothing of the maximum', async () => {
    const mapping = vaultItem('films_mapping', {}, 2);
    await given({ maximum_cost: Math.ceil(filmsCost * 100) / 100 }, {}, [FILMS, mapping]);
    await world.database.put('transfers', [...(await world.items()).filter(({ pk }) => pk !== 'all-0002-photos'), plannedRun('all-0002-films_mapping', 'films_mapping', 50)]);
    world.texts.set('all-0002-films_mapping/plan/plan.json', jsonForOthers({ ...planFor('films_mapping', 1), cost: { total: 50 } }));
    await planAccount(ME, world.ports);
    expect(await maxima()).toEqual([Math.ceil(filmsCost * 100) / 100, 0]);
  });

  it('gives a run at least what it has spent, to the last billionth', async () => {
    await given({ maximum_cost: 5000 }, { spent_nano_usd: 4_000_000_000_400, phase: 'finished' }, [PHOTOS]);
    await world.database.put('transfers', (await world.items()).map((item) => (item.pk === 'campaign|all' && item.sk === 'campaign' ? { ...item, maximum_cost: 4000 } : item)));
    await expect(planAccount(ME, world.ports)).rejects.toMatchObject({ name: 'CostAboveMaximum', message: expect.stringContaining('cost USD 4000.01 together') });
  });

  it('is refused above the maximum, with the page written and no part given', async () => {
    await given({ maximum_cost: 0.01 });
    await expect(planAccount(ME, world.ports)).rejects.toMatchObject({
      name: 'CostAboveMaximum', message: expect.stringMatching(/together, each rounded up to the cent, and MaximumCost is USD 0\.01\. .*s3:\/\/inventories\/all\/campaign\/account\.md/),
    });
    expect(account().vaults).toHaveLength(2);
    expect(await maxima()).toEqual([undefined, undefined]);
  });

  it('leaves out a vault whose own inventory shows that it holds names, as the page says', async () => {
    const mapping = vaultItem('films_mapping', {}, 2);
    await given({}, {}, [FILMS, mapping]);
    await world.database.put('transfers', [...(await world.items()).filter(({ pk }) => pk !== 'all-0002-photos'), plannedRun('all-0002-films_mapping', 'films_mapping', 1)]);
    world.texts.set('all-0002-films_mapping/plan/plan.json', jsonForOthers(planFor('films_mapping', 1)));
    await planAccount(ME, world.ports);
    expect(await world.item('vault|0002')).toMatchObject({ left_out: expect.stringContaining('the mapping vault of films') });
    expect(await world.item('vault|0001')).not.toHaveProperty('left_out');
  });

  it('does not list a row that a launch left which died before it knew how many vaults there are', async () => {
    await given({ vaults: 2 });
    await planAccount(ME, world.ports);
    expect(account().unmoved.map(({ name }: { name: string }) => name)).toEqual(['photos_mapping']);
  });

  it('is refused if no vault has a plan, after it has said why', async () => {
    await given({}, {}, [LOCKED]);
    await expect(planAccount(ME, world.ports)).rejects.toMatchObject({ name: 'NothingPlanned' });
    expect(account()).toMatchObject({ vaults: [], unmoved: [{ name: 'locked' }, { name: 'photos_mapping' }] });
  });

  it('takes no run of another vault for the vault\'s own', async () => {
    await given({}, { vault_name: 'other' });
    await planAccount(ME, world.ports);
    expect(account().vaults.map(({ name }: { name: string }) => name)).toEqual(['films']);
  });
});

describe('an execution that does not lead the campaign', () => {
  const ANOTHER = { campaign: 'all', execution_arn: 'execution-0' };

  it('gives no vault a part, and writes no summary', async () => {
    await given({ maximum_cost: 5000 });
    const items = await world.items();
    await expect(planAccount(ANOTHER, world.ports)).rejects.toThrow('is led by the execution execution-1 now');
    await expect(endCampaign(ANOTHER, world.ports)).rejects.toThrow('is led by the execution execution-1 now');
    expect(await world.items()).toEqual(items);
    expect([...world.texts.keys()].filter((key) => key.startsWith('all/'))).toEqual([]);
  });

  it('gives none either if another campaign is active, and that stays active', async () => {
    await given({ maximum_cost: 5000 });
    await world.database.put('transfers', (await world.items()).map((item) => (item.sk === 'active' ? { ...item, campaign: 'other', execution_arn: 'execution-9' } : item)));
    await expect(planAccount(ME, world.ports)).rejects.toThrow('the campaign other is active');
    await endCampaign(ME, world.ports);
    expect(await world.item('active', 'campaign')).toMatchObject({ campaign: 'other' });
  });
});

describe('the end of a campaign', () => {
  it('says what became of each vault, and makes place for another campaign', async () => {
    await given();
    const summary = await endCampaign(ME, world.ports);
    expect(summary).toMatchObject({ campaign: 'all', outcome: 'completed-with-failures', report: 's3://inventories/all/campaign/summary.md', states: { 'planned': 2, 'unplanned': 1, 'left-out': 1 } });
    expect(summary).not.toHaveProperty('vaults');
    const whole = JSON.parse(world.texts.get('all/campaign/summary.json')!);
    expect(whole.vaults.map(({ vault_name, state }: Record<string, string>) => [vault_name, state])).toEqual([['films', 'planned'], ['photos', 'planned'], ['locked', 'unplanned'], ['photos_mapping', 'left-out']]);
    expect(world.texts.get('all/campaign/summary.md')).toContain('| locked | unplanned |');
    expect(await world.item('active', 'campaign')).toBeUndefined();
  });

  it('tells the error that ended it, and may be done twice', async () => {
    await given();
    const failure = { error: 'CostAboveMaximum', cause: 'too much' };
    const once = await endCampaign({ ...ME, failure }, world.ports);
    expect(once).toMatchObject({ outcome: 'stopped', ...failure });
    expect(await endCampaign({ ...ME, failure }, world.ports)).toEqual(once);
  });

  it('answers with a number where DynamoDB gives a bigint, because Lambda writes none', async () => {
    await given();
    await world.database.put('transfers', (await world.items()).map((item) => (item.pk === 'all-0001-films' ? { ...item, totals: { ...item.totals as object, bytes: 2n ** 60n } } : item)));
    const { planned } = await endCampaign(ME, world.ports);
    expect(planned.bytes).toBe(2 ** 60 + 1000);
    expect(world.texts.get('all/campaign/summary.json')).toContain('1152921504606847976');
  });
});
