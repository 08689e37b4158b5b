import { planFor } from './plans';
import { accountHtml } from '../../../src/domain/plan/account/account-html';
import { accountPage } from '../../../src/domain/plan/account/account-page';
import { accountPlanOf, VaultPlan } from '../../../src/domain/plan/account/account-plan';
import { Plan } from '../../../src/domain/plan/plan';
import { activeTags, at, figuresOn } from '../../support/pages';
import { HOSTILE } from '../../support/reports';

const GIB = 2 ** 30;
const ABOUT = { generated_at: '2026-11-20T10:00:00.000Z', storage_class: 'DEEP_ARCHIVE', tier: 'Bulk' };

const made = (plan: Plan | Error, inventory: string, folder?: string): VaultPlan => ({ plan, inventory, folder });

describe('the plan of several vaults', () => {
  const [small, large] = [planFor('films', 10), planFor('photos', 1000)];
  const account = accountPlanOf([made(small, 'a.json', '01'), made(large, 'b.json', '02'), made(new Error('the inventory is cut off'), 'c.json')], ABOUT);

  it('begins with the vault that saves most, and adds all of them', () => {
    expect(account.vaults.map(({ name, archives, cost, folder }) => [name, archives, cost, folder])).toEqual([
      ['photos', 1000, large.cost.total, '02'], ['films', 10, small.cost.total, '01'],
    ]);
    const [cost, hours] = [large.cost.total + small.cost.total, large.time.hours + small.time.hours];
    expect(account.total).toMatchObject({ archives: 1010, bytes: 1010 * GIB, cost, hours });
    const before = large.storage.before_monthly + small.storage.before_monthly;
    const after = large.storage.after_monthly + small.storage.after_monthly;
    expect(account.total).toMatchObject({ before_monthly: before, after_monthly: after, saving_monthly: before - after });
    expect(account.total.pay_back_months).toBeCloseTo(account.total.cost / account.total.saving_monthly, 9);
  });

  it('says which vaults cannot be planned, and why', () => {
    expect(account.unmoved).toEqual([{ name: 'c.json', reason: 'the inventory is cut off' }]);
  });

  it('counts a vault once, though the same inventory or another one of it is given too', () => {
    const twice = accountPlanOf([made(large, 'b.json'), made(large, 'b.json'), made(planFor('photos', 999), 'newer.json')], ABOUT);
    expect(twice.vaults).toHaveLength(1);
    expect(twice.unmoved).toEqual([1, 2].map(() => ({ name: 'photos', reason: 'b.json is an inventory of this vault too, and a vault is counted once' })));
  });

  it('counts vaults of one name in two regions, and inventories that do not say whose they are', () => {
    const four = [made(large, 'b.json'), made(planFor('photos', 1, { region: 'eu-west-1' }), 'eu.json'), made(planFor(undefined, 1), 'x.csv'), made(planFor(undefined, 1), 'y.csv')];
    expect(accountPlanOf(four, ABOUT).vaults.map(({ name }) => name).sort()).toEqual(['photos', 'photos', 'x.csv', 'y.csv']);
  });

  it.each([
    ['its one archive holds the names', planFor('photos_mapping', 1), 'it is the mapping vault of photos: its one archive holds the names, and is not moved by itself'],
    ['it holds more than one archive', planFor('photos_mapping', 2), undefined],
    ['it is in another region', planFor('photos_mapping', 1, { region: 'eu-west-1' }), undefined],
    ['the other vault is not given', planFor('music_mapping', 1), undefined],
  ])('knows a mapping vault: %s', (_, plan, reason) => {
    const { unmoved, vaults } = accountPlanOf([made(large, 'b.json'), made(plan, 'm.json')], ABOUT);
    expect(unmoved).toEqual(reason === undefined ? [] : [{ name: 'photos_mapping', reason }]);
    expect(vaults).toHaveLength(reason === undefined ? 2 : 1);
  });
});

describe('its pages', () => {
  const account = accountPlanOf([made(planFor('films', 10), 'a.json'), made(planFor('a|b', 20), 'b.json', '02'), made(new Error('cut | off'), 'c.json')], ABOUT);

  it('in Markdown have a row for each vault, and the total', () => {
    const page = accountPage(account);
    expect(page).toMatch(/^# Plan for 2 vaults: \$[\d.]+, saves \$[\d.]+ a month\n/);
    expect(page.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split(' | ')[0])).toEqual([
      '| vault', '| a\\|b', '| films', '| **together**', '| vault', '| c.json',
    ]);
    expect(page).toContain('| c.json | cut \\| off |');
  });

  it('for a browser have the numbers of account.json, and links to the plans that are kept', () => {
    const page = accountHtml(account);
    const figures = figuresOn(page);
    expect(figures.length).toBeGreaterThan(25);
    for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(account, path))]);
    expect([...page.matchAll(/href="([^"]+plan\.html)"/g)].map(([, href]) => href)).toEqual(['02/plan.html']);
  });

  it('of nothing say that nothing is saved', () => {
    const nothing = accountPlanOf([made(new Error('cut off'), 'c.json')], ABOUT);
    expect(accountPage(nothing)).toMatch(/^# Plan for 0 vaults: \$0\.00, saves nothing\n/);
    expect(accountHtml(nothing)).toContain('<b>never</b> pays for itself');
    expect(accountHtml(nothing)).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each(HOSTILE)('escape %j as a name and a reason', (hostile) => {
    const page = accountHtml(accountPlanOf([made(planFor(hostile, 1), hostile, hostile), made(new Error(hostile), hostile)], ABOUT));
    expect(activeTags(page)).toEqual([]);
  });
});
